"""Where a course keeps what its markers do: a file beside the gradebook, or the database that one setting names."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING

from grader.marking.model import MarkingError

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "signoff.toml"
VARIABLE = "SIGNOFF_MARKING_DATABASE"
FILE = "marking.db"


def store_place(course: Path) -> Path | str:
    """The course's folder, or an SQLAlchemy URL: from the environment, else from `signoff.toml` in the folder.

    >>> # signoff.toml
    >>> # [marking]
    >>> # database = "postgresql+psycopg://marker@db.example/marking"

    Raises:
        MarkingError: the file cannot be read.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return named if "://" in named else course / named
    file = course / SETTINGS
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return course
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MarkingError(f"{file} cannot be read ({error}). Mend it, then run this again.") from None
    marking = settings.get("marking", {})
    database = marking.get("database", "") if isinstance(marking, dict) else None
    if not isinstance(database, str):
        raise MarkingError(
            f'{file}: [marking] needs a text, such as database = "postgresql+psycopg://user@host/name", or nothing.'
        )
    return (database if "://" in database else course / database) if database else course


def has_store(course: Path) -> bool:
    """Whether the course has a store: whoever only looks must not make one. A database server's is taken to be there."""
    place = store_place(course)
    return isinstance(place, str) or store_file(place).is_file()


def store_file(place: Path) -> Path:
    """The file of a store in this folder, or this file."""
    return place if place.suffix == ".db" else place / FILE
