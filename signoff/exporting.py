"""The commands that hand marks and plays on: `signoff export canvas|moodle|csv|xlsx|xapi`."""

from __future__ import annotations

import contextlib
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text
from typer.core import TyperGroup

from signoff import carrying
from signoff.console import err, expected_trouble, out, trouble
from signoff.exported import LOOK, finish, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.export import ClassMarks, Wanted
    from grader.gradebook import Book

Assignment = Annotated[str, typer.Argument(help="The assignment's name in the course.")]
CourseFolder = Annotated[Path, typer.Option("--course", help="The nbgrader course directory.")]
Target = Annotated[Path | None, typer.Option("--out", help="The file to write.")]
Partial = Annotated[bool, typer.Option("--partial", help="Hand on the marks of those too who still wait for a marker.")]
Excused = Annotated[
    list[str] | None, typer.Option("--excused", metavar="ID", help="Excuse this student; may be given several times.")
]
Chosen = Annotated[
    list[str] | None,
    typer.Option("--student", metavar="NAME=ID", help="Whom a row of the sheet means, if nobody can tell."),
]
Scale = Annotated[bool, typer.Option("--scale", help="Recalculate marks to the total that the platform has.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for scripts.")]


class Missing(StrEnum):
    """What becomes of those who handed in nothing."""

    leave = "leave"
    zero = "zero"


NothingIn = Annotated[
    Missing, typer.Option("--missing", help="Those who handed in nothing: leave them out, or give them 0.")
]


class _Exports(TyperGroup):
    """Stories were exported by `signoff export STORY --to …` first, and still are."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["story", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_Exports, no_args_is_help=True)


@app.callback()
def export() -> None:
    """Hand on a class's marks and plays, or write a story for another tool."""


@contextlib.contextmanager
def _book(course: Path) -> Iterator[Book]:
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.gradebook import Book  # noqa: PLC0415  # see expected_trouble

    with expected_trouble(), Book(Course(course)) as book:
        yield book


def _marks(course: Path, assignment: str) -> ClassMarks:
    from grader.export import read_marks  # noqa: PLC0415  # see expected_trouble

    with _book(course) as book:
        return read_marks(book, assignment)


def _wanted(missing: Missing, excused: list[str] | None, *, partial: bool, scale: bool = False) -> Wanted:
    from grader.export import Wanted  # noqa: PLC0415  # see expected_trouble

    return Wanted(partial, missing is Missing.zero, frozenset(excused or ()), scale)


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for text in texts or ():
        left, equals, right = text.partition("=") if option == "--heading" else text.rpartition("=")
        if not (left and equals and right):
            raise trouble(f"{option} '{text}': write two names with an equals sign between them.")
        pairs[left] = right
    return pairs


@app.command()
def canvas(
    assignment: Assignment,
    course: CourseFolder = Path(),
    sheet: Annotated[
        Path | None,
        typer.Option(help="The gradebook as Canvas exports it: its students, titles and ids are then used."),
    ] = None,
    title: Annotated[str, typer.Option(help="The assignment's title in Canvas, or its number in the sheet.")] = "",
    canvas_id: Annotated[str, typer.Option(help="The assignment's number in Canvas, without --sheet.")] = "",
    path: Target = None,
    partial: Partial = False,
    missing: NothingIn = Missing.leave,
    excused: Excused = None,
    student: Chosen = None,
    scale: Scale = False,
    as_json: AsJson = False,
) -> None:
    """Marks as a sheet that Canvas' gradebook imports. Exit code: 0 all handed on, 3 some need a look, 2 none."""
    from grader.export.canvas import to_canvas  # noqa: PLC0415  # see expected_trouble
    from grader.export.sheetfile import read_sheet  # noqa: PLC0415  # see expected_trouble

    if canvas_id and not canvas_id.isdecimal():
        raise trouble(f"--canvas-id {canvas_id}: it is the number at the end of the assignment's address in Canvas.")
    marks = _marks(course, assignment)
    with expected_trouble():
        made = to_canvas(
            marks,
            _wanted(missing, excused, partial=partial, scale=scale),
            sheet=None if sheet is None else read_sheet(sheet),
            title=title,
            number_there=canvas_id,
            chosen=_pairs(student, "--student"),
        )
    finish(made, path or Path(f"{assignment}-canvas.csv"), as_json=as_json)


