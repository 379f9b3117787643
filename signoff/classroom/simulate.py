"""A whole class, from the exercise's source to marks and feedback, through nbgrader's own steps."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from grader import Course, GradingError, Mark
from scenarios import find_story
from signoff.classroom.answers import fill_in, load_bank
from signoff.classroom.feedback_index import write_index
from signoff.classroom.playing import START, play_as
from signoff.classroom.roster import make_roster
from signoff.places import exercises

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.story import Story
    from signoff.classroom.roster import Student

Step = Callable[[str, int, int], None]
"""Told of progress: the step's name, how many are done, and how many there are."""
COURSE_ID = "client-relations"
STORIES = {"06-change": "after-picture-lock"}  # the scenario that each assignment asks for


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What came of a class: marks by student, failures by student, and where to look."""

    marks: tuple[Mark, ...]
    students: tuple[Student, ...]
    endings: dict[str, str]
    failures: dict[str, str]
    marks_csv: Path
    feedback: Path


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def write_marks(marks: Iterable[Mark], path: Path) -> None:
    """Marks as CSV, UTF-8 with a mark that spreadsheets know it by."""
    columns = ("student", "name", "auto", "max_auto", "written", "max_written", "status")
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, "total"])
        for mark in marks:
            writer.writerow([_cell(getattr(mark, column)) for column in columns] + [f"{mark.total:g}"])


class _Class:
    """The steps of a term in an afternoon; each tells how far it is."""

    def __init__(self, folder: Path, source: Path, story: Story, tell: Step) -> None:
        self.source, self.story, self.tell = source, story, tell
        self.assignment = source.name
        self.bank = load_bank(source)
        self.course = Course.create(folder, COURSE_ID)
        self.endings: dict[str, str] = {}
        self.failures: dict[str, str] = {}

    def release(self) -> Path:
        self.tell("release", 0, 1)
        self.course.add_assignment(self.source)
        self.course.generate(self.assignment)
        released = self.course.release(self.assignment)
        self.tell("release", 1, 1)
        return released

    def hand_in(self, students: list[Student], released: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="signoff-class-") as desks:
            for done, student in enumerate(students):
                self.tell("play and hand in", done, len(students))
                work = Path(desks) / student.id / self.assignment
                shutil.copytree(released, work)
                session = play_as(student, self.story, work)
                ending = session.current.ending if session else None
                self.endings[student.id] = ending or ("unfinished" if session else "not played")
                fill_in(work / f"{self.assignment}.ipynb", student, self.bank)
                delay = student.random("submit").randrange(60 * 24 * 3)
                self.course.add_student(student.id, student.first, student.last)
                self.course.submit(student.id, work, START + timedelta(days=7, minutes=delay))
        self.tell("play and hand in", len(students), len(students))

    def collect(self) -> list[str]:
        self.tell("collect", 0, 1)
        collected = self.course.collect(self.assignment)
        self.tell("collect", 1, 1)
        return collected

    def each(self, step: str, students: list[str], do: Callable[[str, str], object]) -> None:
        """One student's trouble is noted and never stops the others."""
        for done, student in enumerate(students):
            self.tell(step, done, len(students))
            try:
                do(self.assignment, student)
            except GradingError as error:
                self.failures[student] = str(error)
        self.tell(step, len(students), len(students))


def run_class(folder: Path, count: int, seed: int, tell: Step, assignment: str = "06-change") -> ClassReport:
    """Make a course in `folder` and take `count` simulated students through it.

    The same seed gives the same students, plays, answers and marks.

    Raises:
        GradingError: the folder is in use, or a step that all depend on failed.
    """
    students = make_roster(count, seed)
    term = _Class(folder, exercises()[assignment], find_story(STORIES[assignment]), tell)
    released = term.release()
    term.hand_in(students, released)
    collected = term.collect()
    term.each("autograde", collected, term.course.autograde)
    graded = [student for student in collected if student not in term.failures]
    term.each("feedback", graded, term.course.feedback)
    marks = tuple(term.course.marks(assignment))
    table = term.course.folder / "marks.csv"
    write_marks(marks, table)
    index = write_index(term.course.folder, assignment, marks, term.endings)
    return ClassReport(marks, tuple(students), term.endings, term.failures, table, index)
