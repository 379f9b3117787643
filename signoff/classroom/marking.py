"""Marks and feedback for a simulated class: by our grader, in its jail, where one can be had; else by nbgrader's own steps."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import TYPE_CHECKING

from grader import GradingError

if TYPE_CHECKING:
    from typing import Any

    from grader import Course

Step = Callable[[str, int, int], None]
"""Told of progress: the step's name, how many are done, and how many there are."""


class Marking:
    """Autograde and feedback of one assignment. `failures` are by student; `notices` say what was done otherwise than usual."""

    def __init__(self, course: Course, assignment: str, tell: Step) -> None:
        self._course, self._assignment, self._tell = course, assignment, tell
        self.failures: dict[str, str] = {}
        self.notices: list[str] = []

    def run(self, students: list[str]) -> None:
        """Grade those who handed in and write their feedback. One student's trouble is noted and never stops the others."""
        if platform.system() == "Linux":
            try:
                self._ours(students)
            except GradingError as error:
                self.notices.append(
                    f"{self._assignment} was graded by nbgrader's own steps, slower and without a jail. {error}"
                )
                self.failures.clear()
            else:
                return
        self._each("autograde", students, self._course.autograde)
        self._each("feedback", [one for one in students if one not in self.failures], self._course.feedback)

    def _ours(self, students: list[str]) -> None:
        # Only here: the jail knows Linux alone.
        from grader.feedback_run import Feedback  # noqa: PLC0415
        from grader.grading import Grading, Options  # noqa: PLC0415

        # One job: warming up several jails takes longer than a class of this size does in one.
        with Grading(self._course, self._assignment, Options()) as grading:
            outcomes = grading.run(self._counting("autograde", len(students)))
        self.failures |= {outcome.student: outcome.reason for outcome in outcomes if outcome.status == "failed"}
        graded = tuple(outcome.student for outcome in outcomes if outcome.status != "failed")
        pages = Feedback(self._course, self._assignment, graded).run(self._counting("feedback", len(graded)))
        self.failures |= {written.student: written.reason for written in pages if written.reason}

    def _counting(self, step: str, of: int) -> Callable[[Any], None]:
        done = 0

        def count(_: Any) -> None:
            nonlocal done
            done += 1
            self._tell(step, done, of)

        self._tell(step, 0, of)
        return count

    def _each(self, step: str, students: list[str], do: Callable[[str, str], object]) -> None:
        for done, student in enumerate(students):
            self._tell(step, done, len(students))
            try:
                do(self._assignment, student)
            except GradingError as error:
                self.failures[student] = str(error)
        self._tell(step, len(students), len(students))
