"""The parts of a module as steps: what has become of each in a few words, and what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signoff.activities.assignmentwork import AssignmentWork
    from signoff.activities.lessonwork import LessonWork
    from signoff.activities.scenariowork import ScenarioWork

NOT_YET = "to do"


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a module and what has become of it."""

    name: str
    done: bool
    said: str
    """How it stands, in a few words that read on after the name: "4 of 5 answered"."""
    todo: str
    """What to do about it, to read on after "Next:"."""


def counted(number: int, one: str, many: str) -> str:
    """A number and its noun: "1 try", "2 tries"."""
    return f"{number} {one if number == 1 else many}"


def lesson_steps(work: LessonWork) -> tuple[Step, ...]:
    """What comes before the scenario: the side, the self-check."""
    check = f"{work.answered} of {work.of} answered" if work.answered else NOT_YET
    answer = f"go on with the self-check ({check})" if work.answered else "answer the self-check"
    return (
        Step("Side", work.side, "taken" if work.side else NOT_YET, "take a side"),
        Step("Self-check", work.checked, check, answer),
    )


def scenario_step(title: str, work: ScenarioWork) -> Step:
    """A scenario; one ending is enough to be done with it, and how many are unseen is said all the same."""
    name = f"Scenario “{title}”"
    if work.finished:
        said = counted(work.seen, "ending", "endings") + " seen"
        said += f", {work.unseen} not" if work.unseen else ""
        said += f", {counted(work.tries, 'try', 'tries')}" if work.tries > 1 else ""
        return Step(name, True, said, "")
    if work.tries:
        return Step(name, False, "begun", f"play “{title}” to an ending")
    if work.troubles:
        return Step(name, False, "its file cannot be read", f"play “{title}”; its file cannot be read, see below")
    return Step(name, False, NOT_YET, f"play “{title}”")


def note_steps(work: LessonWork) -> tuple[Step, ...]:
    """What comes after the scenario: the exit note, the side taken again."""
    note = counted(work.note_words, "word", "words") if work.note_words else NOT_YET
    again = "taken" if work.side_again else NOT_YET
    return (
        Step("Exit note", work.note_words > 0, note, "write the exit note"),
        Step("Side, again", work.side_again, again, "take your side again, at the end of the lesson"),
    )


def assignment_step(title: str, work: AssignmentWork) -> Step:
    """The assignment: its visible tests, its reflection, and whether it is packed."""
    name = f"Assignment “{title}”"
    if not work.begun:
        return Step(name, False, "its file cannot be read" if work.troubles else NOT_YET, f"the assignment “{title}”")
    return Step(name, work.validated and work.words > 0, assignment_said(work), _left(title, work))


def tests(work: AssignmentWork) -> str:
    """How the tests stand: "7 of 10 tests pass"."""
    if work.validated:
        return f"validated ({work.tests} of {work.tests} tests)"
    return f"{work.passed} of {counted(work.tests, 'test', 'tests')} pass"


def assignment_said(work: AssignmentWork) -> str:
    """How all of it stands: "7 of 10 tests pass, reflection 312 words, packed"."""
    said = tests(work)
    if work.words:
        said += f", reflection {counted(work.words, 'word', 'words')}"
    if work.packed is not None:
        said += ", packed" if work.packed else ", changed since it was packed"
    return said


def _left(title: str, work: AssignmentWork) -> str:
    if work.passed < work.tests:
        return f"go on with the assignment “{title}” ({tests(work)})"
    if not work.validated:
        return (
            f"restart the kernel of “{title}” and run all its cells, then save: every test passes, not yet in one run"
        )
    return f"write the reflection of “{title}”"
