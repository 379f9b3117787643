"""Where a course keeps files of one student."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.gradebook import Book
    from grader.settings import Settings

STEPS = ("submitted", "autograded", "feedback")
_TEXTS = {".csv", ".html", ".json", ".jsonl", ".md", ".txt", ".tsv", ".xlsx", ".zip", ".toml", ".py", ".log"}
_MOST_BYTES = 20_000_000
_MOST_MENTIONS = 30
_SHORT = 3
"""An id of fewer letters stands everywhere by chance; only whole names of files are compared with it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A file or folder of a student's. `kind` is what it is, `inside` where it goes in what is handed out."""

    kind: str
    path: Path
    inside: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a course's files and gradebook hold about a student.

    `unmatched` are works that belong to nobody yet and may be theirs; `copies` are older copies of the gradebook.
    """

    student: str
    names: tuple[str, ...]
    known: bool
    folders: tuple[Folder, ...]
    unmatched: tuple[Path, ...] = ()
    copies: tuple[Path, ...] = ()


def find_held(book: Book, student: str) -> Held:
    """What there is of a student.

    Raises:
        GradingError: the text cannot be a student's id.
    """
    if not student or student in {".", ".."} or "/" in student or "\0" in student:
        raise GradingError(f"{student!a} cannot be a student's id.")
    settings = book.settings
    table = book.tables["student"]
    with book.reading() as connection:
        row = connection.execute(table.select().where(table.c.id == student)).mappings().first()
    names: list[str] = []
    if row is not None:
        first, last = str(row["first_name"] or ""), str(row["last_name"] or "")
        both = [f"{first} {last}", f"{last} {first}", f"{last}, {first}"] if first and last else [first or last]
        names = [text for text in (*both, str(row["email"] or "")) if text]
    folders = (*_steps(settings, student), *_own(settings.root, student), *_exchanged(settings, student))
    return Held(
        student,
        tuple(names),
        row is not None,
        folders,
        tuple(_unmatched(settings.root, (student, *names))),
        tuple(sorted(path for path in settings.root.glob("gradebook.db*") if path.suffix not in (".db", ".db-wal", ".db-shm"))),
    )  # fmt: skip


def _steps(settings: Settings, student: str) -> Iterator[Folder]:
    for step in STEPS:
        pattern = settings.folder(step, glob.escape(student), "*")
        base = Path(pattern.anchor)
        for path in sorted(base.glob(str(pattern.relative_to(base)))):
            yield Folder(step, path, f"{step}/{path.name if path.name != student else path.parent.name}")


def _own(root: Path, student: str) -> Iterator[Folder]:
    """What our own commands keep by student: receipts, older versions, and whatever is kept so later."""
    for path in sorted((root / ".signoff").glob(f"*/{glob.escape(student)}")):
        if path.parent.name not in ("unmatched", "erasing"):
            yield Folder(path.parent.name, path, path.parent.name)


def _exchanged(settings: Settings, student: str) -> Iterator[Folder]:
    """What passed through nbgrader's exchange: submissions by their names, feedback pages by what is in them."""
    root = settings.config.Exchange.get("root", "")
    course = settings.config.CourseDirectory.get("course_id", "")
    if not isinstance(root, str) or not root or not isinstance(course, str) or not course:
        return
    place = Path(root) / course
    for path in sorted((place / "inbound").glob(f"{glob.escape(student)}+*")):
        yield Folder("exchange", path, f"exchange/{path.name}")
    for path in sorted((Path(root) / ".cache" / course).glob(f"{glob.escape(student)}+*")):
        yield Folder("exchange", path, f"exchange/{path.name}")
    pages = {_digest(page) for one in _steps(settings, student) if one.kind == "feedback" for page in _files(one.path)}
    for path in _files(place / "feedback"):
        if _digest(path) in pages:
            yield Folder("exchange", path, f"exchange/feedback/{path.name}")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _unmatched(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    wanted = {name.casefold() for name in names}
    for note in sorted((root / ".signoff" / "unmatched").glob("*/*/why.txt")):
        try:
            text = note.read_text(encoding="utf-8", errors="replace").casefold()
        except OSError:
            continue
        if any(_word(name).search(text) for name in wanted):
            yield note.parent


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.+-]){re.escape(text)}(?![\w+-])", re.IGNORECASE)


def mentions(root: Path, texts: tuple[str, ...], skip: tuple[str, ...]) -> list[Path]:
    """Files of a course, beside the students' own, in which one of these texts stands, or in whose name it does.

    `skip` are folders of the course, by name, that are not looked into.
    """
    long = [_word(text) for text in texts if len(text) >= _SHORT]
    names = [_word(text) for text in texts]
    found: list[Path] = []
    for here, folders, files in os.walk(root):
        inside = Path(here)
        if inside == root:
            folders[:] = sorted(name for name in folders if name not in skip)
        for name in sorted((*files, *folders)):
            path = inside / name
            if any(one.search(name) for one in names) or (name in files and _says(path, long)):
                found.append(path)
                if len(found) >= _MOST_MENTIONS:
                    return found
    return found


def _says(path: Path, words: list[re.Pattern[str]]) -> bool:
    try:
        if path.is_symlink() or path.suffix not in _TEXTS or path.stat().st_size > _MOST_BYTES:
            return False
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(word.search(text) for word in words)
