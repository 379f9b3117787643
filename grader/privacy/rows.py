"""A student's rows in the gradebook: told, or taken away with only marks left that belong to nobody."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa

from grader.marked import ERASED
from grader.recording import RUNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.gradebook import Book

    Tables = Mapping[str, sa.Table]


def told(book: Book, student: str) -> dict[str, Any]:
    """Everything that the gradebook says of a student, ready for JSON."""
    tables = book.tables
    with book.reading() as connection:
        person = connection.execute(sa.select(tables["student"]).where(tables["student"].c.id == student)).mappings()
        about = {key: value for row in person for key, value in row.items() if value is not None}
        submissions = [_submission(connection, tables, row) for row in _handed(connection, tables, student)]
    return {"student": about, "submissions": submissions}


def _handed(connection: sa.Connection, tables: Tables, student: str) -> list[sa.RowMapping]:
    handed, assignment = tables["submitted_assignment"], tables["assignment"]
    query = (
        sa.select(handed, assignment.c.name.label("assignment"))
        .join(assignment, assignment.c.id == handed.c.assignment_id)
        .where(handed.c.student_id == student)
        .order_by(assignment.c.name)
    )
    return list(connection.execute(query).mappings())


def _submission(connection: sa.Connection, tables: Tables, row: sa.RowMapping) -> dict[str, Any]:
    part, notebook, base = tables["submitted_notebook"], tables["notebook"], tables["base_cell"]
    query = (
        sa.select(part, notebook.c.name.label("notebook"))
        .join(notebook, notebook.c.id == part.c.notebook_id)
        .where(part.c.assignment_id == row["id"])
        .order_by(notebook.c.name)
    )
    worth = {
        found.id: found.max_score
        for kind in ("grade_cells", "task_cells")
        for found in connection.execute(sa.select(tables[kind].c.id, tables[kind].c.max_score))
    }
    notebooks = []
    for one in connection.execute(query).mappings().all():
        questions: dict[str, dict[str, Any]] = {}
        for kind in ("grade", "comment"):
            table = tables[kind]
            cells = sa.select(table, base.c.name).join(base, base.c.id == table.c.cell_id)
            for cell in connection.execute(
                cells.where(table.c.notebook_id == one["id"]).order_by(base.c.name)
            ).mappings():
                said = {
                    key: value
                    for key, value in cell.items()
                    if key not in ("id", "notebook_id", "cell_id", "name") and value is not None
                }
                if kind == "grade":
                    said["points"] = worth.get(cell["cell_id"])
                questions.setdefault(cell["name"], {}).update(said)
        notebooks.append(
            {
                "notebook": one["notebook"],
                "flagged": bool(one["flagged"]),
                "late_penalty": one["late_submission_penalty"] or 0.0,
                "questions": questions,
            }
        )
    return {
        "assignment": row["assignment"],
        "received": None if row["timestamp"] is None else f"{row['timestamp'].isoformat()}Z",
        "extension": None if row["extension"] is None else str(row["extension"]),
        "notebooks": notebooks,
        "remarks": _remarks(connection, row["id"]),
    }


def _remarks(connection: sa.Connection, submission: str) -> list[Any]:
    if not sa.inspect(connection).has_table(RUNS.name):
        return []
    found = connection.execute(sa.select(RUNS.c.remarks).where(RUNS.c.submission_id == submission)).scalar()
    return list(json.loads(found)) if found else []


def erase(book: Book, student: str) -> tuple[int, int]:
    """Take a student out of the gradebook, in one transaction.

    The marks of each finished submission stay for the statistics, under a random id of their own that nothing leads to:
    no name, no time, no comment, other row ids than before. Of what still waited for a marker nothing stays.

    Returns how many submissions left marks, and how many left nothing.
    """
    tables = book.tables
    kept = dropped = 0
    with book.writing() as connection:
        has_runs = sa.inspect(connection).has_table(RUNS.name)
        for row in _handed(connection, tables, student):
            if _leave_marks(connection, tables, row):
                kept += 1
            else:
                dropped += 1
            _drop(connection, tables, row["id"])
            if has_runs:
                connection.execute(sa.delete(RUNS).where(RUNS.c.submission_id == row["id"]))
        connection.execute(sa.delete(tables["student"]).where(tables["student"].c.id == student))
    return kept, dropped


def _parts(connection: sa.Connection, tables: Tables, submission: str) -> list[sa.RowMapping]:
    part = tables["submitted_notebook"]
    return list(connection.execute(sa.select(part).where(part.c.assignment_id == submission)).mappings())


def _leave_marks(connection: sa.Connection, tables: Tables, row: sa.RowMapping) -> bool:
    parts = _parts(connection, tables, row["id"])
    cells = {
        name: {
            one["id"]: list(
                connection.execute(sa.select(tables[name]).where(tables[name].c.notebook_id == one["id"])).mappings()
            )
            for one in parts
        }
        for name in ("grade", "comment")
    }
    grades = [grade for found in cells["grade"].values() for grade in found]
    if not grades or any(grade["needs_manual_grade"] for grade in grades):
        return False
    # An id for each submission: together they would be somebody's whole term.
    nobody, submission = f"{ERASED}{secrets.token_hex(8)}", uuid4().hex
    connection.execute(sa.insert(tables["student"]).values(id=nobody))
    connection.execute(
        sa.insert(tables["submitted_assignment"]).values(
            id=submission, assignment_id=row["assignment_id"], student_id=nobody
        )
    )
    for one in parts:
        number = uuid4().hex
        values = dict(one) | {"id": number, "assignment_id": submission, "flagged": False}
        connection.execute(sa.insert(tables["submitted_notebook"]).values(**values))
        for name, emptied in (("grade", {}), ("comment", {"auto_comment": None, "manual_comment": None})):
            for cell in cells[name][one["id"]]:
                values = dict(cell) | {"id": uuid4().hex, "notebook_id": number} | emptied
                connection.execute(sa.insert(tables[name]).values(**values))
    return True


def _drop(connection: sa.Connection, tables: Tables, submission: str) -> None:
    part, handed = tables["submitted_notebook"], tables["submitted_assignment"]
    mine = sa.select(part.c.id).where(part.c.assignment_id == submission)
    for name in ("grade", "comment"):
        connection.execute(sa.delete(tables[name]).where(tables[name].c.notebook_id.in_(mine)))
    connection.execute(sa.delete(part).where(part.c.assignment_id == submission))
    connection.execute(sa.delete(handed).where(handed.c.id == submission))
