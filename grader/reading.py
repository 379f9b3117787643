"""What nbgrader's tables say: of an assignment, of who was graded, of the marks. SQLAlchemy's tables come from outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from grader.marked import MarkedCell, MarkedNotebook, Recorded
from grader.recording import RUNS, score_of
from grader.released import NotebookRow
from grader.sheet import SheetCell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Reader:
    """Reads a gradebook through one connection."""

    def __init__(self, tables: Mapping[str, sa.Table]) -> None:
        self._tables = tables
        submitted, notebook = tables["submitted_notebook"], tables["submitted_assignment"]
        mine = (
            sa.select(submitted.c.id, tables["notebook"].c.name, submitted.c.late_submission_penalty)
            .join(notebook, notebook.c.id == submitted.c.assignment_id)
            .join(tables["assignment"], tables["assignment"].c.id == notebook.c.assignment_id)
            .join(tables["notebook"], tables["notebook"].c.id == submitted.c.notebook_id)
            .where(
                tables["assignment"].c.name == sa.bindparam("assignment"),
                notebook.c.student_id == sa.bindparam("student"),
            )
            .order_by(tables["notebook"].c.name)
        )
        cell = tables["base_cell"]
        numbers: sa.BindParameter[list[str]] = sa.bindparam("notebooks", expanding=True)
        self._find_notebooks = mine
        self._find_grades, self._find_comments = (
            sa.select(table, cell.c.name)
            .join(cell, cell.c.id == table.c.cell_id)
            .where(table.c.notebook_id.in_(numbers))
            for table in (tables["grade"], tables["comment"])
        )

    def assignment(self, connection: sa.Connection, name: str) -> tuple[datetime | None, list[NotebookRow]] | None:
        """An assignment's due date and notebooks; nothing when the gradebook has no such assignment."""
        assignment, notebook = self._tables["assignment"], self._tables["notebook"]
        row = connection.execute(sa.select(assignment).where(assignment.c.name == name)).mappings().first()
        if row is None:
            return None
        notebooks = connection.execute(
            sa.select(notebook).where(notebook.c.assignment_id == row["id"]).order_by(notebook.c.name)
        )
        return row["duedate"], [self._notebook(connection, found) for found in notebooks.mappings().all()]

    def _notebook(self, connection: sa.Connection, row: sa.RowMapping) -> NotebookRow:
        base, source = self._tables["base_cell"], self._tables["source_cell"]
        kinds: dict[str, set[str]] = {"GradeCell": set(), "SolutionCell": set(), "TaskCell": set()}
        for name, kind in connection.execute(
            sa.select(base.c.name, base.c.type).where(base.c.notebook_id == row["id"])
        ):
            kinds.setdefault(kind, set()).add(name)
        points: dict[str, float] = {}
        for graded in (self._tables["grade_cells"], self._tables["task_cells"]):
            query = sa.select(base.c.name, graded.c.max_score).join(graded, graded.c.id == base.c.id)
            points |= dict(connection.execute(query.where(base.c.notebook_id == row["id"])).all())
        cells = tuple(
            SheetCell(
                grade_id=cell["name"],
                cell_type=cell["cell_type"],
                source=cell["source"] or "",
                checksum=cell["checksum"],
                locked=bool(cell["locked"]),
                grade=cell["name"] in kinds["GradeCell"],
                solution=cell["name"] in kinds["SolutionCell"],
                task=cell["name"] in kinds["TaskCell"],
                points=points.get(cell["name"], 0.0),
            )
            for cell in connection.execute(sa.select(source).where(source.c.notebook_id == row["id"])).mappings()
        )
        return NotebookRow(row["name"], json.loads(row["kernelspec"] or "{}") or {}, cells)

    def students(self, connection: sa.Connection) -> list[str]:
        """The ids of all students, in order."""
        student = self._tables["student"].c.id
        return list(connection.execute(sa.select(student).order_by(student)).scalars())

    def recorded(self, connection: sa.Connection, assignment: str) -> dict[str, Recorded]:
        """Whose submissions were graded here, by student."""
        submitted, table = self._tables["submitted_assignment"], self._tables["assignment"]
        query = (
            sa.select(submitted.c.student_id, RUNS.c.fingerprint, RUNS.c.remarks)
            .join(submitted, submitted.c.id == RUNS.c.submission_id)
            .join(table, table.c.id == submitted.c.assignment_id)
            .where(table.c.name == assignment)
        )
        return {
            student: Recorded(student, fingerprint, tuple(json.loads(remarks)))
            for student, fingerprint, remarks in connection.execute(query)
        }

    def marked(
        self, connection: sa.Connection, assignment: str, student: str, points: Mapping[str, Mapping[str, float]]
    ) -> list[MarkedNotebook]:
        """A student's marks, notebook by notebook. `points` says what each graded cell of each notebook is worth."""
        found = connection.execute(self._find_notebooks, {"assignment": assignment, "student": student}).all()
        cells: dict[str, dict[str, dict[str, Any]]] = {row.id: {} for row in found}
        numbers = {"notebooks": list(cells)}
        for query in (self._find_grades, self._find_comments):
            for row in connection.execute(query, numbers).mappings():
                cells[row["notebook_id"]].setdefault(row["name"], {}).update(row)
        notebooks = []
        for number, name, penalty in found:
            worth = points.get(name, {})
            marked = {grade_id: _marked(row, worth.get(grade_id)) for grade_id, row in cells[number].items()}
            score = sum(cell.score or 0.0 for cell in marked.values())
            notebooks.append(
                MarkedNotebook(student, assignment, name, score, sum(worth.values()), penalty or 0.0, marked)
            )
        return notebooks


def _marked(row: Mapping[str, Any], points: float | None) -> MarkedCell:
    comment = row.get("manual_comment")
    return MarkedCell(
        score=score_of(row) if "auto_score" in row else None,
        points=points,
        extra_credit=row.get("extra_credit"),
        comment=row.get("auto_comment") if comment is None else comment,
        needs_manual_grade=bool(row.get("needs_manual_grade", False)),
    )
