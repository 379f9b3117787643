"""The command that enters a class list into the gradebook: `signoff roster`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from signoff.console import err, expected_trouble, out

if TYPE_CHECKING:
    from grader.collecting.enrolling import Enrolment, Outcome
    from grader.collecting.rosterfile import RosterFile

LOOK = 3
MOST_ROWS = 60
_ORDER: dict[Outcome, str] = {"odd": "yellow", "changed": "", "added": "", "unchanged": "dim"}


def roster(
    file: Annotated[
        Path, typer.Argument(help="A class list as CSV: Canvas' gradebook, Moodle's participants, or a plain table.")
    ],
    course: Annotated[Path, typer.Option("--course", help="The nbgrader course directory.")] = Path(),
    key: Annotated[
        str, typer.Option("--id", help="The column whose text becomes a student's id, such as 'SIS User ID'.")
    ] = "",
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for scripts.")] = False,
) -> None:
    """Enter a class list into the gradebook. Nobody is taken out. Exit code: 0 done, 3 some lines are odd, 2 not begun."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.collecting.enrolling import enrol  # noqa: PLC0415  # see expected_trouble
    from grader.collecting.rosterfile import read_roster_file  # noqa: PLC0415  # see expected_trouble
    from grader.gradebook import Book  # noqa: PLC0415  # see expected_trouble

    with expected_trouble():
        where = Course(course)
        found = read_roster_file(file, key)
        where.prepare_gradebook()
        with Book(where) as book:
            done = enrol(book, found.entries, write=not dry)
    if as_json:
        lines = [
            {"line": one.line, "student": one.student, "name": one.name, "outcome": one.outcome, "why": one.why}
            for one in done.outcomes
        ]
        report = {"from": found.kind, "absent": list(done.absent), "written": not dry, "lines": lines}
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    else:
        _show(found, done, dry=dry)
    if any(one.outcome == "odd" for one in done.outcomes):
        raise typer.Exit(LOOK)


def _show(found: RosterFile, done: Enrolment, *, dry: bool) -> None:
    places = list(_ORDER)
    told = sorted(
        (one for one in done.outcomes if one.outcome != "unchanged"),
        key=lambda one: (places.index(one.outcome), one.line),
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("Line", "Student", "Name", "Outcome", "Why"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Line" else "left")
    for one in told[:MOST_ROWS]:
        # Names come from elsewhere: as text they cannot be markup.
        texts = (str(one.line), one.student, one.name)
        table.add_row(*(Text(cell) for cell in texts), Text(one.outcome, _ORDER[one.outcome]), Text(one.why))
    if told:
        out.print(table)
    if len(told) > MOST_ROWS:
        out.print(f"… and {len(told) - MOST_ROWS} more; --json has them all.")
    for notice in found.notices:
        err.print(Text.assemble(("Note: ", "yellow"), notice), soft_wrap=True)
    if done.absent:
        out.print(f"{len(done.absent)} students of the gradebook are not in the list; they stay.", highlight=False)
    counts = Counter(one.outcome for one in done.outcomes)
    parts = (
        ", ".join(f"{counts[outcome]} {outcome}" for outcome in reversed(places) if counts[outcome]) or "no students"
    )
    begin = "Nothing was changed (--dry-run). " if dry else ""
    out.print(f"{begin}The list ({found.kind}): {parts}.", highlight=False)
