"""What a student leaves behind in a lesson, as files in the folder `notes` beside the notebook.

`notes/<lesson>.json` holds the side taken and the self-checks' answers, `notes/<lesson>.md` the exit note. Nothing is
written before the student does something, and nothing leaves the folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path("notes")


class NotesError(OSError):
    """Notes could not be read or saved; the message is for the student."""


class LessonNotes:
    """The notes of one lesson. Every call reads the file anew: two cells of a lesson share it."""

    def __init__(self, lesson: str, folder: Path = FOLDER) -> None:
        self.path = folder / f"{lesson}.json"

    def read(self) -> dict[str, object]:
        """All that is kept for the lesson; empty if there is no file yet."""
        try:
            table = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise NotesError(
                f"{self.path.as_posix()} cannot be read ({_reason(error)}). Rename it to keep it, and start again."
            ) from None
        if not isinstance(table, dict):
            raise NotesError(f"{self.path.as_posix()} is not a notes file. Rename it to keep it, and start again.")
        return table

    def section(self, name: str) -> dict[str, object]:
        """One part of the notes, such as "side"; empty if there is none."""
        part = self.read().get(name)
        return dict(part) if isinstance(part, Mapping) else {}

    def keep(self, name: str, part: Mapping[str, object]) -> None:
        """Replace one part and leave the others as they are. Raises `NotesError`."""
        table = self.read()
        table[name] = {**part, "time": datetime.now(UTC).isoformat(timespec="seconds")}
        write_whole(self.path, json.dumps(table, ensure_ascii=False, indent=1) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a crash leaves the old text or the new, never half of one. Raises `NotesError`."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise NotesError(
            f"Not saved: {path.as_posix()} cannot be written ({_reason(error)}). What you typed stays here until you "
            "close the page: copy it, or ask for permission to write in this folder."
        ) from None


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
