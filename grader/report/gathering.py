"""Everything that a report is about, read from a course and worked out: once, without names unless they are wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.gradebook import Book
from grader.marking.asked import labels_of, questions_of, rubric_of
from grader.marking.model import MarkingError
from grader.pseudonyms import Pseudonyms
from grader.report import figures
from grader.report.crew import Crew
from grader.report.flags import flags
from grader.report.marked import Marking, read_marking
from grader.report.scores import read_scores
from grader.report.texts import read_answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.marking.agreement import Figure
    from grader.marking.asked import Question
    from grader.nbcourse import Course
    from grader.report.figures import (
        AgreementFigures,
        CriterionFigures,
        Distribution,
        MarkerFigures,
    )
    from grader.report.figures import (
        Question as QuestionFigures,
    )
    from grader.report.flags import Flag
    from grader.report.scenarios import Scenario
    from grader.settings import Settings
    from grader.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Results:
    """What a report says. `named` tells whether students and markers stand in it by name or by code.

    `pieces` counts the free-text answers that markers were given, `marked` those that somebody has finished. `notes` are
    sentences on what is not there, and why.
    """

    assignment: str
    named: bool
    minimum: int
    distribution: Distribution
    questions: tuple[QuestionFigures, ...]
    reliability: Figure
    pieces: int = 0
    marked: int = 0
    criteria: tuple[CriterionFigures, ...] = ()
    criteria_reliability: Figure | None = None
    markers: tuple[MarkerFigures, ...] = ()
    agreement: tuple[AgreementFigures, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()


def gather(course: Course, assignment: str, *, names: bool, minimum: int) -> Results:
    """Read and work out a report.

    Raises:
        GradingError: the gradebook or the marking store cannot be read, or does not know the assignment.
    """
    settings = course.settings()
    folders = {
        student: folder
        for student, folder in settings.students("submitted", assignment).items()
        if student not in settings.excluded
    }
    with Crew(folders, minimum) as crew, Book(course) as book:
        return _gathered(book, assignment, crew, names=names, minimum=minimum)


def _gathered(book: Book, assignment: str, crew: Crew, *, names: bool, minimum: int) -> Results:
    settings, sheet = book.settings, book.sheet(assignment)
    asked = _asked(settings, sheet)
    # The heading nearest to an answer in words may be that of the rubric; the question knows its own.
    titles = {(question.notebook, question.id): question.title for question in asked}
    scores = read_scores(book, sheet, labels_of(settings, sheet) | titles)
    name = _naming(settings, book.people() if names else {}, names=names)
    rows, reliability = figures.questions(scores)
    notes = []
    try:
        marking = read_marking(settings.root, *rubric_of(settings, assignment))
    except MarkingError as error:
        marking = None
        notes.append(f"Nothing is said of criteria and markers: {error}")
    answers = list(read_answers(settings, assignment, asked))
    scenarios, unread = crew.result()
    results = Results(
        assignment=assignment,
        named=names,
        minimum=minimum,
        distribution=figures.distribution(scores),
        questions=rows,
        reliability=reliability,
        scenarios=scenarios,
        flags=flags(answers, asked, unread, name),
        notes=tuple(notes),
    )
    return results if marking is None else _with_marking(results, marking)


def _with_marking(results: Results, marking: Marking) -> Results:
    found, reliability = figures.criteria(marking)
    markers = figures.markers(marking)
    if not results.named:
        markers = tuple(replace(one, marker=f"Marker {number}") for number, one in enumerate(markers, start=1))
    notes = results.notes
    if marking.pieces and results.distribution.waiting:
        publish = f"`signoff publish {results.assignment}`"
        notes += (f"Marks from the desk count among the marks once {publish} has written them to the gradebook.",)
    return replace(
        results,
        notes=notes,
        pieces=marking.entered,
        marked=len(marking.pieces),
        criteria=found if marking.pieces else (),
        criteria_reliability=reliability if marking.pieces else None,
        markers=markers,
        agreement=figures.agreement(marking),
    )


def _asked(settings: Settings, sheet: Sheet) -> tuple[Question, ...]:
    """The questions that are answered in words; none where there are none."""
    try:
        return questions_of(settings, sheet)
    except MarkingError:
        return ()


def _naming(settings: Settings, people: dict[str, tuple[str, ...]], *, names: bool) -> Callable[[str], str]:
    if not names:
        return Pseudonyms(settings.root / ".signoff").code

    def named(student: str) -> str:
        full = " ".join(part for part in people.get(student, ())[:2] if part)
        return f"{full} ({student})" if full else student

    return named
