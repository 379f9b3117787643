"""`signoff class`: a class of simulated students, in one assignment or in all."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from signoff.console import err, out, trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signoff.classroom import ClassReport, Step


def simulated_class(
    students: Annotated[int, typer.Option(min=1, max=500, help="How many simulated students.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same class.")] = 7,
    out_folder: Annotated[Path, typer.Option("--out", help="The course folder to make.")] = Path("class"),
    every: Annotated[bool, typer.Option("--all", help="All assignments in one course, instead of one.")] = False,
) -> None:
    """Make a course with simulated students, graded, to look at."""
    from grader import GradingError  # noqa: PLC0415  # `signoff --help` must not import the grader
    from signoff.classroom import run_class, run_term  # noqa: PLC0415

    try:
        with _progress() as tell:
            if every:
                reports = run_term(out_folder, students, seed, tell)
            else:
                reports = [run_class(out_folder, students, seed, tell)]
    except GradingError as error:
        raise trouble(str(error)) from None
    except KeyboardInterrupt:
        err.print(f"Stopped. Remove {out_folder} before you try again.", soft_wrap=True, highlight=False)
        raise typer.Exit(130) from None
    if every:
        _show_term(reports)
    else:
        _show_class(reports[0])
    _say_trouble(reports)
    if any(report.failures for report in reports):
        raise typer.Exit(1)


@contextlib.contextmanager
def _progress() -> Iterator[Step]:
    columns = (TextColumn("{task.description:<18}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=of)
            progress.update(tasks[step], completed=done, total=of)

        yield tell


def _show_class(report: ClassReport) -> None:
    table = Table(title="Marks", title_justify="left")
    table.add_column("Student", no_wrap=True)
    table.add_column("Name")
    table.add_column("Plays as")
    table.add_column("Scenario ended in")
    table.add_column("Automatic", justify="right", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    personas = {student.id: student.persona for student in report.students}
    for mark in report.marks:
        status = "failed" if mark.student in report.failures else mark.status
        points = f"{mark.auto:g} / {mark.max_auto:g}"
        table.add_row(mark.student, mark.name, personas[mark.student], report.endings[mark.student], points, status)
    out.print(table)
    _say_waiting([report])
    out.print(f"Marks as CSV:   {report.marks_csv}", soft_wrap=True)
    out.print(f"Feedback pages: {report.feedback.as_uri()}", soft_wrap=True)


def _show_term(reports: Sequence[ClassReport]) -> None:
    table = Table(title="Assignments", title_justify="left")
    table.add_column("Assignment")
    for heading in ("Lowest", "Average", "Highest", "Of", "Failed"):
        table.add_column(heading, justify="right", no_wrap=True)
    for report in reports:
        points = [mark.auto for mark in report.marks]
        average = sum(points) / len(points)
        most = report.marks[0].max_auto
        row = (f"{min(points):g}", f"{average:.1f}", f"{max(points):g}", f"{most:g}", str(len(report.failures) or ""))
        table.add_row(report.assignment, *row)
    out.print(table)
    _say_waiting(reports)
    course = reports[0].marks_csv.parent
    out.print(f"Marks as CSV:   {course / 'marks-*.csv'}", soft_wrap=True)
    out.print(f"Feedback pages: {(course / 'feedback' / 'index.html').as_uri()}", soft_wrap=True)


def _say_waiting(reports: Sequence[ClassReport]) -> None:
    marks = [mark for report in reports for mark in report.marks]
    waiting = sum(mark.status == "needs marking" for mark in marks)
    out.print(
        f"{waiting} of {len(marks)} reflections wait for a marker. Mark them in the formgrader, which opens with:\n"
        f"                [bold]{_command()} lab --folder {reports[0].marks_csv.parent}[/]",
        soft_wrap=True,
    )


def _command() -> str:
    """How this command line was called, so that what we print can be typed as it is."""
    return sys.argv[0] if Path(sys.argv[0]).name == "signoff" else "python -m signoff"


def _say_trouble(reports: Sequence[ClassReport]) -> None:
    for report in reports:
        for notice in report.notices:
            err.print("[yellow]Note:[/] ", end="")
            err.print(notice, markup=False, highlight=False, soft_wrap=True)
        for student, why in report.failures.items():
            err.print(f"[bold red]{student}, {report.assignment}:[/] ", end="")
            err.print(why, markup=False, highlight=False)
