"""What the pages of an assignment that is marked by a rubric say besides the notebook and its points.

The marking store is read once, before the first page. A course without one, or with nothing of the assignment in it, gets
the pages that it would have without the desk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.marking.asked import questions_of, rubric_of, scenario_id
from grader.marking.opening import open_store
from grader.marking.told import told
from grader.nbcourse import GradingError
from grader.pages.checks import checks_of, checks_section, next_section
from grader.pages.path import path_section
from grader.pages.rubric import HEADING, WAITS, Answer, rubric_section
from scenarios.language.diagnostics import StoryError
from scenarios.shelf import UnknownStoryError, find_story

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.manual import Place
    from grader.marked import MarkedCell, MarkedNotebook
    from grader.marking.asked import Question
    from grader.marking.told import Told
    from grader.pages.cells import PageCell
    from grader.pages.page import Section
    from grader.rubric import Rubric
    from grader.settings import Settings
    from grader.sheet import Sheet
    from scenarios.story import Story

_EMPTY = "Nothing was handed in here, so there is nothing that could have a level."
_BY_HAND = (
    "There are no levels for this text as it is now. Its points, and a comment if there is one, stand with your answer."
)
_SAID = "*The levels and the comments are in the part “{}”, further up.*"


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of one assignment: the same for all students, and what was published of each one's answers.

    `story` is the scenario that the assignment asks for, `in_notebook` the notebook that does.
    """

    rubric: Rubric
    questions: tuple[Question, ...]
    told: Mapping[Place, Told | None]
    story: Story | None
    in_notebook: str
    settings: Settings

    def page(self, student: str, marked: MarkedNotebook) -> MarkedNotebook:
        """A student's marks without the comments that the page has in a part of their own."""
        cells = dict(marked.cells)
        for question in self._questions(marked):
            known, mark = self.told.get((student, marked.name, question.id)), cells.get(question.id)
            if known is not None and mark is not None and mark.comment == known.comment:
                cells[question.id] = replace(mark, comment=_SAID.format(self._heading(question, marked)))
        return replace(marked, cells=cells)

    def sections(self, student: str, marked: MarkedNotebook, cells: Sequence[PageCell]) -> list[Section]:
        """The parts of a page before the notebook. `marked` is as the gradebook has it."""
        answers = [(question, self._answer(question, student, marked)) for question in self._questions(marked)]
        numbers = {cell.grade_id: cell.number for cell in cells if cell.grade_id}
        parts = [
            rubric_section(
                answer,
                self.rubric,
                numbers.get(question.id),
                _score(marked.cells.get(question.id)),
                self._heading(question, marked),
            )
            for question, answer in answers
        ]
        if self.story is not None and marked.name == self.in_notebook:
            folder = self.settings.folder("autograded", student, marked.assignment)
            parts.append(path_section(self.story, folder))
        checks = checks_of(cells)
        if checks:
            parts.append(checks_section(checks))
        after = next_section([answer for _, answer in answers], self.rubric, checks)
        return parts if after is None else [*parts, after]

    def _questions(self, marked: MarkedNotebook) -> list[Question]:
        return [question for question in self.questions if question.notebook == marked.name]

    def _heading(self, question: Question, marked: MarkedNotebook) -> str:
        return HEADING if len(self._questions(marked)) == 1 else f"{HEADING}: {question.title}"

    def _answer(self, question: Question, student: str, marked: MarkedNotebook) -> Answer:
        place, mark = (student, marked.name, question.id), marked.cells.get(question.id)
        bare = Answer(question.title, question.id, question.points)
        if mark is not None and mark.needs_manual_grade:
            return replace(bare, why=WAITS)
        known = self.told.get(place)
        if known is None:
            score = _score(mark)
            return replace(bare, why=_EMPTY if place not in self.told and not score else _BY_HAND)
        bare = replace(bare, levels=known.levels, marks=known.marks, score=known.score)
        # A comment that was changed in the gradebook stands with the answer, and is the one that holds.
        ours = mark is not None and mark.comment == known.comment
        return replace(bare, on=known.on, whole=known.whole) if ours else bare


def telling(settings: Settings, sheet: Sheet) -> Telling | None:
    """What is to be told of an assignment; None where nothing of it is in the marking store, which must be there.

    Raises:
        GradingError: the store, the rubric or the scenario cannot be read.
    """
    with open_store(settings.root) as store:
        if not store.pieces(sheet.assignment):
            return None
        rubric, _ = rubric_of(settings, sheet.assignment)
        found = told(store, sheet.assignment, rubric)
    named, story = scenario_id(sheet), None
    if named:
        try:
            story = find_story(named)
        except (UnknownStoryError, StoryError) as error:
            raise GradingError(f"The scenario of {sheet.assignment} cannot be read. {error}") from None
    return Telling(rubric, questions_of(settings, sheet), found, story, _asking(sheet), settings)


def _asking(sheet: Sheet) -> str:
    """The notebook that asks for the assignment's scenario."""
    for notebook in sheet.notebooks:
        about = notebook.metadata.get("signoff")
        if isinstance(about, dict) and isinstance(about.get("scenario"), str):
            return notebook.name
    return ""


def _score(mark: MarkedCell | None) -> float | None:
    """What a person gave, without extra credit."""
    if mark is None or mark.score is None:
        return None
    return mark.score - (mark.extra_credit or 0.0)
