"""Taking away everything that is held about one student. What is left are marks that belong to nobody.

The gradebook comes last: as long as the student is in it, an erasure that was interrupted can be begun again.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from grader.gradebook import Book
from grader.nbcourse import GradingError
from grader.privacy import desk, rows
from grader.privacy.places import STEPS, find_held, mentions

if TYPE_CHECKING:
    from pathlib import Path

    from grader.nbcourse import Course
    from grader.privacy.places import Folder
    from grader.settings import Settings

UNREACHABLE = (
    "backups of this course, and copies on other machines",
    "what the learning platform has: submissions, marks, messages",
    "files that were exported, printed or mailed",
    "statements in a learning record store",
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken away, by kind; what stays, in words; and where the student may still be named."""

    student: str
    removed: dict[str, int]
    stays: tuple[str, ...]
    look: tuple[Path, ...]
    unreachable: tuple[str, ...] = UNREACHABLE


def erase_student(course: Course, student: str) -> Erased:
    """Erase a student. Running it again finishes what an interrupted run left.

    Raises:
        GradingError: nothing is held about such a student, or something cannot be removed; the rest is still there to
            be erased by running this again.
    """
    root = course.folder
    trash = root / ".signoff" / "erasing"
    with Book(course) as book:
        settings = book.settings
        leftovers = _empty(trash)
        held = find_held(book, student)
        pieces = desk.held(root, student)
        if not held.known and not held.folders and not pieces:
            if leftovers:
                return Erased(student, {"left by an interrupted erasure": leftovers}, (), ())
            raise GradingError(f"Nothing is held about {student}: not in the gradebook, nor in the course's folders.")
        removed: Counter[str] = Counter()
        for folder in held.folders:
            _remove(folder, trash)
            removed[folder.kind] += 1
        _drop_empty(settings, student)
        _empty(trash)
        marked = desk.erase(root, student)
        kept, dropped = rows.erase(book, student)
    stays = []
    if kept:
        stays.append(f"marks, each submission's under a random id, without text, time or name: {kept}")
    if marked:
        removed["free-text answers with markers"] = marked
        stays.append(f"levels and marks of free-text answers, under their random codes, without text: {marked}")
    if held.known:
        removed["gradebook entry"] = 1
    if kept + dropped:
        removed["submissions in the gradebook"] = kept + dropped
    locked = [file for file in _files(settings, root) if not _compact(file)]
    texts = (student, *(name for name in held.names if " " in name or "@" in name))
    known = [*held.unmatched, *held.copies]
    named = mentions(root, texts, (*settings.steps.values(), ".git"))
    look = [*known, *(path for path in named if not any(path.is_relative_to(one) for one in known))]
    if locked:
        stays.append(
            f"traces in the free pages of {', '.join(file.name for file in locked)}, which another program has open; close "
            "it and run `signoff student erase` of anybody, or VACUUM, to be rid of them"
        )
    return Erased(student, dict(removed), tuple(stays), tuple(look))


def _remove(folder: Folder, trash: Path) -> None:
    """Take something out of its place in one step, so that nobody grades half of it; then it is emptied."""
    try:
        trash.mkdir(parents=True, exist_ok=True)
        if folder.path.is_symlink() or folder.path.is_file():
            folder.path.unlink()
            return
        with contextlib.suppress(OSError):  # another file system: it is removed where it is
            folder.path.rename(trash / secrets.token_hex(8))
            return
        shutil.rmtree(folder.path)
    except OSError as error:
        raise GradingError(
            f"{error.filename or folder.path} cannot be removed ({error.strerror}). You need to be allowed to write there; "
            "then run this again: it goes on."
        ) from None


def _empty(trash: Path) -> int:
    """Remove what lies in the trash, and the trash; returns how much there was."""
    if not trash.is_dir():
        return 0
    found = list(trash.iterdir())
    try:
        for path in found:
            _writable(path)
            shutil.rmtree(path)
        trash.rmdir()
    except OSError as error:
        raise GradingError(
            f"{error.filename or trash} cannot be removed ({error.strerror}). Remove {trash}, then run this again."
        ) from None
    return len(found)


def _writable(path: Path) -> None:
    """Let folders be emptied that nbgrader has made read-only."""
    for here, _, _ in os.walk(path):
        with contextlib.suppress(OSError):
            os.chmod(here, 0o700)  # noqa: PTH101  # a text from os.walk


def _drop_empty(settings: Settings, student: str) -> None:
    """Remove the folders named after the student that are empty now."""
    for step in STEPS:
        for parent in settings.folder(step, student, "x").parents:
            if parent.name == student:
                with contextlib.suppress(OSError):
                    parent.rmdir()


def _files(settings: Settings, root: Path) -> list[Path]:
    """The SQLite files in which deleted rows could still be read."""
    url = sa.engine.make_url(settings.database)
    gradebook = root / (url.database or "") if url.get_backend_name() == "sqlite" else None
    return [file for file in (gradebook, desk.file_of(root)) if file is not None and file.is_file()]


def _compact(file: Path) -> bool:
    """Write a database anew, so that what was deleted is nowhere in the file; false where it is in use."""
    connection = sqlite3.connect(file, timeout=2, isolation_level=None)
    try:
        connection.execute("VACUUM")
        return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
