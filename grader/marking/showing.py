"""What a marker is shown of a piece: the answer as it was handed in, and beside it what else there is. Never who wrote it.

Everything that is the same for a class is read once; a student's own part is read each time, so that it is never old.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from grader.anchors import count_words
from grader.gradebook import Book
from grader.hidden import Shown
from grader.marking.asked import as_html, labels_of, questions_of, rubric_of, scenario_id
from grader.marking.blind import Blind
from grader.marking.model import MarkingError
from grader.marking.playing import played
from grader.notebook_text import grade_id_of, marks_of, source_of
from grader.pages.cells import state_of
from grader.pages.failing import explained
from grader.pages.text import text_of
from grader.pages.writing import PageError, opened, read_at
from scenarios.language.diagnostics import StoryError
from scenarios.shelf import UnknownStoryError, find_story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from grader.marked import MarkedCell, MarkedNotebook, Recorded
    from grader.marking.asked import Question
    from grader.marking.model import Piece
    from grader.nbcourse import Course
    from grader.pages.failing import Failure

_NOTEBOOK = 50_000_000  # bytes


class Showing:
    """Reads an assignment's graded submissions for marking. Use it as a context manager, in one thread.

    Raises:
        GradingError: the gradebook cannot be read, there is no rubric, or nothing that a person marks.
    """

    def __init__(self, course: Course, assignment: str) -> None:
        self.assignment = assignment
        self.book = Book(course)
        try:
            self.settings = self.book.settings
            sheet = self.book.sheet(assignment)
            self.rubric, self.anchors = rubric_of(self.settings, assignment)
            self.questions = questions_of(self.settings, sheet)
            self._labels = labels_of(self.settings, sheet)
            self._blind = Blind(self.book.people(), self.settings.root)
            self._story = None
            if named := scenario_id(sheet):
                try:
                    self._story = find_story(named)
                except (UnknownStoryError, StoryError) as error:
                    raise MarkingError(f"The scenario of {assignment} cannot be read. {error}") from None
        except BaseException:
            self.close()
            raise
        self._manual = frozenset((question.notebook, question.id) for question in self.questions)
        self._recorded: dict[str, Recorded] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the gradebook."""
        self.book.close()

    def about(self) -> dict[str, Any]:
        """What is the same for every piece: see `Work.about`."""
        levels = [{"number": level.number, "name": level.name, "about": level.about} for level in self.rubric.levels]
        criteria = [
            {
                "key": criterion.key,
                "name": criterion.name,
                "question": criterion.question,
                "words": list(criterion.words),
                "points": list(criterion.points),
            }
            for criterion in self.rubric.criteria
        ]
        return {
            "assignment": self.assignment,
            "levels": levels,
            "criteria": criteria,
            "most": self.rubric.most,
            "questions": [question.to_json() for question in self.questions],
        }

    def question(self, piece: Piece) -> Question:
        """What a piece answers.

        Raises:
            MarkingError: the assignment no longer asks it.
        """
        for question in self.questions:
            if (question.notebook, question.id) == (piece.notebook, piece.question):
                return question
        raise MarkingError(f"{self.assignment} no longer asks {piece.question}.")

    def handed_in(self) -> Iterator[tuple[Question, str, str]]:
        """Every answer in the graded submissions: the question, the student, and the text, be it as it was given."""
        for student in self.settings.students("autograded", self.assignment):
            if student in self.settings.excluded:
                continue
            cells: dict[str, list[dict[str, Any]]] = {}
            for question in self.questions:
                if question.notebook not in cells:
                    cells[question.notebook] = self._cells(student, question.notebook)
                text = _answer(cells[question.notebook], question.id)
                if text is not None:
                    yield question, student, text

    def answer(self, piece: Piece) -> str:
        """The text of a piece, as it was handed in.

        Raises:
            MarkingError: it is not there.
        """
        return self._text(piece, self._cells(piece.student, piece.notebook))

    @staticmethod
    def _text(piece: Piece, cells: list[dict[str, Any]]) -> str:
        text = _answer(cells, piece.question)
        if text is None:
            raise MarkingError("This answer is no longer among the graded submissions. Go on with the next one.")
        return text

    def refresh(self) -> None:
        """Forget what grading noted; it is read again when it is wanted."""
        self._recorded = None

    def shown(self, piece: Piece) -> tuple[str, dict[str, Any]]:
        """The text of a piece, and all that is shown of it: see `Work.piece`."""
        notebooks = {piece.notebook: self._cells(piece.student, piece.notebook)}
        text = self._text(piece, notebooks[piece.notebook])
        folder = self.settings.folder("autograded", piece.student, self.assignment)
        scenario = played(self._story, folder) if self._story is not None else None
        if scenario is not None:
            scenario["notice"] = self._blind.text(scenario["notice"], piece.student)
        return text, {
            "question": piece.question,
            "answer": text,
            "answer_html": as_html(text),
            "words": count_words(text),
            "automatic": self._blind.data(self._automatic(piece.student, notebooks), piece.student),
            "scenario": scenario,
        }

    def _cells(self, student: str, notebook: str) -> list[dict[str, Any]]:
        """The cells of a graded notebook; none where there is no such notebook."""
        if not student:
            raise MarkingError("Everything about this student was erased. There is nothing left to mark.")
        folder = self.settings.folder("autograded", student, self.assignment)
        root = self.settings.root if folder.is_relative_to(self.settings.root) else None
        try:
            with opened(folder, root) as handle:
                found = json.loads(read_at(handle, f"{notebook}.ipynb", _NOTEBOOK) or b"")
        except (PageError, ValueError, RecursionError):
            return []
        cells = found.get("cells") if isinstance(found, dict) else None
        return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []

    def _automatic(self, student: str, notebooks: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """What grading found: the tests with their marks, and what it remarked."""
        checks: list[dict[str, Any]] = []
        score = points = 0.0
        for marked in self.book.marked(self.assignment, student):
            if marked.name not in notebooks:
                notebooks[marked.name] = self._cells(student, marked.name)
            failed = _failed(notebooks[marked.name], marked)
            for grade_id, mark in marked.cells.items():
                if not mark.points or (marked.name, grade_id) in self._manual:
                    continue
                score, points = score + (mark.score or 0.0), points + mark.points
                failure = failed.get(grade_id)
                checks.append(
                    {
                        "label": self._labels.get((marked.name, grade_id), grade_id),
                        "cell": grade_id,
                        "score": mark.score,
                        "points": mark.points,
                        "state": state_of(mark, is_test=failure is not None),
                        "said": failure.said if failure else "",
                        "help": failure.help if failure else "",
                    }
                )
        order = {key: place for place, key in enumerate(self._labels.values())}
        checks.sort(key=lambda check: order.get(check["label"], len(order)))
        return {"score": score, "points": points, "checks": checks, "remarks": self._remarks(student)}

    def _remarks(self, student: str) -> list[str]:
        if self._recorded is None:
            self._recorded = self.book.recorded(self.assignment)
        recorded = self._recorded.get(student)
        return [remark["text"] for remark in recorded.remarks] if recorded else []


def _lost(mark: MarkedCell) -> bool:
    return bool(mark.points) and (mark.score or 0.0) < (mark.points or 0.0)


def _failed(cells: list[dict[str, Any]], marked: MarkedNotebook) -> dict[str, Failure]:
    """Why tests gave less than they could, by grade id."""
    wanted = {grade_id for grade_id, mark in marked.cells.items() if _lost(mark)}
    found = {}
    for cell in cells if wanted else ():
        name, outputs = grade_id_of(cell), cell.get("outputs")
        if name in wanted and cell.get("cell_type") == "code" and isinstance(outputs, list):
            failure = explained(Shown("", outputs))
            if failure is not None:
                found[name] = failure
    return found


def _answer(cells: list[dict[str, Any]], question: str) -> str | None:
    for cell in cells:
        if grade_id_of(cell) == question and marks_of(cell).get("solution"):
            return text_of(source_of(cell))
    return None
