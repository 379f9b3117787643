"""Where a learner is in the course, computed from what lies in the folder: nothing else is kept, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from signoff.activities.assignmentwork import AssignmentWork, read_assignment
from signoff.activities.lessonwork import LessonWork, read_lesson
from signoff.activities.scenariowork import ScenarioWork, read_scenario
from signoff.activities.steps import Step, assignment_step, lesson_steps, note_steps, scenario_step
from signoff.activities.timespent import minutes_by_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from signoff.course import Course, Module

THROUGH = "You are through"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """Where a learner is in one module."""

    module: Module
    available: bool
    """Whether the lesson lies in the folder."""
    lesson: LessonWork
    scenarios: tuple[ScenarioWork, ...]
    """In the order of the module's own."""
    assignment: AssignmentWork
    minutes: float = 0.0
    """Between saved moments; see timespent."""

    @property
    def lesson_steps(self) -> tuple[Step, ...]:
        """The parts of the lesson in order, its scenarios among them."""
        played = zip(self.module.scenarios, self.scenarios, strict=True)
        return (
            *lesson_steps(self.lesson),
            *(scenario_step(scenario.title, work) for scenario, work in played),
            *note_steps(self.lesson),
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """What there is to do, in order; nothing for a lesson that does not lie in the folder."""
        if not self.available:
            return ()
        there = (assignment_step(self.module.assignment.title, self.assignment),) if self.assignment.path else ()
        return (*self.lesson_steps, *there)

    @property
    def begun(self) -> bool:
        """Whether anything of the module has left a trace."""
        return self.lesson.begun or self.assignment.begun or any(work.tries for work in self.scenarios)

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to do."""
        return bool(self.steps) and all(step.done for step in self.steps)

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When something of the module was saved."""
        return (*self.lesson.moments, *(moment for work in self.scenarios for moment in work.moments))

    @property
    def last(self) -> datetime:
        """When something was last saved; long ago if nothing was."""
        return max(self.moments, default=_NEVER)

    @property
    def troubles(self) -> Iterator[str]:
        """Sentences about files that could not be read."""
        yield from self.lesson.troubles
        for work in self.scenarios:
            yield from work.troubles
        yield from self.assignment.troubles


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: where one is ("You are here"), in which module, and what; empty where there is nothing."""

    lead: str
    place: ModuleProgress | None
    todo: str = ""

    def sentence(self) -> str:
        """All of it in one line of plain text."""
        if self.place is None:
            return "No lesson lies in this folder."
        name = f"module {self.place.module.number}, {self.place.module.title}"
        if self.lead == THROUGH:
            return f"{THROUGH}. What you touched last is {name}."
        return f"{self.lead}: {name}." + (f" Next: {self.todo}." if self.todo else "")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a learner is in the course."""

    places: tuple[ModuleProgress, ...]

    @property
    def lessons(self) -> int:
        """Lessons opened to the end."""
        return sum(place.lesson.to_the_end for place in self.places)

    @property
    def scenarios(self) -> int:
        """Scenarios played to an ending at least once."""
        return sum(work.finished > 0 for place in self.places for work in place.scenarios)

    @property
    def assignments(self) -> int:
        """Assignments whose visible tests all passed in one run."""
        return sum(place.assignment.validated for place in self.places)

    @property
    def scenarios_in_all(self) -> int:
        """How many scenarios the course has."""
        return sum(len(place.module.scenarios) for place in self.places)

    @property
    def minutes(self) -> float:
        """Time between saved moments."""
        return sum(place.minutes for place in self.places)

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences about files that could not be read."""
        return tuple(trouble for place in self.places for trouble in place.troubles)

    def next(self) -> Next:
        """What was begun comes before what is new, and what was touched last before the rest."""
        there = [place for place in self.places if place.available]
        if not there:
            return Next("", None)
        begun = [place for place in there if place.begun and not place.finished]
        fresh = [place for place in there if not place.begun]
        if begun:
            here = max(begun, key=lambda place: (place.last, -place.module.number))
            left = next(step for step in here.steps if not step.done)
            # An assignment can wait for a class, or for a free hour; the next lesson need not.
            onward = fresh and all(step.done for step in here.lesson_steps)
            other = f", or module {fresh[0].module.number}, {fresh[0].module.title}" if onward else ""
            return Next("You are here", here, left.todo + other)
        if fresh:
            lead = "Start here" if len(fresh) == len(there) else "Next"
            return Next(lead, fresh[0])
        return Next(THROUGH, max(there, key=lambda place: place.last))


def look(folder: Path, course: Course, root: Path | None = None) -> Progress:
    """Read what lies in the folder of the lessons and in the course's own, `root`, which is the one above by default.

    Files that cannot be read are told of, never raised.
    """
    root = folder / ".." if root is None else root
    played_in = [folder, root, *(home for module in course.modules for home in _homes(root, module))]
    places = [
        ModuleProgress(
            module=module,
            available=module.available(folder),
            lesson=read_lesson(module.lesson, folder),
            scenarios=tuple(read_scenario(scenario.key, played_in) for scenario in module.scenarios),
            assignment=read_assignment(module.assignment.key, root),
        )
        for module in course.modules
    ]
    spent = minutes_by_key((moment, place.module.number) for place in places for moment in place.moments)
    return Progress(tuple(replace(place, minutes=spent.get(place.module.number, 0.0)) for place in places))


def _homes(root: Path, module: Module) -> tuple[Path, Path]:
    """Where an assignment, and what was played in it, can lie."""
    key = module.assignment.key
    return root / "assignments" / key, root / key
