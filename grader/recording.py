"""Writing the marks of a submission into nbgrader's tables: one transaction, the rows that nbgrader would write.

SQLAlchemy's tables come from outside, so that this module knows their columns and not nbgrader.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from grader.changes import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.marked import NotebookMarks
    from grader.rebuilt import Remark, Submission

RUNS = sa.Table(
    "signoff_run",
    sa.MetaData(),
    sa.Column("submission_id", sa.String(32), primary_key=True),
    sa.Column("fingerprint", sa.String(128), nullable=False),
    sa.Column("remarks", sa.Text, nullable=False),
    sa.Column("recorded", sa.DateTime, nullable=False),
)
"""Which content was graded, beside nbgrader's tables, so that it is written with the marks or not at all.

No foreign key: nbgrader must be able to remove a submission without knowing of this table.
"""


@dataclass(frozen=True, slots=True)
class NotebookIds:
    """A notebook's rows in the gradebook: ids of its graded cells and of its commented cells, by grade id."""

    id: str
    graded: dict[str, str]
    commented: dict[str, str]
    tasks: frozenset[str]


@dataclass(frozen=True, slots=True)
class AssignmentIds:
    """An assignment's rows in the gradebook."""

    id: str
    notebooks: dict[str, NotebookIds]


class Recorder:
    """Writes marks through one connection. Statements are built once: building them costs more than running them."""

    def __init__(self, tables: Mapping[str, sa.Table]) -> None:
        self._tables = tables
        self._inserts = {name: sa.insert(table) for name, table in tables.items()}
        self._insert_run = sa.insert(RUNS)
        self._students = tables["student"]
        self._submissions = tables["submitted_assignment"]
        self._notebooks = tables["submitted_notebook"]
        self._grades = tables["grade"]
        self._comments = tables["comment"]
        submission: sa.BindParameter[str] = sa.bindparam("submission")
        notebook = self._notebooks.c
        mine = sa.select(notebook.id).where(notebook.assignment_id == submission)
        self._find_student = sa.select(self._students.c.id).where(self._students.c.id == sa.bindparam("student"))
        assignment, known, handed = tables["assignment"].c, self._students.c, self._submissions.c
        student: sa.BindParameter[str] = sa.bindparam("student")
        # Everything that is there already, in one row: a round trip costs more than what it fetches.
        self._find = (
            sa.select(
                assignment.duedate,
                known.id.label("student"),
                handed.id.label("number"),
                handed.timestamp,
                handed.extension,
            )
            .select_from(tables["assignment"])
            .join(self._students, known.id == student, isouter=True)
            .join(
                self._submissions,
                sa.and_(handed.assignment_id == assignment.id, handed.student_id == student),
                isouter=True,
            )
            .where(assignment.id == sa.bindparam("assignment"))
        )
        self._find_notebooks = sa.select(self._notebooks).where(notebook.assignment_id == submission)
        self._find_grades = sa.select(self._grades).where(self._grades.c.notebook_id.in_(mine))
        self._find_comments = sa.select(self._comments).where(self._comments.c.notebook_id.in_(mine))
        self._drop_run = sa.delete(RUNS).where(RUNS.c.submission_id == submission)

    def create_table(self, connection: sa.Connection) -> None:
        """Make our own table where it is not there yet."""
        connection.execute(CreateTable(RUNS, if_not_exists=True))

    def ids(self, connection: sa.Connection, assignment: str) -> AssignmentIds | None:
        """The rows of an assignment, to be looked up once a run."""
        table, notebook, base = self._tables["assignment"], self._tables["notebook"], self._tables["base_cell"]
        found = connection.execute(sa.select(table.c.id).where(table.c.name == assignment)).scalar()
        if found is None:
            return None
        names = connection.execute(
            sa.select(notebook.c.id, notebook.c.name).where(notebook.c.assignment_id == found).order_by(notebook.c.name)
        )
        notebooks = {}
        for number, name in names.all():
            rows = connection.execute(
                sa.select(base.c.name, base.c.type, base.c.id).where(base.c.notebook_id == number)
            )
            kinds: dict[str, dict[str, str]] = {"GradeCell": {}, "SolutionCell": {}, "TaskCell": {}}
            for cell, kind, cell_id in rows:
                kinds.get(kind, {})[cell] = cell_id
            tasks = kinds["TaskCell"]
            notebooks[name] = NotebookIds(
                number, kinds["GradeCell"] | tasks, kinds["SolutionCell"] | tasks, frozenset(tasks)
            )
        return AssignmentIds(found, notebooks)

    def has_student(self, connection: sa.Connection, student: str) -> bool:
        """Whether the gradebook knows this student."""
        return connection.execute(self._find_student, {"student": student}).first() is not None

    def record(
        self,
        connection: sa.Connection,
        ids: AssignmentIds,
        submission: Submission,
        marks: Mapping[str, NotebookMarks],
        remarks: tuple[Remark, ...],
        fingerprint: str,
        penalty: Callable[[str, float, float], float | None],
    ) -> None:
        """Write one submission's marks; a notebook without marks is one that was not handed in.

        The same marks written twice leave the same rows, with the same ids. What a person entered stays: manual scores,
        extra credit, manual comments. `penalty` gives (student, score, seconds late) its penalty, or None.
        """
        student, received = submission.student, submission.received
        there = connection.execute(self._find, {"assignment": ids.id, "student": student}).one()
        if there.student is None:
            connection.execute(self._inserts["student"], {"id": student})
        number = there.number
        if number is None:
            number = uuid4().hex
            connection.execute(
                self._inserts["submitted_assignment"],
                {"id": number, "assignment_id": ids.id, "student_id": student, "timestamp": received},
            )
        elif received is None:
            received = there.timestamp  # a submission that says no time leaves what was known, as in nbgrader
        elif received != there.timestamp:
            statement = sa.update(self._submissions).where(self._submissions.c.id == number)
            connection.execute(statement, {"timestamp": received})
        seconds = _seconds_late(received, there.duedate, there.extension)
        self._rows(
            connection,
            ids,
            number,
            marks,
            fresh=there.number is None,
            late=lambda score: penalty(student, score, seconds) if seconds > 0 else None,
        )
        if there.number is not None:
            connection.execute(self._drop_run, {"submission": number})
        connection.execute(
            self._insert_run,
            {
                "submission_id": number,
                "fingerprint": fingerprint,
                "remarks": json.dumps([asdict(remark) for remark in remarks], ensure_ascii=False),
                "recorded": datetime.now(UTC).replace(tzinfo=None),
            },
        )

    def _rows(
        self,
        connection: sa.Connection,
        ids: AssignmentIds,
        submission: str,
        marks: Mapping[str, NotebookMarks],
        *,
        fresh: bool,
        late: Callable[[float], float | None],
    ) -> None:
        """Write a submission's notebooks, grades and comments. `late` gives the penalty for a notebook's score."""
        notebooks: dict[str, Any] = {}
        grades: dict[tuple[str, str], Any] = {}
        comments: dict[tuple[str, str], Any] = {}
        if not fresh:
            values = {"submission": submission}
            for found in connection.execute(self._find_notebooks, values).mappings():
                notebooks[found["notebook_id"]] = found
            for query, into in ((self._find_grades, grades), (self._find_comments, comments)):
                for found in connection.execute(query, values).mappings():
                    into[found["notebook_id"], found["cell_id"]] = found
        on_notebooks, on_grades, on_comments = (
            Changes(table, self._inserts[table.name]) for table in (self._notebooks, self._grades, self._comments)
        )
        for name, known in ids.notebooks.items():
            given = marks.get(name)
            there = notebooks.get(known.id)
            number = there["id"] if there else uuid4().hex
            score = 0.0
            for grade_id, cell in known.graded.items():
                grade = grades.get((number, cell))
                wanted = _graded(grade or _NEW_GRADE, given, grade_id, task=grade_id in known.tasks)
                new = _NEW_GRADE | {"notebook_id": number, "cell_id": cell}
                score += score_of(on_grades.put(grade, new, wanted))
            for grade_id, cell in known.commented.items():
                said = {"auto_comment": given.comments.get(grade_id)} if given else {}
                new = _NEW_COMMENT | {"notebook_id": number, "cell_id": cell}
                on_comments.put(comments.get((number, cell)), new, said)
            wanted = {} if given is None else {"late_submission_penalty": late(score)}
            if given is not None and given.flagged:
                wanted["flagged"] = True
            new = _NEW_NOTEBOOK | {"id": number, "notebook_id": known.id, "assignment_id": submission}
            on_notebooks.put(there, new, wanted)
        for changes in (on_notebooks, on_grades, on_comments):  # in the order in which the rows refer to each other
            changes.write(connection)


