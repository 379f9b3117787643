"""A course with marks in its gradebook, for the tests of handing them on; made once, copied for each test.

One assignment, `essay`: q2 (4 points, a test), q10 (6 points, a test) and reflection (10 points, free text).
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import Course
from grader.export import read_marks
from grader.gradebook import Book
from grader.marked import NotebookMarks
from grader.rebuilt import Submission
from tests.grader.courses import Course as Shape
from tests.grader.courses import mark_by_hand

RECEIVED = datetime(2026, 3, 10, 12, 0)  # noqa: DTZ001  # UTC without a zone, as the gradebook has it
PEOPLE = (
    # id, first name, last name, e-mail, the platform's number
    ("ada", "Ada", "Lovelace", "ada@uni.example", "101"),
    ("jay", "Jay", 'Whitfield, Jr. "JJ"', "jay@uni.example", "102"),
    ("noa", "נועה", "לוי", "noa@uni.example", "103"),
    ("evil", "=cmd|' /C calc'!A0", "@SUM(1)", "-1+2@uni.example", "104"),
    ("line", "Two\nLines", "Ünal", None, None),
    ("waits", "Wen", "王", "wen@uni.example", "106"),
    ("absent", "Ab", "Sent", "absent@uni.example", "107"),
    ("late", "La", "Te", "late@uni.example", "108"),
)
MARKS = {"ada": 9.0, "jay": 7.125, "noa": 10.0, "evil": 0.0, "line": 3.0, "late": 8.0}
"""What a person gave the reflection."""


def _notebook():
    flags = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    answer = new_code_cell("x = 1\n### BEGIN SOLUTION\nx = 2\n### END SOLUTION")
    answer.metadata["nbgrader"] = flags | {"grade_id": "answer", "solution": True}
    cells = [answer]
    for name, points in (("q10", 6), ("q2", 4)):
        test = new_code_cell(
            f"assert x == 2  # {name}\n### BEGIN HIDDEN TESTS\nassert x > 1  # kept back\n### END HIDDEN TESTS"
        )
        test.metadata["nbgrader"] = flags | {"grade_id": name, "grade": True, "locked": True, "points": points}
        cells.append(test)
    essay = new_markdown_cell("Write here.")
    essay.metadata["nbgrader"] = flags | {"grade_id": "reflection", "grade": True, "solution": True, "points": 10}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=[*cells, essay], metadata={"kernelspec": kernel})


@cache
def _made() -> Path:
    made = tempfile.mkdtemp(prefix="signoff-marks-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    folder = Path(made) / "course"
    course = Course.create(folder, "term-1")
    (folder / "source" / "essay").mkdir()
    nbformat.write(_notebook(), folder / "source" / "essay" / "essay.ipynb")
    course.generate("essay")
    with closing(sqlite3.connect(folder / "gradebook.db")) as book, book:
        book.executemany(
            "insert into student (id, first_name, last_name, email, lms_user_id) values (?, ?, ?, ?, ?)", PEOPLE
        )
    with Book(course) as book:
        for student in (*MARKS, "waits"):
            where = folder / "submitted" / student / "essay"
            where.mkdir(parents=True)
            shutil.copy(folder / "release" / "essay" / "essay.ipynb", where)
            marks = NotebookMarks({"q2": 4.0, "q10": 6.0 if student != "jay" else 0.0, "reflection": None})
            submission = Submission(student, "essay", RECEIVED, (), {}, fingerprint=f"of {student}")
            book.record(submission, {"essay": marks})
    for student, mark in MARKS.items():
        mark_by_hand(Shape("term-1", folder, "essay"), student, "reflection", mark, None, f"Well *done*, {student}.")
    with closing(sqlite3.connect(folder / "gradebook.db")) as book, book:
        book.execute(
            "update submitted_notebook set late_submission_penalty = 1.5 where assignment_id = "
            "(select id from submitted_assignment where student_id = 'late')"
        )
    return folder


def make_course(folder: Path) -> Path:
    """A copy of the course in a new folder."""
    shutil.copytree(_made(), folder)
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(_made()), str(folder)))
    return folder


def marks_of(folder: Path):
    """Everybody's marks, as they are handed on."""
    with Book(Course(folder)) as book:
        return read_marks(book, "essay")


def sql(folder: Path, statement: str, *values):
    """Ask or change the gradebook."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as book, book:
        return book.execute(statement, values).fetchall()
