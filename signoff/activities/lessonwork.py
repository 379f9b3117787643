"""What a learner has done in a lesson, as far as the notes tell: sides, self-check, exit note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from signoff.activities.keeping import table
from signoff.activities.notes import FOLDER, LessonNotes, NotesError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LessonWork:
    """One lesson. `troubles` are sentences about files that could not be read; the rest is what the others say."""

    parts: int = 0
    """How many of its activities have left something in the notes."""
    side: bool = False
    answered: int = 0
    of: int = 0
    """Of the self-check at the end: questions answered, questions asked (0 before the first answer)."""
    note_words: int = 0
    side_again: bool = False
    moments: tuple[datetime, ...] = ()
    """When each activity was last saved."""
    troubles: tuple[str, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether the lesson has left any trace."""
        return bool(self.parts or self.note_words)

    @property
    def checked(self) -> bool:
        """Whether every question of the self-check is answered."""
        return 0 < self.of <= self.answered

    @property
    def to_the_end(self) -> bool:
        """Whether one of the lesson's last two activities, exit note and side taken again, has been used.

        Reading leaves no trace, so this is the furthest that can honestly be said of a lesson as a whole.
        """
        return self.note_words > 0 or self.side_again


def read_lesson(lesson: str, folder: Path) -> LessonWork:
    """Read the notes of one lesson ("06-change"), which lie in `folder`/notes. Raises nothing."""
    troubles = []
    try:
        kept = LessonNotes(lesson, folder / FOLDER).read()
    except NotesError as error:
        kept = {}
        troubles.append(str(error))
    except RecursionError:
        kept = {}
        troubles.append(f"{(folder / FOLDER / f'{lesson}.json').as_posix()} cannot be read (nested too deeply).")
    words, trouble = _note_words(folder / FOLDER / f"{lesson}.md")
    parts = {name: part for name, part in kept.items() if isinstance(part, Mapping)}
    check = table(parts.get("check:self-check"))
    of = check.get("of")
    return LessonWork(
        parts=len(parts),
        side=bool(table(parts.get("side")).get("side")),
        answered=len(table(check.get("answers"))),
        of=of if isinstance(of, int) else 0,
        note_words=words,
        side_again=bool(table(parts.get("side_again")).get("side")),
        moments=tuple(found for part in parts.values() if (found := _moment(part.get("time")))),
        troubles=(*troubles, *trouble),
    )


def _note_words(path: Path) -> tuple[int, tuple[str, ...]]:
    """The words of an exit note without its heading, and what kept it from being read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0, ()
    except OSError as error:
        return 0, (f"{path.as_posix()} cannot be read ({error.strerror}).",)
    except UnicodeDecodeError:
        return 0, (f"{path.as_posix()} is not UTF-8 text. Save it as UTF-8.",)
    heading, _, rest = text.partition("\n")
    return len((rest if heading.startswith("# ") else text).split()), ()


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
