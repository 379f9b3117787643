"""Reading and saving one part of a lesson's notes, with trouble as a sentence and not as an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signoff.activities.notes import LessonNotes, NotesError

if TYPE_CHECKING:
    from collections.abc import Mapping


def recall(notes: LessonNotes | None, part: str) -> Mapping[str, object]:
    """One part of the notes; empty without notes, and for a file that cannot be read.

    A damaged file shows its message when something is to be saved; until then the lesson goes on.
    """
    try:
        return notes.section(part) if notes is not None else {}
    except NotesError:
        return {}


def remember(notes: LessonNotes | None, part: str, values: Mapping[str, object]) -> str:
    """Keep one part. Returns what went wrong, for the student to read, or an empty text."""
    try:
        if notes is not None:
            notes.keep(part, values)
    except NotesError as error:
        return str(error)
    return ""


def table(value: object) -> Mapping[str, object]:
    """A table inside a part; empty where somebody has put something else."""
    return value if isinstance(value, dict) else {}