_NEW_GRADE: dict[str, Any] = {
    "auto_score": None,
    "manual_score": None,
    "extra_credit": None,
    "needs_manual_grade": True,
}
_NEW_COMMENT: dict[str, Any] = {"auto_comment": None, "manual_comment": None}
_NEW_NOTEBOOK: dict[str, Any] = {"flagged": False, "late_submission_penalty": None}


def _graded(grade: Mapping[str, Any], given: NotebookMarks | None, grade_id: str, *, task: bool) -> dict[str, Any]:
    """What becomes of a grade, by nbgrader's rules."""
    if given is None:  # nothing was handed in
        return {"auto_score": 0.0, "needs_manual_grade": False}
    if task:
        # Only a notebook that was missing gives a task an automatic score. nbgrader leaves it when the notebook comes
        # after all, and nobody would be asked to mark it.
        waiting = grade["auto_score"] is not None and grade["manual_score"] is None
        return {"auto_score": None, "needs_manual_grade": True} if waiting else {}
    score = given.scores.get(grade_id)
    return {"auto_score": score, "needs_manual_grade": score is None or grade["manual_score"] is not None}


def score_of(grade: Mapping[str, Any]) -> float:
    """What a grade counts for: the manual score before the automatic one, and extra credit on top of either."""
    base = grade["auto_score"] if grade["manual_score"] is None else grade["manual_score"]
    return 0.0 if base is None else base + (grade["extra_credit"] or 0.0)


def _seconds_late(received: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    if received is None or due is None:
        return 0.0
    return max(0.0, (received - due - (extension or timedelta())).total_seconds())
