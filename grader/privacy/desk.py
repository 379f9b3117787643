"""A student in the marking store, where a course has one."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.marking import erasing
from grader.marking.place import has_store, store_file, store_place
from grader.marking.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


def file_of(course: Path) -> Path | None:
    """The store's file; nothing when it is a database elsewhere, or there is none yet."""
    place = store_place(course)
    return store_file(place) if isinstance(place, Path) and has_store(course) else None


@contextlib.contextmanager
def _store(course: Path) -> Iterator[Store | None]:
    """The course's store, which is not made for this."""
    if not has_store(course):
        yield None
        return
    with Store.open(store_place(course)) as store:
        yield store


def held(course: Path, student: str) -> list[dict[str, Any]]:
    """What markers said about a student's answers. Markers are named by letters."""
    with _store(course) as store:
        return [] if store is None else erasing.held(store, student)


def erase(course: Path, student: str) -> int:
    """Take away whose the answers were and every text about them; returns how many there were."""
    with _store(course) as store:
        return 0 if store is None else erasing.erase(store, student)
