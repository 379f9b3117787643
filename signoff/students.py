"""The commands about one student's data: `signoff student export` and `signoff student erase`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from signoff.console import err, expected_trouble, out, trouble

if TYPE_CHECKING:
    from grader.privacy import Erased

LOOK = 3
Student = Annotated[str, typer.Argument(metavar="ID", help="The student's id in the gradebook.")]
CourseFolder = Annotated[Path, typer.Option("--course", help="The nbgrader course directory.")]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def student() -> None:
    """Hand out, or erase, everything that a course holds about one student."""


@app.command("export")
def export_student(
    who: Student,
    course: CourseFolder = Path(),
    path: Annotated[Path | None, typer.Option("--out", help="The zip to write.")] = None,
) -> None:
    """Everything that is held about a student, as one zip for them. Exit code: 0 written, 3 look at what may be theirs."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.gradebook import Book  # noqa: PLC0415  # see expected_trouble
    from grader.privacy import hand_out  # noqa: PLC0415  # see expected_trouble

    with expected_trouble(), Book(Course(course)) as book:
        made = hand_out(book, who, path or Path(f"{who}.zip"))
    out.print(Text(f"{made.files} files of {who} are in {made.path}, with README.txt for them."), soft_wrap=True)
    for text in made.left_out:
        out.print(Text(f"Left out: {text}"), soft_wrap=True)
    for place in made.unmatched:
        err.print(Text(f"Belongs to nobody yet, and may be theirs: {place}"), soft_wrap=True)
    if made.unmatched:
        raise typer.Exit(LOOK)


@app.command()
def erase(
    who: Student,
    course: CourseFolder = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything that is held about a student. Marks stay, for nobody. Exit code: 0 erased, 3 somewhere to look."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.privacy import erase_student  # noqa: PLC0415  # see expected_trouble

    with expected_trouble():
        where = Course(course)
    if not yes:
        out.print(
            Text(
                f"Submissions, plays, feedback, comments and the name of {who} will be gone from {where.folder}, and nobody can "
                "bring them back. `signoff student export` hands them out first."
            ),
            soft_wrap=True,
        )
        if typer.prompt("Type the id to go on", default="", show_default=False) != who:
            raise trouble("That was another text. Nothing was erased.")
    with expected_trouble():
        done = erase_student(where, who)
    _show(done)
    if done.look:
        raise typer.Exit(LOOK)


def _show(done: Erased) -> None:
    parts = ", ".join(f"{kind} ({number})" for kind, number in done.removed.items())
    out.print(Text(f"Erased of {done.student}: {parts or 'nothing was left'}."), soft_wrap=True)
    for text in done.stays:
        out.print(Text(f"Stays: {text}."), soft_wrap=True)
    for place in done.look:
        err.print(Text.assemble(("Look here: ", "yellow"), f"{place} names them, or may be theirs."), soft_wrap=True)
    out.print(Text(f"Out of reach: {'; '.join(done.unreachable)}."), soft_wrap=True)
