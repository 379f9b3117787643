"""What `signoff progress` prints: a table with a line for everything that was begun, a summary, or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from signoff.activities.steps import assignment_said, counted
from signoff.activities.timespent import LONGEST_PAUSE, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signoff.activities.lessonwork import LessonWork
    from signoff.activities.progress import ModuleProgress, Progress
    from signoff.activities.scenariowork import ScenarioWork


def as_json(found: Progress) -> dict[str, Any]:
    """The keys that `signoff progress --help` names."""
    coming = found.next()
    modules = len(found.places)
    return {
        "next": {"text": coming.sentence(), "module": coming.place.module.number if coming.place else None},
        "lessons": {"to_the_end": found.lessons, "of": modules},
        "scenarios": {"played": found.scenarios, "of": found.scenarios_in_all},
        "assignments": {"validated": found.assignments, "of": modules},
        "minutes": round(found.minutes),
        "longest_pause_minutes": round(LONGEST_PAUSE.total_seconds() / 60),
        "troubles": list(found.troubles),
        "modules": [_module(place) for place in found.places],
    }


def _module(place: ModuleProgress) -> dict[str, Any]:
    module, lesson, work = place.module, place.lesson, place.assignment
    return {
        "number": module.number,
        "lesson": module.lesson,
        "title": module.title,
        "there": place.available,
        "minutes": round(place.minutes),
        "last": place.last.isoformat() if place.moments else None,
        "side": lesson.side,
        "self_check": {"answered": lesson.answered, "of": lesson.of},
        "note_words": lesson.note_words,
        "side_again": lesson.side_again,
        "to_the_end": lesson.to_the_end,
        "scenarios": [
            {
                "story": scenario.key,
                "title": scenario.title,
                "tries": played.tries,
                "finished": played.finished,
                "endings_seen": played.seen,
                "endings_unseen": played.unseen,
            }
            for scenario, played in zip(module.scenarios, place.scenarios, strict=True)
        ],
        "assignment": {
            "name": module.assignment.key,
            "title": module.assignment.title,
            "there": bool(work.path),
            "tests": work.tests,
            "run": work.run,
            "passed": work.passed,
            "in_order": work.in_order,
            "validated": work.validated,
            "reflection_words": work.words,
            "packed": work.packed,
        },
    }


def as_table(found: Progress) -> Table:
    """A row for each module, and under it one for each of its parts that has left a trace."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Module")
    table.add_column("How it stands")
    table.add_column("Time", justify="right", no_wrap=True)
    for place in found.places:
        spent = in_words(place.minutes) if place.moments else ""
        table.add_row(str(place.module.number), place.module.title, _state(place), spent, style="bold")
        for name, stands in _parts(place):
            table.add_row("", f"  {name}", stands, "")
    return table


def summary(found: Progress) -> str:
    """The whole in one sentence."""
    modules = len(found.places)
    spent = f", in {in_words(found.minutes)} between saved moments" if found.minutes else ""
    return (
        f"{found.lessons} of {modules} lessons opened to the end, {found.scenarios} of {found.scenarios_in_all} "
        f"scenarios played to an ending, {found.assignments} of {modules} assignments validated{spent}."
    )


def _state(place: ModuleProgress) -> str:
    if not place.available:
        return "not in this folder"
    return "finished" if place.finished else "begun" if place.begun else ""


def _parts(place: ModuleProgress) -> Iterator[tuple[str, str]]:
    """What of a module has been begun, and how it stands."""
    if place.lesson.begun:
        yield "Lesson", _lesson(place.lesson)
    for scenario, work in zip(place.module.scenarios, place.scenarios, strict=True):
        if work.tries:
            yield scenario.title, _scenario(work)
    if place.assignment.begun:
        yield "Assignment", assignment_said(place.assignment)


def _lesson(work: LessonWork) -> str:
    state = "opened to the end" if work.to_the_end else "begun"
    return f"{state}, self-check {work.answered} of {work.of}" if work.answered and not work.checked else state


def _scenario(work: ScenarioWork) -> str:
    tries = counted(work.tries, "try", "tries")
    return f"{tries}, {counted(work.seen, 'ending', 'endings')} reached, {work.unseen} unseen"
