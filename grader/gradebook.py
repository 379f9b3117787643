"""A course's gradebook. With `grader.nbcourse` the only module that knows nbgrader.

nbgrader opens the gradebook anew for every cell; here it is opened once, what the assignment says is read once, and a
submission is written in one transaction. The rows are nbgrader's, by nbgrader's rules.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

from grader.database import BUSY_SECONDS, Database
from grader.manual import ManualMarks
from grader.marked import NotebookMarks
from grader.nbcourse import Course, GradingError
from grader.reading import Reader
from grader.recording import RUNS, AssignmentIds, Recorder
from grader.released import build_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    import sqlalchemy as sa

    from grader.manual import ManualMark, Place
    from grader.marked import MarkedNotebook, Recorded
    from grader.rebuilt import RebuiltCell, RebuiltNotebook, Remark, Submission
    from grader.results import CellResult
    from grader.sheet import Sheet, SheetCell


_PAGES = ("assignment_list", "course_list", "validate_assignment", "formgrader")


@contextlib.contextmanager
def _quick_import() -> Iterator[None]:
    """Spare the imports that take two thirds of nbgrader's start, and that grading has no use for.

    One is a grammar that jsonschema checks internationalised addresses with; it goes without when that is not installed,
    and no notebook has such an address to check. The others are nbgrader's pages for a Jupyter server, which its package
    imports for whoever starts one; here is none.
    """
    spared: dict[str, Any] = {}
    if "jsonschema" not in sys.modules:
        spared["rfc3987_syntax"] = None  # Python's own way to say that there is no such module
    if "nbgrader" not in sys.modules:
        page = SimpleNamespace(load_jupyter_server_extension=None)
        spared |= {f"nbgrader.server_extensions.{name}": page for name in _PAGES}
    spared = {name: module for name, module in spared.items() if name not in sys.modules}
    sys.modules.update(spared)
    try:
        yield
    finally:
        for name in spared:
            sys.modules.pop(name, None)


with _quick_import():
    import nbgrader.api
    from nbgrader.preprocessors import (
        AssignLatePenalties,
        ClearHiddenTests,
        ClearMarkScheme,
        IgnorePattern,
        LimitOutput,
    )
    from nbgrader.utils import compute_checksum, determine_grade

_TABLES = nbgrader.api.Base.metadata.tables


class _Node(dict[str, Any]):
    """A piece of a notebook as nbgrader's functions take it. nbformat's own would copy outputs to any depth."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class Book:
    """The gradebook of a course, open. Use it as a context manager, in one thread.

    `tables`, `reading` and `writing` are for those who ask or change what this class has no word for.
    """

    tables: Mapping[str, sa.Table] = dict(_TABLES)

    def __init__(self, course: Course, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.settings = course.settings()
        config = self.settings.config
        if str(self.settings.root) not in sys.path:
            # A late penalty of the course's own lies beside its configuration. Behind what is installed: the folder
            # must not shadow anything.
            sys.path.append(str(self.settings.root))
        try:
            self._ignore, self._limit = IgnorePattern(config=config), LimitOutput(config=config)
            self._late = AssignLatePenalties(config=config)
            self._late.init_plugin()
            self._hidden = (ClearHiddenTests(config=config), ClearMarkScheme(config=config))
        except Exception as error:  # a late penalty is the course's own code: anything may come of it
            raise GradingError(
                f"The settings of {self.settings.root} do not fit nbgrader ({error}). Mend nbgrader_config.py."
            ) from error
        self._recorder, self._reader, self._manual = Recorder(_TABLES), Reader(_TABLES), ManualMarks(_TABLES)
        self._ids: dict[str, AssignmentIds] = {}
        self._points: dict[str, dict[str, dict[str, float]]] = {}
        self._nodes: dict[int, tuple[SheetCell, _Node]] = {}
        self._can_resume = False
        self._database = Database(self.settings.database, self.settings.root, busy_seconds)
        self.reading, self.writing = self._database.reading, self._database.writing
        lacking = self._database.missing_columns(list(_TABLES.values()))
        if lacking:
            self.close()
            raise GradingError(
                f"The gradebook of {self.settings.root} was made by an older nbgrader (it has no {', '.join(lacking[:3])}). "
                "Keep a copy of it, then run `nbgrader db upgrade`."
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the gradebook."""
        self._database.close()

    def sheet(self, assignment: str) -> Sheet:
        """The assignment as it was generated.

        Raises:
            GradingError: the gradebook does not know it, or the instructor's source is no longer what was generated.
        """
        with self._database.reading() as connection:
            found = self._reader.assignment(connection, assignment)
        if found is None or not found[1]:
            what = "is not in the gradebook" if found is None else "has no notebooks in the gradebook"
            raise GradingError(
                f"{assignment} {what}. Run `nbgrader generate_assignment {assignment}` in {self.settings.root} first."
            )
        duedate, rows = found
        self._points[assignment] = {
            row.name: {cell.grade_id: cell.points for cell in row.cells if cell.grade or cell.task} for row in rows
        }
        return build_sheet(assignment, rows, duedate, self.settings, self._as_released)

    def _node(self, cell: SheetCell, source: str, outputs: Sequence[dict[str, Any]]) -> _Node:
        """A cell in the shape that nbgrader's functions take. Each is made once; what they read of it is put in anew."""
        kept = self._nodes.get(id(cell))
        if kept is None:
            marks = _Node(grade=cell.grade, solution=cell.solution, task=cell.task, locked=cell.locked)
            marks.update(grade_id=cell.grade_id, points=cell.points)
            if cell.checksum is not None:
                marks.checksum = cell.checksum
            node = _Node(cell_type=cell.cell_type, metadata=_Node(nbgrader=marks))
            kept = self._nodes[id(cell)] = (cell, node)  # the cell is held, so that its id stays its own
        node = kept[1]
        node.source = source
        node.outputs = [_Node(output) for output in outputs]
        return node

    def _as_released(self, cell: SheetCell) -> str:
        node = self._node(cell, cell.source, [])
        for step in self._hidden:
            with contextlib.suppress(RuntimeError):  # it complains of a region that generating has let pass
                step.preprocess_cell(node, {}, 0)
        return str(node.source)

    def marks(
        self, notebook: RebuiltNotebook, results: Sequence[CellResult]
    ) -> tuple[NotebookMarks, tuple[CellResult, ...]]:
        """What a notebook's results are worth, and the results with nbgrader's output settings applied.

        `results` holds one result for each cell. A test that gave no result, with a reason, is worth nothing.
        """
        settled = tuple(replace(result, outputs=self.settled(result.outputs)) for result in results)
        scores: dict[str, float | None] = {}
        comments: dict[str, str | None] = {}
        for cell, result in zip(notebook.cells, settled, strict=True):
            if cell.known is None:
                continue
            if cell.known.grade:
                stopped = cell.known.is_test and bool(result.reason)
                scores[cell.known.grade_id] = 0.0 if stopped else self.score(cell, result.outputs)
            if cell.known.solution or cell.known.task:
                comments[cell.known.grade_id] = self.comment(cell)
        return NotebookMarks(scores, comments), settled

    def settled(self, outputs: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
        """A code cell's outputs after nbgrader's IgnorePattern and LimitOutput, which come before the marks."""
        if not outputs or not (self._ignore.enabled or self._limit.enabled):
            return tuple(outputs)
        cell = _Node(cell_type="code", outputs=[_Node(output) for output in outputs])
        for step in (self._ignore, self._limit):
            if step.enabled:
                step.preprocess_cell(cell, {}, 0)
        return tuple(cell.outputs)

    def score(self, cell: RebuiltCell, outputs: Sequence[dict[str, Any]]) -> float | None:
        """The automatic score of a graded cell with these outputs; nothing where a person has to mark it.

        nbgrader gives up on a submission whose partial credit is no number, or above the points: a person marks that cell.
        """
        assert cell.known is not None
        try:
            score, _ = determine_grade(self._node(cell.known, cell.source, outputs))
        except (KeyError, ValueError, TypeError):
            return None
        return None if score is None else float(score)

    def comment(self, cell: RebuiltCell) -> str | None:
        """The automatic comment on an answer: that there is none."""
        assert cell.known is not None
        if cell.known.task or cell.known.checksum is None:
            return None
        untouched = cell.known.checksum == compute_checksum(self._node(cell.known, cell.source, ()))
        return "No response." if untouched else None

    def record(
        self,
        submission: Submission,
        marks: Mapping[str, NotebookMarks],
        *,
        remarks: tuple[Remark, ...] = (),
        fingerprint: str = "",
    ) -> None:
        """Write a submission's marks in one transaction, with its fingerprint and what was remarked about it.

        `marks` has an entry for each notebook that was handed in; the others score 0, as nbgrader has it. Marks,
        credit and comments that a person entered stay.

        Raises:
            GradingError: the gradebook cannot be written, or the course does not take unknown students.
        """
        with self._database.writing() as connection:
            if not self._can_resume:
                self._recorder.create_table(connection)
            ids = self._ids.get(submission.assignment) or self._recorder.ids(connection, submission.assignment)
            if ids is None:
                raise GradingError(f"{submission.assignment} is no longer in the gradebook.")
            student = submission.student
            if not self.settings.create_students and not self._recorder.has_student(connection, student):
                raise GradingError(
                    f"{student} is not in the gradebook, and c.Autograde.create_student is off. Enter the student with "
                    f"`nbgrader db student add {student}`."
                )
            self._recorder.record(
                connection, ids, submission, marks, remarks, fingerprint or submission.fingerprint, self._penalty
            )
        self._ids[submission.assignment] = ids
        self._can_resume = True

    def _penalty(self, student: str, score: float, seconds: float) -> float | None:
        try:
            penalty = self._late.plugin_inst.late_submission_penalty(student, score, seconds)
            if penalty is None:
                return None
            # Not below nothing, not above the score; nbgrader has no public way to its own bounds.
            return float(self._late._check_late_penalty(SimpleNamespace(score=score), penalty))  # noqa: SLF001
        except Exception as error:  # the course's own code: anything may come of it
            name = type(self._late.plugin_inst).__name__
            raise GradingError(f"The course's late penalty {name} failed for {student}: {error}") from error

    def students(self) -> list[str]:
        """The ids of all students in the gradebook."""
        with self._database.reading() as connection:
            return self._reader.students(connection)

    def recorded(self, assignment: str) -> dict[str, Recorded]:
        """Whose submissions were graded by this grader, and of which content: what a resumed run may pass over."""
        with self._database.reading() as connection:
            if not self._database.has_table(RUNS.name):
                return {}
            return self._reader.recorded(connection, assignment)

    def marked(self, assignment: str, student: str) -> list[MarkedNotebook]:
        """A student's marks as the gradebook has them, for feedback: automatic and manual, by notebook."""
        if assignment not in self._points:
            self.sheet(assignment)
        with self._database.reading() as connection:
            return self._reader.marked(connection, assignment, student, self._points[assignment])

    def people(self) -> dict[str, tuple[str, ...]]:
        """First name, last name and e-mail address of each student, by id."""
        with self._database.reading() as connection:
            return self._manual.people(connection)

    def manual(self, assignment: str, cells: Iterable[str]) -> dict[Place, ManualMark]:
        """What persons have entered about these cells, by student, notebook and cell."""
        with self._database.reading() as connection:
            return self._manual.read(connection, assignment, cells)

    def enter(self, assignment: str, marks: Mapping[Place, ManualMark]) -> list[Place]:
        """Enter persons' scores and comments in one transaction. Returns the places that the gradebook has not."""
        with self._database.writing() as connection:
            return self._manual.write(connection, assignment, marks)
