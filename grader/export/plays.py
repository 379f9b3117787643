"""The scenario plays that were handed in with an assignment, replayed. Files are a stranger's: no link is followed."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.attempt import read_attempt
from scenarios.journal import AttemptError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.settings import Settings
    from scenarios.attempt import Attempt

FOLDER, SUFFIX = "attempts", ".jsonl"
MOST_FILES = 100
"""Of one student; an assignment asks for one or two plays."""


@dataclass(frozen=True, slots=True)
class Play:
    """A student's play of one story."""

    student: str
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that holds no play that can be told of, and why."""

    student: str
    file: str
    why: str


def attempt_files(folder: Path) -> Iterator[Path]:
    """The journals in a submission's folder, in order; links and special files are left alone."""
    attempts = folder / FOLDER
    try:
        if not stat.S_ISDIR(os.lstat(attempts).st_mode):
            return
        names = sorted(name for name in os.listdir(attempts) if name.endswith(SUFFIX) and not name.startswith("."))  # noqa: PTH208  # names are wanted
    except OSError:
        return
    for name in names[:MOST_FILES]:
        if stat.S_ISREG(os.lstat(attempts / name).st_mode):
            yield attempts / name


def read_plays(settings: Settings, assignment: str) -> Iterator[Play | Unread]:
    """Everybody's plays, student by student."""
    for student, folder in settings.students("submitted", assignment).items():
        for file in attempt_files(folder):
            try:
                yield Play(student, read_attempt(file))
            except AttemptError as error:
                yield Unread(student, file.name, str(error).removeprefix(f"{file}").lstrip(":, "))
