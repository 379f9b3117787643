"""The command that takes submissions from a learning platform's download: `signoff collect`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from signoff.console import err, expected_trouble, out, trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.collecting import Collected
    from grader.collecting.collected import Status

FAILED, LOOK = 1, 3
MOST_ROWS = 60
MOST_ABSENT = 20
_ORDER: dict[Status, str] = {
    "failed": "red",
    "ambiguous": "yellow",
    "unmatched": "yellow",
    "kept apart": "yellow",
    "older": "",
    "replaced": "",
    "collected": "",
    "unchanged": "dim",
}
"""What became of submissions, what somebody has to look at first, and the colours of the words."""


class Late(StrEnum):
    """Where lateness is from."""

    marks = "marks"
    dates = "dates"
    ignore = "ignore"


def collect(
    source: Annotated[
        Path, typer.Argument(metavar="ARCHIVE|FOLDER", help="The platform's download: a zip or tar, or a folder of it.")
    ],
    assignment: Annotated[str, typer.Option("--assignment", help="The assignment's name in the course.")],
    course: Annotated[Path, typer.Option("--course", help="The nbgrader course directory.")] = Path(),
    late: Annotated[
        Late,
        typer.Option(
            help="Lateness by the platform's marks; also by the dates of the files in it, where they can be those of "
            "handing in; or not at all."
        ),
    ] = Late.marks,
    pattern: Annotated[
        list[str] | None,
        typer.Option(help="How files are named, as a regular expression with groups like (?P<student_id>…)."),
    ] = None,
    student: Annotated[
        list[str] | None,
        typer.Option("--student", metavar="NAME=ID", help="Whom a name in the archive means, if nobody can tell."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for scripts.")] = False,
) -> None:
    """Put the submissions of Canvas, Moodle or a plain zip into the course, without running or trusting any of them.

    Exit code: 0 all collected, 3 some need a look, 1 some failed, 2 could not begin.
    """
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.collecting import Collection, Options  # noqa: PLC0415  # see expected_trouble

    chosen = dict(_chosen(text) for text in student or ())
    outcomes: list[Collected] = []
    options = Options(late.value, tuple(pattern or ()), chosen)
    with expected_trouble(), Collection(Course(course), source, assignment, options) as collection:
        columns = (TextColumn("Collecting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=err, disable=as_json, transient=True) as progress:
            try:
                outcomes += progress.track(collection.run(), total=len(collection))
            except KeyboardInterrupt:
                err.print("Stopped. What is collected stays; the same command goes on from here.")
                raise typer.Exit(130) from None
        absent, notices = collection.absent, collection.notices
    if as_json:
        found = {
            "assignment": assignment,
            "notices": notices,
            "absent": absent,
            "submissions": [_as_json(one) for one in outcomes],
        }
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    else:
        _show(outcomes, notices, absent, course)
    if any(one.status == "failed" for one in outcomes):
        raise typer.Exit(FAILED)
    if notices or any(one.needs_look for one in outcomes):
        raise typer.Exit(LOOK)


def _chosen(text: str) -> tuple[str, str]:
    who, equals, student = text.rpartition("=")
    if not (who and equals and student):
        raise trouble(f"--student '{text}': write the name in the archive, an equals sign, and the student's id.")
    return who, student


def _show(outcomes: Sequence[Collected], notices: Sequence[str], absent: Sequence[str], course: Path) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("In the archive", "Student", "Outcome", "Late", "Why"):
        table.add_column(heading, overflow="fold")
    places = list(_ORDER)
    shown = sorted(outcomes, key=lambda one: (places.index(one.status), not one.needs_look, one.student, one.who))
    for one in shown[:MOST_ROWS]:
        late = {True: "late", False: "", None: "?"}[one.late] if one.student else ""
        # Names come from strangers: as text they cannot be markup.
        row = (one.who, one.student, Text(one.status, _ORDER[one.status]), late, one.reason)
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    out.print(table)
    if len(shown) > MOST_ROWS:
        out.print(f"… and {len(shown) - MOST_ROWS} more.")
    for notice in notices:
        err.print(Text.assemble(("Note: ", "yellow"), notice), soft_wrap=True)
    if absent:
        names = ", ".join(absent[:MOST_ABSENT]) + (" …" if len(absent) > MOST_ABSENT else "")
        out.print(Text(f"Not in it: {len(absent)} of the gradebook's students ({names})."), soft_wrap=True)
    if any(one.place is not None and ".signoff" in one.place.parts for one in outcomes):
        out.print(Text(f"What belongs to nobody yet is in {course / '.signoff' / 'unmatched'}."), soft_wrap=True)
    counts = Counter(one.status for one in outcomes)
    parts = ", ".join(f"{counts[status]} {status}" for status in reversed(places) if counts[status])
    out.print(Text(f"{len(outcomes)} submissions: {parts}."), soft_wrap=True)


def _as_json(one: Collected) -> dict[str, Any]:
    return {
        "who": one.who,
        "student": one.student,
        "outcome": one.status,
        "look": one.needs_look,
        "late": one.late,
        "received": None if one.received is None else f"{one.received.isoformat()}Z",
        "files": one.files,
        "reason": one.reason,
        "remarks": [{"code": remark.code, "text": remark.text} for remark in one.remarks],
        "place": None if one.place is None else str(one.place),
    }
