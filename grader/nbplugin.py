"""For courses that stay with `nbgrader autograde`: its step that runs submissions, replaced by ours.

Two lines of nbgrader_config.py:

    from grader.nbplugin import safe_preprocessors
    c.Autograde.autograde_preprocessors = safe_preprocessors()

Everything else is nbgrader's, with its speed: one notebook after the other, the gradebook opened for each cell.
"""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from nbformat import from_dict
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor

from grader.gradebook import Book
from grader.intake import take
from grader.nbcourse import Course, GradingError
from grader.preparing import Preparation
from grader.rebuilt import RebuiltCell
from grader.results import WIDGETS
from grader.runner.steps import Task
from grader.runner.worker import in_base64

_MEMORY = 2048


class _Prepared:
    """The assignment that was graded last, ready for its next submission: jails are dear to start."""

    key: tuple[str, str] | None = None
    preparation: Preparation | None = None

    @classmethod
    def of(cls, root: str, assignment: str) -> Preparation:
        if cls.key != (root, assignment) or cls.preparation is None:
            cls.close()
            with Book(Course(Path(root))) as book:
                sheet = book.sheet(assignment)
                cls.preparation = Preparation(book.settings, sheet, memory=_MEMORY, seconds=None)
            cls.key = (root, assignment)
        return cls.preparation

    @classmethod
    def close(cls) -> None:
        if cls.preparation is not None:
            cls.preparation.bench.close()
        cls.preparation = cls.key = None


atexit.register(_Prepared.close)


class SafeExecute(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Runs a notebook in the jail and its tests in the judge, where nbgrader's `Execute` runs it with your rights."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Run the notebook that nbgrader has sanitised, and put what its cells showed into it.

        Raises:
            GradingError: no jail can be had, or the course is not fit for it; nbgrader reports it.
        """
        about = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        preparation = _Prepared.of(coursedir.root, about["assignment"])
        sheet = preparation.sheet.notebook(about["notebook"])
        if sheet is None:
            raise GradingError(f"{about['notebook']} is not in the gradebook.")
        known = {cell.grade_id: cell for cell in sheet.cells}
        cells = [
            RebuiltCell(cell.cell_type, cell.source, known.get(cell.metadata.get("nbgrader", {}).get("grade_id", "")))
            for cell in nb.cells
        ]
        folder = coursedir.format_path(coursedir.submitted_directory, about["student"], about["assignment"])
        files = take(Path(folder), about["student"], preparation.sheet).files
        plan = preparation.plans[about["notebook"]]
        task = Task(
            plan.steps(cells),
            in_base64(files),
            plan.theirs,
            tuple(preparation.sheet.files),
            preparation.seconds,
            kernel=plan.kernel,
        )
        result = preparation.bench.run(task)
        if result.status == "fault":
            raise GradingError(result.reason)
        for remark in result.remarks:
            self.log.warning("%s %s: %s", about["student"], remark.grade_id, remark.text)
        for cell, ran in zip(nb.cells, result.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs = [from_dict(output) for output in ran.outputs]
                cell.execution_count = ran.execution_count
        if result.widgets:
            nb.metadata["widgets"] = {WIDGETS: from_dict(result.widgets)}
        return nb, resources


def safe_preprocessors() -> list[type]:
    """Nbgrader's own steps of autograding, with `Execute` replaced."""
    usual: list[type] = Autograde.autograde_preprocessors.default()
    return [SafeExecute if step is Execute else step for step in usual]
