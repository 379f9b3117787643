"""A course with a roster and one generated assignment, for the tests of collecting; made once, copied for each test."""

from __future__ import annotations

import atexit
import json
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from functools import cache
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from grader import Course
from grader.collecting import Collection, Options

DUE = "2026-03-10 12:00:00.000000"
ROSTER = (
    # id, first name, last name, e-mail, the platform's number
    ("ada", "Ada", "Lovelace", "ada@uni.example", "101"),
    ("ben", "Ben", "O'Neil-Smith", "ben@uni.example", "102"),
    ("mueller1", "Jörg", "Müller", "jm@uni.example", "103"),
    ("kim1", "Kim", "Lee", "kim.one@uni.example", None),
    ("kim2", "Kim", "Lee", "kim.two@uni.example", None),
    ("zoe", "Zoë", "van der Berg", "zoe@uni.example", None),
    ("mallory", "Mallory", "Malice", None, None),
    ("aaron", "Aaron", "Adams", None, None),
)


@cache
def _made() -> Path:
    made = tempfile.mkdtemp(prefix="signoff-collecting-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    folder = Path(made) / "course"
    course = Course.create(folder, "collecting")
    flags = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    answer = new_code_cell("def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION")
    answer.metadata["nbgrader"] = flags | {"grade_id": "answer", "solution": True}
    test = new_code_cell("assert double(2) == 4")
    test.metadata["nbgrader"] = flags | {"grade_id": "test", "grade": True, "locked": True, "points": 3}
    (folder / "source" / "hw").mkdir()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(
        new_notebook(cells=[answer, test], metadata={"kernelspec": kernel}), folder / "source" / "hw" / "hw.ipynb"
    )
    course.generate("hw")
    with closing(sqlite3.connect(folder / "gradebook.db")) as book, book:
        book.executemany(
            "insert into student (id, first_name, last_name, email, lms_user_id) values (?, ?, ?, ?, ?)", ROSTER
        )
        book.execute("update assignment set duedate = ?", [DUE])
    return folder


def make_course(folder: Path) -> Path:
    """A copy of the course in a new folder."""
    shutil.copytree(_made(), folder)
    return folder


def notebook(answer: str = "def double(x):\n    return x + x") -> bytes:
    """A student's notebook."""
    book = json.loads((_made() / "release" / "hw" / "hw.ipynb").read_text())
    book["cells"][0]["source"] = answer
    return json.dumps(book).encode()


def pack(path: Path, files: dict[str, bytes], date: tuple[int, ...] = (2026, 3, 20, 8, 0, 0)) -> Path:
    """A zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, date), content, zipfile.ZIP_DEFLATED)
    return path


def collect(course: Path, source: Path, **options):
    """What became of each, by the name in the archive; and the collection itself."""
    with Collection(Course(course), source, "hw", Options(**options)) as collection:
        return {one.who: one for one in collection.run()}


def submitted(course: Path, student: str) -> dict[str, bytes]:
    """The files of a collected submission."""
    folder = course / "submitted" / student / "hw"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def receipt(course: Path, student: str) -> dict:
    """What was kept of how a submission came in."""
    return json.loads((course / ".signoff" / "receipts" / student / "hw.json").read_text())


def apart(course: Path) -> dict[str, bytes]:
    """What was kept apart, by its path."""
    folder = course / ".signoff" / "unmatched" / "hw"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
