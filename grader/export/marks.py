"""A class's marks of an assignment as they are handed on: everybody, with what is still missing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from grader.marked import ERASED
from grader.nbcourse import GradingError
from grader.recording import score_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grader.gradebook import Book

Status = Literal["graded", "needs marking", "not graded", "nothing handed in"]


@dataclass(frozen=True, slots=True)
class Question:
    """A graded cell of a notebook."""

    notebook: str
    grade_id: str
    points: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question brought a student. `score` is None before anybody has marked it."""

    score: float | None
    needs_marking: bool


@dataclass(frozen=True, slots=True)
class StudentMarks:
    """One student's marks. `score` is the sum over all questions, before the late penalty."""

    id: str
    first: str
    last: str
    email: str
    lms: str
    status: Status
    score: float = 0.0
    penalty: float = 0.0
    flagged: bool = False
    received: datetime | None = None
    answers: Mapping[Question, Answer] = field(default_factory=dict)
    comments: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """The mark: what is left of the score after the late penalty, never below nothing, as nbgrader has it."""
        return max(0.0, self.score - self.penalty)

    @property
    def waiting(self) -> float:
        """The points of what a person still has to mark."""
        return sum(question.points for question, answer in self.answers.items() if answer.needs_marking)

    @property
    def name(self) -> str:
        """Last name, first name; either may be missing."""
        return ", ".join(part for part in (self.last, self.first) if part)


@dataclass(frozen=True, slots=True)
class ClassMarks:
    """Everybody's marks of an assignment, by student id; `erased` counts those whose marks belong to nobody now."""

    assignment: str
    questions: tuple[Question, ...]
    students: tuple[StudentMarks, ...]
    erased: int = 0

    @property
    def points(self) -> float:
        """What the assignment is worth."""
        return sum(question.points for question in self.questions)


def read_marks(book: Book, assignment: str) -> ClassMarks:
    """Everybody's marks as the gradebook has them.

    Raises:
        GradingError: the gradebook cannot be read, or has no such assignment or no students.
    """
    tables = book.tables
    with book.reading() as connection:
        rows = _Rows(connection, tables, assignment)
    handed_in = set(book.settings.students("submitted", assignment))
    students, erased = [], 0
    for person in rows.people:
        if person["id"].startswith(ERASED):
            erased += 1
            continue
        students.append(rows.student(person, handed_in=person["id"] in handed_in))
    if not students:
        raise GradingError(
            "The gradebook has no students, so there are no marks to hand on. `signoff roster FILE` enters a class list."
        )
    return ClassMarks(assignment, rows.questions, tuple(students), erased)


class _Rows:
    """What the tables say of an assignment, in five questions for a whole class."""

    def __init__(self, connection: sa.Connection, tables: Mapping[str, sa.Table], assignment: str) -> None:
        known = tables["assignment"]
        found = connection.execute(sa.select(known.c.id).where(known.c.name == assignment)).scalar()
        if found is None:
            names = sorted(connection.execute(sa.select(known.c.name)).scalars())
            has = f"It has {', '.join(names)}." if names else "It has none yet."
            raise GradingError(f"The gradebook has no assignment {assignment}. {has}")
        student, handed = tables["student"], tables["submitted_assignment"]
        self.people = [
            {key: str(value or "") for key, value in row.items()}
            for row in connection.execute(sa.select(student).order_by(student.c.id)).mappings()
        ]
        self._cells = self._read_cells(connection, tables, found)
        self.questions = tuple(question for question in self._cells.values() if question is not None)
        mine = sa.select(handed).where(handed.c.assignment_id == found)
        self._handed = {row["student_id"]: row for row in connection.execute(mine).mappings()}
        part = tables["submitted_notebook"]
        inside = sa.select(part.c.id, part.c.assignment_id, part.c.flagged, part.c.late_submission_penalty).where(
            part.c.assignment_id.in_(sa.select(handed.c.id).where(handed.c.assignment_id == found))
        )
        self._parts: dict[str, list[sa.RowMapping]] = {}
        for row in connection.execute(inside).mappings():
            self._parts.setdefault(row["assignment_id"], []).append(row)
        self._grades, self._comments = (
            self._by_part(connection, tables[name], part, handed, found) for name in ("grade", "comment")
        )

    @staticmethod
    def _read_cells(
        connection: sa.Connection, tables: Mapping[str, sa.Table], assignment: str
    ) -> dict[str, Question | None]:
        """Every cell by its row's id, in the order of the questions' names; None for what gives no marks."""
        base, notebook = tables["base_cell"], tables["notebook"]
        worth: dict[str, float] = {}
        for graded in (tables["grade_cells"], tables["task_cells"]):
            worth |= {row.id: row.max_score for row in connection.execute(sa.select(graded.c.id, graded.c.max_score))}
        query = (
            sa.select(base.c.id, base.c.name, notebook.c.name.label("notebook"))
            .join(notebook, notebook.c.id == base.c.notebook_id)
            .where(notebook.c.assignment_id == assignment)
        )
        rows = sorted(connection.execute(query).all(), key=lambda row: (_natural(row.notebook), _natural(row.name)))
        return {
            row.id: Question(row.notebook, row.name, float(worth[row.id])) if row.id in worth else None for row in rows
        }

    @staticmethod
    def _by_part(
        connection: sa.Connection, table: sa.Table, part: sa.Table, handed: sa.Table, assignment: str
    ) -> dict[str, list[sa.RowMapping]]:
        query = (
            sa.select(table)
            .join(part, part.c.id == table.c.notebook_id)
            .join(handed, handed.c.id == part.c.assignment_id)
            .where(handed.c.assignment_id == assignment)
        )
        found: dict[str, list[sa.RowMapping]] = {}
        for row in connection.execute(query).mappings():
            found.setdefault(row["notebook_id"], []).append(row)
        return found

    def student(self, person: Mapping[str, str], *, handed_in: bool) -> StudentMarks:
        names = (person["id"], person["first_name"], person["last_name"], person["email"], person["lms_user_id"])
        handed = self._handed.get(person["id"])
        if handed is None:
            return StudentMarks(*names, "not graded" if handed_in else "nothing handed in")
        parts = self._parts.get(handed["id"], [])
        said = {
            row["cell_id"]: row["manual_comment"]
            for part in parts
            for row in self._comments.get(part["id"], [])
            if row["manual_comment"]
        }
        grades = {row["cell_id"]: row for part in parts for row in self._grades.get(part["id"], [])}
        answers = {
            question: Answer(
                None if row["auto_score"] is None and row["manual_score"] is None else score_of(dict(row)),
                bool(row["needs_manual_grade"]),
            )
            for cell, question in self._cells.items()
            if question is not None and (row := grades.get(cell)) is not None
        }
        waiting = any(answer.needs_marking for answer in answers.values())
        return StudentMarks(
            *names,
            "not graded" if not answers and self.questions else "needs marking" if waiting else "graded",
            score=sum(answer.score or 0.0 for answer in answers.values()),
            penalty=sum(part["late_submission_penalty"] or 0.0 for part in parts),
            flagged=any(part["flagged"] for part in parts),
            received=handed["timestamp"],
            answers=answers,
            comments=tuple(said[cell] for cell in self._cells if cell in said),
        )


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which q10 comes after q9."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
