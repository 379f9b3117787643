"""A person's marks in nbgrader's tables: read and written as the formgrader does. SQLAlchemy's tables come from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Place = tuple[str, str, str]
"""A student's answer: the student, the notebook, the cell's grade id."""


@dataclass(frozen=True, slots=True)
class ManualMark:
    """What the gradebook has from a person about one answer: a score (None: nothing yet), a comment, and whether it waits."""

    score: float | None
    comment: str | None
    needs_manual_grade: bool = False


class ManualMarks:
    """Reads and writes persons' marks through one connection."""

    def __init__(self, tables: Mapping[str, sa.Table]) -> None:
        self._grades, self._comments, self._students = tables["grade"], tables["comment"], tables["student"]
        self._find_grades, self._find_comments = (_finding(tables, table) for table in (self._grades, self._comments))

    def people(self, connection: sa.Connection) -> dict[str, tuple[str, ...]]:
        """First name, last name and e-mail address of each student, by id."""
        student = self._students.c
        query = sa.select(student.id, student.first_name, student.last_name, student.email)
        return {row[0]: tuple(str(value or "") for value in row[1:]) for row in connection.execute(query)}

    def read(self, connection: sa.Connection, assignment: str, cells: Iterable[str]) -> dict[Place, ManualMark]:
        """What there is of these cells of an assignment."""
        return {place: ManualMark(*mark) for place, (_, _, *mark) in self._rows(connection, assignment, cells).items()}

    def write(self, connection: sa.Connection, assignment: str, marks: Mapping[Place, ManualMark]) -> list[Place]:
        """Write scores and comments, and that nobody need look again. Returns the places that the gradebook has not."""
        there = self._rows(connection, assignment, {cell for _, _, cell in marks})
        for place, mark in marks.items():
            if place not in there:
                continue
            grade, comment, score, said, waiting = there[place]
            if (score, waiting) != (mark.score, mark.needs_manual_grade):
                values = {"manual_score": mark.score, "needs_manual_grade": mark.needs_manual_grade}
                connection.execute(sa.update(self._grades).where(self._grades.c.id == grade).values(values))
            if comment is not None and said != mark.comment:
                connection.execute(
                    sa.update(self._comments)
                    .where(self._comments.c.id == comment)
                    .values({"manual_comment": mark.comment})
                )
        return [place for place in marks if place not in there]

    def _rows(self, connection: sa.Connection, assignment: str, cells: Iterable[str]) -> dict[Place, tuple[Any, ...]]:
        """By place: the ids of the grade and of the comment, the score, the comment, and whether it waits."""
        values = {"assignment": assignment, "cells": sorted(cells)}
        comments = {
            (row["student_id"], row["notebook"], row["cell"]): (row["id"], row["manual_comment"])
            for row in connection.execute(self._find_comments, values).mappings()
        }
        found = {}
        for row in connection.execute(self._find_grades, values).mappings():
            place = row["student_id"], row["notebook"], row["cell"]
            comment, said = comments.get(place, (None, None))
            found[place] = (row["id"], comment, row["manual_score"], said, bool(row["needs_manual_grade"]))
        return found


def _finding(tables: Mapping[str, sa.Table], wanted: sa.Table) -> sa.Select[Any]:
    cell, notebook, assignment = tables["base_cell"], tables["notebook"], tables["assignment"]
    submitted, handed_in = tables["submitted_notebook"], tables["submitted_assignment"]
    return (
        sa.select(wanted, cell.c.name.label("cell"), notebook.c.name.label("notebook"), handed_in.c.student_id)
        .join(cell, cell.c.id == wanted.c.cell_id)
        .join(submitted, submitted.c.id == wanted.c.notebook_id)
        .join(notebook, notebook.c.id == submitted.c.notebook_id)
        .join(handed_in, handed_in.c.id == submitted.c.assignment_id)
        .join(assignment, assignment.c.id == handed_in.c.assignment_id)
        .where(
            assignment.c.name == sa.bindparam("assignment"),
            cell.c.name.in_(sa.bindparam("cells", expanding=True)),
        )
    )
