"""Grading an assignment: every submission taken in, run, marked and recorded; killed and resumed at any moment.

One process writes: the graded folder first, then the marks in one transaction with the fingerprint of what was graded.
What has its fingerprint in the gradebook is done; everything else is done again, and comes out the same.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader import intake
from grader.autograded import Autograded
from grader.gradebook import Book
from grader.nbcourse import GradingError
from grader.outcome import Outcome, settled
from grader.preparing import Preparation
from grader.results import CellResult, RunResult
from grader.runner.cluster import Cluster, ClusterError
from grader.runner.crew import Alone, Pool
from grader.runner.steps import Task
from grader.runner.worker import in_base64

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from grader.nbcourse import Course
    from grader.rebuilt import RebuiltNotebook, Submission
    from grader.runner.crew import Crew
    from grader.settings import Settings
    from grader.sheet import Sheet


MANY = 20
"""From so many submissions on a longer start, after which each costs less, repays itself."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to grade.

    `restart` grades everything again, also what is graded already. `students` names those to be graded; none means all.
    `memory` is in MiB, for one submission; `seconds` is the time of one cell, None for the course's own setting.
    `trusted` runs submissions without a jail. `scheduler` is the address of a dask scheduler, if its workers are to run them.
    """

    jobs: int = 1
    restart: bool = False
    students: tuple[str, ...] = ()
    memory: int = 2048
    seconds: float | None = None
    trusted: bool = False
    scheduler: str = ""


@dataclass(slots=True)
class _Running:
    """A submission whose notebooks are being run."""

    submission: Submission
    results: dict[str, RunResult] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return len(self.results) == len(self.submission.notebooks)


class Grading:
    """One run over an assignment. Use it as a context manager.

    Raises:
        GradingError: the course or this machine is not fit for it; the message says what to do.
    """

    def __init__(self, course: Course, assignment: str, options: Options) -> None:
        self._options = options
        self._stack = contextlib.ExitStack()
        self._cluster: Cluster | None = None
        try:
            if options.scheduler:
                self._cluster = self._stack.enter_context(contextlib.closing(Cluster(options.scheduler)))
            self._book = self._stack.enter_context(Book(course))
            self._settings: Settings = self._book.settings
            self.sheet: Sheet = self._book.sheet(assignment)
            self.preparation = self._stack.enter_context(
                Preparation(
                    self._settings,
                    self.sheet,
                    memory=options.memory,
                    seconds=options.seconds,
                    trusted=options.trusted,
                    many=len(self.students()) >= MANY,
                )
            )
        except ClusterError as error:
            self.close()
            raise GradingError(str(error)) from None
        except BaseException:
            self.close()
            raise
        self._autograded = Autograded(self._settings, self.sheet)
        self._autograded.settle()
        self._points = sum(cell.points for notebook in self.sheet.notebooks for cell in notebook.cells if cell.is_test)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the jails and close the gradebook."""
        self._stack.close()

    @property
    def protections(self) -> tuple[str, ...]:
        """What keeps a submission in, in words."""
        return self.preparation.bench.jail.protections

    @property
    def notices(self) -> tuple[str, ...]:
        """What the instructor should know before: settings that are left alone, tests that their own solution fails."""
        learned = tuple(remark for plan in self.preparation.plans.values() for remark in plan.remarks)
        return (*self._settings.notices, *learned)

    def students(self) -> list[str]:
        """Who has handed something in and is to be graded, in order.

        Raises:
            GradingError: somebody who was named has handed in nothing.
        """
        found = set(self._settings.students("submitted", self.sheet.assignment))
        absent = sorted(set(self._options.students) - found)
        if absent:
            raise GradingError(
                f"{', '.join(absent)} handed in nothing for {self.sheet.assignment}: see {self._settings.steps['submitted']}/."
            )
        return sorted((set(self._options.students) or found) - set(self._settings.excluded))

    def run(self, told: Callable[[Outcome], None]) -> list[Outcome]:
        """Grade everybody; `told` hears of each outcome when it is written. A run that is interrupted can be resumed."""
        outcomes = []
        for outcome in self._outcomes():
            told(outcome)
            outcomes.append(outcome)
        return sorted(outcomes, key=lambda outcome: outcome.student)

    def _outcomes(self) -> Iterator[Outcome]:
        ready: list[Outcome] = []
        running: dict[str, _Running] = {}
        with contextlib.closing(self._crew()) as crew:
            for (student, name), result in crew.run(self._tasks(ready, running)):
                run = running[student]
                run.results[name] = result
                if run.is_done:
                    ready.append(self._finish(running.pop(student)))
                while ready:
                    yield ready.pop(0)
        yield from ready

    def _tasks(self, ready: list[Outcome], running: dict[str, _Running]) -> Iterator[tuple[tuple[str, str], Task]]:
        """What is to be run; what needs no running is finished on the way."""
        kept = {} if self._options.restart else self._book.recorded(self.sheet.assignment)
        for student in self.students():
            run = _Running(self._taken(student))
            recorded = kept.get(student)
            if (
                recorded is not None
                and recorded.fingerprint == run.submission.fingerprint
                and self._is_written(student)
            ):
                ready.append(Outcome(student, "kept", reason="Graded before, and not changed since."))
                continue
            tasks = {notebook.sheet.name: self._task(notebook, run.submission) for notebook in run.submission.notebooks}
            for name, task in tasks.items():
                if not task.runs_code:
                    run.results[name] = RunResult((CellResult(),) * len(task.steps))
            if run.is_done:
                ready.append(self._finish(run))
                continue
            running[student] = run
            yield from (((student, name), task) for name, task in tasks.items() if name not in run.results)

    def _crew(self) -> Crew:
        if self._cluster is not None:
            return self._cluster.crew(self.preparation.order)
        if self._options.jobs <= 1:
            return Alone(self.preparation.bench)
        return Pool.of_processes(self.preparation.order, self._options.jobs)

    def _taken(self, student: str) -> Submission:
        folder = self._settings.folder("submitted", student, self.sheet.assignment)
        receipt = self._settings.root / ".signoff" / "receipts" / student / f"{self.sheet.assignment}.json"
        return intake.take(folder, student, self.sheet, receipt=receipt if receipt.is_file() else None)

    def _is_written(self, student: str) -> bool:
        return self._settings.folder("autograded", student, self.sheet.assignment).is_dir()

    def _task(self, notebook: RebuiltNotebook, submission: Submission) -> Task:
        plan = self.preparation.plans[notebook.sheet.name]
        steps = () if notebook.missing else plan.steps(notebook.cells)
        files = in_base64(submission.files)
        return Task(steps, files, plan.theirs, tuple(self.sheet.files), self.preparation.seconds, kernel=plan.kernel)

    def _finish(self, run: _Running) -> Outcome:
        """Write a submission's results, and say what became of it."""
        submission = run.submission
        remarks = (*submission.remarks, *(remark for result in run.results.values() for remark in result.remarks))
        for result in run.results.values():
            if result.status == "fault":
                return Outcome(submission.student, "failed", 0.0, self._points, result.reason, remarks)
        marks = {}
        shown: dict[str, Sequence[CellResult]] = {}
        for notebook in submission.notebooks:
            if not notebook.missing:
                name = notebook.sheet.name
                marks[name], shown[name] = self._book.marks(notebook, run.results[name].cells)
        widgets = {name: result.widgets for name, result in run.results.items()}
        remarks = (*remarks, *self._autograded.write(submission, shown, widgets))
        self._book.record(submission, marks, remarks=remarks)
        return settled(submission, marks, remarks, self._points)
