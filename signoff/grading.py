"""The commands of those who mark: `signoff grade` and `signoff feedback`."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from signoff.console import err, expected_trouble, out, trouble
from signoff.marking import say_put_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.progress import TaskID

    from grader import Course
    from grader.outcome import Outcome, Status

CourseFolder = Annotated[Path, typer.Option("--course", help="The nbgrader course directory.")]
Students = Annotated[list[str] | None, typer.Option("--student", help="Only this student; may be given several times.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for scripts.")]

FAILED, TROUBLE, FLAGGED = 1, 2, 3
_WORDS = {
    "graded": "graded",
    "needs marking": "needs marking",
    "flagged": "flagged",
    "failed": "failed",
    "kept": "graded before",
}
MOST_ROWS = 60


def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment's name in the course.")],
    course: CourseFolder = Path(),
    jobs: Annotated[int, typer.Option(min=1, max=256, help="How many submissions to run at once.")] = 1,
    scheduler: Annotated[
        str, typer.Option(help="Run them on the workers of this dask scheduler, such as tls://host:8786.")
    ] = "",
    resume: Annotated[
        bool,
        typer.Option("--resume/--restart", help="Pass over what is graded and unchanged, or grade everything again."),
    ] = True,
    trust_submissions: Annotated[
        bool, typer.Option("--trust-submissions", help="Run without a jail. Every submission can then do what you can.")
    ] = False,
    student: Students = None,
    memory: Annotated[int, typer.Option(min=64, help="Memory that one submission may use, in MiB.")] = 2048,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Time of one cell; otherwise the course's own.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Grade submissions, each in a jail. Exit code: 0 graded, 3 some are flagged, 1 some failed, 2 could not begin."""
    from grader import Course, GradingError  # noqa: PLC0415  # see expected_trouble
    from grader.grading import Grading, Options  # noqa: PLC0415  # see expected_trouble

    options = Options(jobs, not resume, tuple(student or ()), memory, seconds, trust_submissions, scheduler)
    started = time.monotonic()
    outcomes: list[Outcome] = []
    with expected_trouble(), Grading(Course(course), assignment, options) as grading:
        protections = grading.protections
        if not as_json:
            _say_protections(protections, trust_submissions)
            for remark in grading.notices:
                err.print(f"[yellow]Note:[/] {remark}", highlight=False)
        with _bar(len(grading.students()), quiet=as_json) as advance:

            def told(outcome: Outcome) -> None:
                outcomes.append(outcome)
                advance()

            try:
                grading.run(told)
            except KeyboardInterrupt:
                err.print("Stopped. What is graded is kept; the same command goes on from here.")
                raise typer.Exit(130) from None
            except GradingError as error:
                err.print(f"Stopped after {len(outcomes)} submissions; the same command goes on from here.")
                raise trouble(str(error)) from None
    _put_back(Course(course), assignment)
    outcomes.sort(key=lambda outcome: outcome.student)
    took = time.monotonic() - started
    if as_json:
        sys.stdout.write(
            json.dumps(_as_json(assignment, outcomes, protections, took), ensure_ascii=False, indent=1) + "\n"
        )
    else:
        _table(outcomes, took)
    counts = Counter(outcome.status for outcome in outcomes)
    if counts["failed"] or counts["flagged"]:
        raise typer.Exit(FAILED if counts["failed"] else FLAGGED)


def _put_back(course: Course, assignment: str) -> None:
    """Grading anew has the gradebook ask for a marker again; what was published from the desk still holds."""
    from grader.marking.place import has_store  # noqa: PLC0415  # see expected_trouble

    with expected_trouble():
        if has_store(course.folder):
            from grader.marking.publishing import put_back  # noqa: PLC0415  # most courses have no desk

            say_put_back(put_back(course, assignment))


def _say_protections(protections: Sequence[str], trusted: bool) -> None:
    if trusted:
        err.print("[bold red]Without a jail:[/] every submission can do on this machine what you can.")
    else:
        out.print(f"Each submission in a jail: {', '.join(protections)}.", highlight=False)


@contextlib.contextmanager
def _bar(total: int, *, quiet: bool) -> Iterator[Any]:
    """A progress bar with its rate and the time left; on the error stream, so that JSON stays alone on the other."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, disable=quiet) as progress:
        task: TaskID = progress.add_task("Grading", total=total, rate="")
        started = time.monotonic()
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            rate = done / max(time.monotonic() - started, 0.001)
            progress.update(task, advance=1, rate=f"{rate:.1f}/s")

        yield advance


def _table(outcomes: Sequence[Outcome], took: float) -> None:
    table = Table(box=None, pad_edge=False)
    for heading, justify in (("Student", "left"), ("Outcome", "left"), ("Automatic", "right"), ("Why", "left")):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]  # one of rich's words
    # A whole class of plain marks is in the gradebook; here stands first what somebody has to look at.
    order: dict[Status, int] = {"failed": 0, "flagged": 1, "needs marking": 2, "graded": 3, "kept": 4}
    shown = sorted(outcomes, key=lambda outcome: (order[outcome.status], outcome.student))
    for outcome in shown[:MOST_ROWS]:
        marks = "" if outcome.status in ("failed", "kept") else f"{outcome.score:g} of {outcome.points:g}"
        table.add_row(outcome.student, _WORDS[outcome.status], marks, outcome.reason)
    if shown:
        out.print(table, highlight=False)
    if len(shown) > MOST_ROWS:
        out.print(f"… and {len(shown) - MOST_ROWS} more.")
    counts = Counter(outcome.status for outcome in outcomes)
    parts = ", ".join(f"{counts[status]} {_WORDS[status]}" for status in order if counts[status]) or "nothing to grade"
    out.print(f"{len(outcomes)} submissions in {took:.1f} s: {parts}.", highlight=False)


def _as_json(assignment: str, outcomes: Sequence[Outcome], protections: Sequence[str], took: float) -> dict[str, Any]:
    return {
        "assignment": assignment,
        "protections": list(protections),
        "seconds": round(took, 3),
        "submissions": [
            {
                "student": outcome.student,
                "outcome": outcome.status,
                "score": outcome.score,
                "points": outcome.points,
                "reason": outcome.reason,
                "remarks": [
                    {"code": remark.code, "text": remark.text, "cell": remark.grade_id} for remark in outcome.remarks
                ],
            }
            for outcome in outcomes
        ],
    }


def feedback(
    assignment: Annotated[str, typer.Argument(help="The assignment's name in the course.")],
    course: CourseFolder = Path(),
    student: Students = None,
    as_json: AsJson = False,
) -> None:
    """Write the feedback pages of what is graded. Exit code: 0 written, 1 some could not be, 2 could not begin."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.feedback_run import Feedback  # noqa: PLC0415  # see expected_trouble

    with expected_trouble():
        run = Feedback(Course(course), assignment, tuple(student or ()))
        written = run.run(lambda _: None)
    failed = [one for one in written if one.reason]
    if as_json:
        found = [{"student": w.student, "pages": [str(page) for page in w.pages], "reason": w.reason} for w in written]
        sys.stdout.write(json.dumps({"assignment": assignment, "feedback": found}, ensure_ascii=False, indent=1) + "\n")
    else:
        pages = sum(len(one.pages) for one in written)
        out.print(f"{pages} pages for {len(written) - len(failed)} students in {course / 'feedback'}.", highlight=False)
        for one in failed:
            err.print(f"{one.student}: {one.reason}", markup=False, highlight=False)
    if failed:
        raise typer.Exit(FAILED)
