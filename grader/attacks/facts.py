"""What is true of a course at a moment: its files, the rows of its gradebook, everybody's scores."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.attacks.scene import Scene

READ_AT_MOST = 400 << 20  # bytes of a file; more is not read when words are searched for
_SETTINGS = (
    "course",
    "assignment",
    "notebook",
    "base_cell",
    "grade_cells",
    "solution_cells",
    "task_cells",
    "source_cell",
)
_GRADES = """
select student_id, notebook.name, base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade
from grade join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join notebook on notebook.id = submitted_notebook.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
order by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """`files` by path (course/… and home/…) with a fingerprint each; `settings` and `grades` are rows of the gradebook.

    `grades` are (notebook, cell, auto, manual, extra, needs marking) by student. `gradebook` is empty, or says why the
    gradebook cannot be read.
    """

    files: dict[str, str]
    settings: tuple[tuple[Any, ...], ...] = ()
    students: tuple[tuple[Any, ...], ...] = ()
    grades: dict[str, tuple[tuple[Any, ...], ...]] | None = None
    gradebook: str = ""

    def score(self, student: str) -> float | None:
        """All that a student has, or None where nothing was entered."""
        rows = (self.grades or {}).get(student)
        if not rows:
            return None
        return sum((auto if manual is None else manual) or 0.0 for _, _, auto, manual, _, _ in rows) + sum(
            row[4] or 0.0 for row in rows
        )


def take_facts(scene: Scene) -> Facts:
    """Look at the course; nothing is followed, run or changed."""
    files = dict(_fingerprints(scene.folder))
    book = scene.course / "gradebook.db"
    try:
        with closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as gradebook:
            settings = [(table, *row) for table in _SETTINGS for row in gradebook.execute(f"select * from {table}")]  # noqa: S608  # our own names
            students = gradebook.execute("select id, first_name, last_name, email from student order by id").fetchall()
            grades: dict[str, tuple[tuple[Any, ...], ...]] = {}
            for student, *row in gradebook.execute(_GRADES):
                grades[student] = (*grades.get(student, ()), tuple(row))
    except sqlite3.Error as error:
        return Facts(files, gradebook=str(error))
    return Facts(files, tuple(sorted(settings, key=repr)), tuple(students), grades)


def regular_files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Ordinary files below a folder, links not followed, folders that may not be read left out."""
    for here, _, names in os.walk(folder):
        for name in names:
            path = Path(here, name)
            try:
                found = path.lstat()
            except OSError:
                continue
            if stat.S_ISREG(found.st_mode):
                yield path, found


def _fingerprints(folder: Path) -> Iterator[tuple[str, str]]:
    for path, found in regular_files(folder):
        if not path.name.startswith("gradebook.db"):  # its rows are compared instead
            yield (
                path.relative_to(folder).as_posix(),
                f"{found.st_mode:o} {found.st_size} {_digest(path, found.st_size)}",
            )
    for here, folders, names in os.walk(folder):
        for name in (*folders, *names):
            if os.path.islink(f"{here}/{name}"):  # noqa: PTH114  # names that are no text make no Path that prints
                yield os.path.relpath(f"{here}/{name}", folder), f"link {os.readlink(f'{here}/{name}')}"  # noqa: PTH115


def _digest(path: Path, size: int) -> str:
    if size > READ_AT_MOST:
        return "unread"
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return str(error.strerror)


def alive(marker: str) -> list[int]:
    """Processes that carry a word in their command line or environment; this one is not among them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        if int(folder.name) == os.getpid():
            continue
        for name in ("cmdline", "environ"):
            try:
                if marker.encode() in (folder / name).read_bytes():
                    found.append(int(folder.name))
                    break
            except OSError:  # it has ended, or is not ours to look at
                continue
    return found
