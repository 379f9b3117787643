"""Everything that is held about one student, as one archive that they can read without any of our programs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.nbcourse import GradingError
from grader.privacy import desk, rows
from grader.privacy.places import find_held
from grader.pseudonyms import KEY, Pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.gradebook import Book
    from grader.privacy.places import Folder, Held

_WHAT = {
    "submitted": "what you handed in, with the record of what you played (attempts/)",
    "feedback": "the feedback pages that were made for you; open them in a browser",
    "older": "earlier versions of what you handed in",
    "receipts": "how each submission came in, and when",
    "exchange": "copies of your submissions and feedback as they were passed on",
}
_LEFT_OUT = "autograded"
"""A copy of the work with all tests in it, the hidden ones too, which are the instructor's. Feedback says what came of it."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """The archive, how many files of the student are in it, and what was left out and why."""

    path: Path
    files: int
    left_out: tuple[str, ...]
    unmatched: tuple[Path, ...]


def hand_out(book: Book, student: str, path: Path, now: datetime | None = None) -> HandedOut:
    """Write the archive.

    Raises:
        GradingError: nothing is held about such a student, or the archive cannot be written.
    """
    held = find_held(book, student)
    marking = desk.held(book.settings.root, student)
    if not held.known and not held.folders and not marking:
        raise GradingError(f"Nothing is held about {student}: not in the gradebook, nor in the course's folders.")
    gradebook = rows.told(book, student)
    left_out: list[str] = []
    index: dict[str, Any] = {
        "student": student,
        "made": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "course": str(book.settings.config.CourseDirectory.get("course_id", "")),
        "files": [],
    }
    secret = book.settings.root / ".signoff"
    if (secret / KEY).is_file():
        index["pseudonym"] = Pseudonyms(secret).of(student)
    draft = path.with_name(f".{path.name}.new")
    try:
        # Only its owner may read it until it is handed over.
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            seen: dict[bytes, str] = {}
            for inside, kind, source in _files(held, left_out):
                index["files"].append(_enter(archive, inside, kind, source, seen))
            _put(archive, "gradebook.json", gradebook)
            _put(archive, "marking.json", marking)
            index["left_out"] = left_out
            _put(archive, "index.json", index)
            archive.writestr("README.txt", _readme(held, index, gradebook, marking))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise GradingError(f"{path} cannot be written ({error.strerror}). Give another place with --out.") from None
    return HandedOut(path, len(index["files"]), tuple(left_out), held.unmatched)


def _enter(archive: zipfile.ZipFile, inside: str, kind: str, source: Path, seen: dict[bytes, str]) -> dict[str, Any]:
    """Put a file in, unless the same is there already: nbgrader keeps several copies of what was handed in."""
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    there = seen.setdefault(digest, inside)
    entry: dict[str, Any] = {"file": inside, "what": kind, "bytes": source.stat().st_size}
    if there != inside:
        return entry | {"same_as": there}
    archive.write(source, inside)
    return entry


def _put(archive: zipfile.ZipFile, name: str, found: Any) -> None:
    archive.writestr(name, json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n")


def _files(held: Held, left_out: list[str]) -> Iterator[tuple[str, str, Path]]:
    """Where each file goes, what it is, and where it is. Links lead elsewhere, and are named and not followed."""
    for folder in held.folders:
        if folder.kind == _LEFT_OUT:
            left_out.append(
                f"{folder.inside}: the copy in which your work was tested. It holds the tests' hidden parts; the feedback "
                "pages say what came of it."
            )
            continue
        yield from _walk(folder, left_out)


def _walk(folder: Folder, left_out: list[str]) -> Iterator[tuple[str, str, Path]]:
    top = folder.path
    if stat.S_ISREG(top.lstat().st_mode):
        yield _safe(folder.inside), folder.kind, top
        return
    for here, folders, names in os.walk(top):
        folders.sort()
        for name in sorted((*names, *(one for one in folders if Path(here, one).is_symlink()))):
            path = Path(here, name)
            inside = _safe(f"{folder.inside}/{path.relative_to(top).as_posix()}")
            if stat.S_ISREG(path.lstat().st_mode):
                yield inside, folder.kind, path
            else:
                left_out.append(f"{inside}: a link or special file, which holds nothing itself.")


def _safe(name: str) -> str:
    """A name that every system unpacks."""
    return re.sub(r'[<>:"|?*\\\x00-\x1f]', "_", name.encode("utf-8", "replace").decode())


def _readme(held: Held, index: dict[str, Any], gradebook: dict[str, Any], marking: list[dict[str, Any]]) -> str:
    lines = [
        f"What the course {index['course'] or ''} holds about {held.student}".replace("  ", " "),
        f"Made on {index['made']}.",
        "",
        "In this archive",
        "  README.txt      this page",
        "  index.json      every file that is held, with what it is; copies of one file are in the archive once",
        "  gradebook.json  your entry in the gradebook: name, e-mail, marks, comments, remarks on submissions",
        "  marking.json    what markers said about your free-text answers; they are called A, B, …",
    ]
    kinds = sorted({one["what"] for one in index["files"]})
    lines += [f"  {kind + '/':<15} {_WHAT.get(kind, 'kept under your id')}" for kind in kinds]
    if "pseudonym" in index:
        lines += [
            "",
            "Where your plays were handed on without your name, your name there is",
            f"  {index['pseudonym']}",
        ]
    lines += ["", "Your marks"]
    lines += [line for submission in gradebook["submissions"] for line in _marks(submission)] or ["  None yet."]
    if marking:
        lines += ["", f"{len(marking)} of your free-text answers are with markers; see marking.json."]
    if index["left_out"]:
        lines += ["", "Left out", *(f"  {text}" for text in index["left_out"])]
    lines += [
        "",
        "Not in it: what your learning platform (Canvas, Moodle) holds, e-mails, and backups of this course. Ask for those",
        "where they are kept.",
    ]
    return "\n".join(lines) + "\n"


def _marks(submission: dict[str, Any]) -> Iterator[str]:
    when = f", received {submission['received']}" if submission["received"] else ""
    yield f"  {submission['assignment']}{when}"
    for notebook in submission["notebooks"]:
        for name, said in notebook["questions"].items():
            if "points" in said:
                manual = said.get("manual_score")
                score = said.get("auto_score") if manual is None else manual
                extra = f" and {said['extra_credit']:g} extra" if said.get("extra_credit") else ""
                worth = f"{said['points'] or 0:g}"
                waits = f"waits for a marker ({worth} points)"
                yield f"    {name}: " + (
                    waits if said.get("needs_manual_grade") else f"{score or 0:g}{extra} of {worth}"
                )
            for key in ("auto_comment", "manual_comment"):
                if said.get(key):
                    yield from (f"      {line}" for line in str(said[key]).splitlines())
        if notebook["late_penalty"]:
            yield f"    taken off for coming late: {notebook['late_penalty']:g}"
