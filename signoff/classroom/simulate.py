"""A whole class, from the exercises' sources to marks and feedback, through the steps of an nbgrader course."""

from __future__ import annotations

import csv
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from grader import Course, Mark
from scenarios import find_story
from signoff.classroom.answers import fill_in, load_bank
from signoff.classroom.feedback_index import write_index, write_overview
from signoff.classroom.marking import Marking
from signoff.classroom.playing import START, play_as
from signoff.classroom.roster import make_roster
from signoff.places import exercises

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.story import Story
    from signoff.classroom.marking import Step
    from signoff.classroom.roster import Student

COURSE_ID = "client-relations"


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What came of a class in one assignment: marks by student, failures by student, and where to look."""

    assignment: str
    marks: tuple[Mark, ...]
    students: tuple[Student, ...]
    endings: dict[str, str]
    failures: dict[str, str]
    notices: tuple[str, ...]
    """What was done otherwise than usual, in words."""
    marks_csv: Path
    feedback: Path


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def scenario_of(source: Path) -> str:
    """The id of the scenario that an assignment asks for, from the metadata of its notebook.

    The course's outline could not say: some modules have two scenarios, and an assignment asks for one.
    """
    notebook = nbformat.read(source / f"{source.name}.ipynb", as_version=4)
    return str(notebook.metadata["signoff"]["scenario"])


def write_marks(marks: Iterable[Mark], path: Path) -> None:
    """Marks as CSV, UTF-8 with a mark that spreadsheets know it by."""
    columns = ("student", "name", "auto", "max_auto", "written", "max_written", "status")
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, "total"])
        for mark in marks:
            writer.writerow([_cell(getattr(mark, column)) for column in columns] + [f"{mark.total:g}"])


class _Class:
    """The steps of an assignment in an afternoon; each tells how far it is."""

    def __init__(self, course: Course, source: Path, tell: Step) -> None:
        self.course, self.source, self.tell = course, source, tell
        self.story: Story = find_story(scenario_of(source))
        self.assignment = source.name
        self.bank = load_bank(source)
        self.endings: dict[str, str] = {}
        self.marking = Marking(course, source.name, tell)

    def run(self, students: Sequence[Student]) -> tuple[Mark, ...]:
        """Everything from the exercise's source to feedback; returns the marks."""
        self.hand_in(students, self.release())
        self.marking.run(self.collect())
        return tuple(self.course.marks(self.assignment))

    def release(self) -> Path:
        self.tell("release", 0, 1)
        self.course.add_assignment(self.source)
        self.course.generate(self.assignment)
        released = self.course.release(self.assignment)
        self.tell("release", 1, 1)
        return released

    def hand_in(self, students: Sequence[Student], released: Path) -> None:
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


def run_class(folder: Path, count: int, seed: int, tell: Step, assignment: str = "06-change") -> ClassReport:
    """Make a course in `folder` and take `count` simulated students through one assignment.

    The same seed gives the same students, plays, answers and marks.

    Raises:
        GradingError: the folder is in use, or a step that all depend on failed.
    """
    term = _Class(Course.create(folder, COURSE_ID), exercises()[assignment], tell)
    return _report(term, make_roster(count, seed), "marks.csv", "index.html")


def run_term(folder: Path, count: int, seed: int, tell: Step, assignments: Sequence[str] = ()) -> list[ClassReport]:
    """Make a course in `folder` and take `count` simulated students through these assignments, or through all there are.

    `tell` hears of each assignment as one step. Marks are in a file for each; one page leads to everybody's feedback.

    Raises:
        GradingError: the folder is in use, or a step that all depend on failed.
    """
    course = Course.create(folder, COURSE_ID)
    students = make_roster(count, seed)
    sources = exercises()
    reports = []
    for name in assignments or tuple(sources):
        # Chance hangs on the seed and the question's name, and every assignment has a q1: without this, luck would repeat.
        sitting = [replace(student, seed=f"{student.seed}/{name}") for student in students]
        term = _Class(course, sources[name], _as_one_step(name, count, tell))
        reports.append(_report(term, sitting, f"marks-{name}.csv", f"{name}.html"))
        tell(name, _steps(count), _steps(count))
    write_overview(course.folder, {report.assignment: report.marks for report in reports})
    return reports


def _report(term: _Class, students: Sequence[Student], table: str, page: str) -> ClassReport:
    marks = term.run(students)
    marks_csv = term.course.folder / table
    write_marks(marks, marks_csv)
    index = write_index(term.course.folder, term.assignment, marks, term.endings, page)
    failures, notices = term.marking.failures, tuple(term.marking.notices)
    return ClassReport(term.assignment, marks, tuple(students), term.endings, failures, notices, marks_csv, index)


def _steps(count: int) -> int:
    """The length of an assignment as one step: what is done once, and what is done for each student."""
    return 2 + 3 * count


def _as_one_step(name: str, count: int, tell: Step) -> Step:
    begins = {
        "release": 0,
        "play and hand in": 1,
        "collect": 1 + count,
        "autograde": 2 + count,
        "feedback": 2 + 2 * count,
    }

    def told(step: str, done: int, _of: int) -> None:
        tell(name, begins[step] + done, _steps(count))

    return told