@app.command()
def moodle(
    assignment: Assignment,
    sheet: Annotated[Path, typer.Option(help="The grading worksheet as it was downloaded from Moodle.")],
    course: CourseFolder = Path(),
    path: Target = None,
    partial: Partial = False,
    missing: NothingIn = Missing.leave,
    excused: Excused = None,
    student: Chosen = None,
    scale: Scale = False,
    heading: Annotated[
        list[str] | None,
        typer.Option(metavar="WHAT=HEADING", help="A column in a language that is not known, such as grade=Einkunn."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Marks and comments in Moodle's grading worksheet. Exit code: 0 all handed on, 3 some need a look, 2 none."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.collecting.receipts import participants  # noqa: PLC0415  # see expected_trouble
    from grader.export.moodle import to_moodle  # noqa: PLC0415  # see expected_trouble
    from grader.export.sheetfile import read_sheet  # noqa: PLC0415  # see expected_trouble

    marks = _marks(course, assignment)
    with expected_trouble():
        made = to_moodle(
            marks,
            _wanted(missing, excused, partial=partial, scale=scale),
            read_sheet(sheet),
            headings=_pairs(heading, "--heading"),
            chosen=_pairs(student, "--student"),
            participants=participants(Course(course).folder, assignment),
        )
    finish(made, path or Path(f"{assignment}-moodle.csv"), as_json=as_json)


@app.command("csv")
def csv_command(
    assignment: Assignment,
    course: CourseFolder = Path(),
    path: Target = None,
    partial: Partial = False,
    missing: NothingIn = Missing.leave,
    excused: Excused = None,
    as_json: AsJson = False,
) -> None:
    """Marks question by question as CSV. Exit code: 0 all marked, 3 some need a look, 2 none."""
    from grader.export.questions import to_csv  # noqa: PLC0415  # see expected_trouble

    marks = _marks(course, assignment)
    with expected_trouble():
        made = to_csv(marks, _wanted(missing, excused, partial=partial))
    finish(made, path or Path(f"{assignment}.csv"), as_json=as_json)


@app.command()
def xlsx(
    assignment: Assignment,
    course: CourseFolder = Path(),
    path: Target = None,
    partial: Partial = False,
    missing: NothingIn = Missing.leave,
    excused: Excused = None,
    as_json: AsJson = False,
) -> None:
    """Marks question by question as an Excel workbook. Exit code: 0 all marked, 3 some need a look, 2 none."""
    from grader.export.questions import to_xlsx  # noqa: PLC0415  # see expected_trouble

    marks = _marks(course, assignment)
    with expected_trouble():
        made = to_xlsx(marks, _wanted(missing, excused, partial=partial))
    finish(made, path or Path(f"{assignment}.xlsx"), as_json=as_json)


@app.command()
def xapi(
    assignment: Assignment,
    course: CourseFolder = Path(),
    base: Annotated[
        str, typer.Option(help="An address of yours, under which scenarios and courses get their ids.")
    ] = "https://signoff.invalid",
    names: Annotated[
        bool, typer.Option("--names", help="Accounts are the students' own ids. Otherwise each has a pseudonym.")
    ] = False,
    home: Annotated[str, typer.Option(help="The home page of the accounts; otherwise the base.")] = "",
    reasons: Annotated[bool, typer.Option("--reasons", help="Tell what students wrote as their reasons, too.")] = False,
    path: Target = None,
    as_json: AsJson = False,
) -> None:
    """Scenario plays as xAPI statements for a learning record store. Exit code: 0 all told, 3 some not, 2 none."""
    from grader.export.plays import read_plays  # noqa: PLC0415  # see expected_trouble
    from grader.export.xapi import Frame, address, tell  # noqa: PLC0415  # see expected_trouble
    from grader.pseudonyms import Pseudonyms  # noqa: PLC0415  # see expected_trouble

    with _book(course) as book:
        root = address(base)
        name = str if names else Pseudonyms(book.settings.root / ".signoff").of
        course_id = str(book.settings.config.CourseDirectory.get("course_id", ""))
        frame = Frame(root, address(home) if home else root, name, assignment, course_id, reasons)
        told = tell(read_plays(book.settings, assignment), frame)
    for one in told.unread:
        err.print(Text.assemble(("Left out: ", "yellow"), f"{one.student}, {one.file}: {one.why}"), soft_wrap=True)
    if not told.statements:
        raise trouble(f"Nobody handed in a play with {assignment}, so there is nothing to tell.")
    target = path or Path(f"{assignment}-xapi.json")
    write(target, told.text().encode())
    if as_json:
        unread = [{"student": one.student, "file": one.file, "why": one.why} for one in told.unread]
        found = {"file": str(target), "statements": len(told.statements), "plays": told.plays, "unread": unread}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        out.print(
            f"{len(told.statements)} statements on {told.plays} plays of {told.students} students are in {target}.",
            highlight=False,
            soft_wrap=True,
        )
        if "signoff.invalid" in base:
            out.print("Their ids begin with a placeholder; --base gives them an address of yours.", highlight=False)
    if told.unread:
        raise typer.Exit(LOOK)


app.command("story")(carrying.export)
