"""The journal of an attempt: an append-only JSON Lines file beside the notebook.

The first line names format, story, content hash, seed and time; each further line is one event. A line is
written with one `write` and synced before the learner sees what follows, so a crash loses nothing acknowledged.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scenarios.story import FORMAT

try:
    import fcntl
except ImportError:  # Windows, and Python in a browser
    fcntl = None  # type: ignore[assignment]  # the only other value

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.session import Event
    from scenarios.story import Story

MAX_BYTES = 5_000_000
MAX_EVENTS = 5_000  # some hundred plays; a fold over more would cost a grader time and memory
MAX_REASON = 4_000
MAX_SEED = 2**63
_HEADER = {"format": int, "story": str, "version": int, "hash": str, "seed": int, "time": str}
_EVENTS: dict[str, dict[str, type]] = {
    "choose": {"node": str, "choice": str, "reason": str, "time": str},
    "rewind": {"to": int, "time": str},
    "restart": {"time": str},
    "story": {"hash": str, "version": int, "keep": int, "time": str},
}


class AttemptError(Exception):
    """An attempt file that is missing, damaged, or cannot be written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an attempt file holds: its header, its events, and notices for the reader."""

    header: Event
    events: tuple[Event, ...]
    notices: tuple[str, ...] = ()
    whole_bytes: int = 0
    path: Path | None = None


def now() -> str:
    """The present moment as ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def is_new(path: Path) -> bool:
    """Whether no attempt was begun here; a crash at the very first choice can leave an empty file."""
    try:
        return not path.exists() or (path.is_file() and not path.stat().st_size)
    except OSError:
        return False  # something is there, and reading it will say what is wrong


def attempt_path(story_id: str, folder: Path) -> Path:
    """Where the attempt of a story lies, beside a notebook of this folder."""
    return folder / "attempts" / f"{story_id}.jsonl"


def _object(line: bytes, path: Path, number: int) -> Event:
    try:
        data = json.loads(line.decode())
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair could be neither shown nor written
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise AttemptError(
            f"{path}, line {number}: this is not a line of a journal (no JSON object). "
            "Restore the file from a copy, or move it away and play again."
        )
    return data


def _check_types(data: Event, wanted: dict[str, type], path: Path, number: int) -> None:
    for key, kind in wanted.items():
        if type(data.get(key)) is not kind:
            raise AttemptError(
                f'{path}, line {number}: "{key}" is missing or not of type {kind.__name__}. '
                "The file was changed by hand or by another program; restore it from a copy."
            )
    try:
        moment = datetime.fromisoformat(data["time"])
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise AttemptError(
            f'{path}, line {number}: "time" is not a moment such as {now()}. '
            "The file was changed by hand or by another program; restore it from a copy."
        )


def _check_event(data: Event, path: Path, number: int, before: int) -> Event:
    kind = data.get("event")
    if not isinstance(kind, str) or kind not in _EVENTS:
        raise AttemptError(
            f'{path}, line {number}: "event" is none of {", ".join(_EVENTS)}. '
            "The file was changed by hand or by another program; restore it from a copy."
        )
    _check_types(data, _EVENTS[kind], path, number)
    if kind == "story" and not 0 <= data["keep"] <= before:
        raise AttemptError(
            f"{path}, line {number}: it keeps more events than the {before} before it. "
            "The file was changed by hand or by another program; restore it from a copy."
        )
    return data


def read_journal(path: Path) -> Contents:
    """Read and check an attempt file; what the events mean is for replay to say.

    An incomplete last line, which a crash can leave, is dropped with a notice.

    Raises:
        AttemptError: the file is missing, no regular file, too large or damaged.
    """
    data = _read(path)
    whole, _, rest = data.rpartition(b"\n")
    lines = whole.split(b"\n") if whole else []
    if not lines:
        raise AttemptError(f"{path}: the file holds no complete line. Delete it and play the scenario again.")
    if len(lines) > MAX_EVENTS + 1:
        raise AttemptError(f"{path}: the file has more than {MAX_EVENTS} events, which no attempt has.")
    header = _object(lines[0], path, 1)
    _check_types(header, _HEADER, path, 1)
    if header["format"] != FORMAT:
        raise AttemptError(
            f"{path}, line 1: this version reads attempts of format {FORMAT} only. Use the version that wrote it."
        )
    if abs(header["seed"]) > MAX_SEED:
        raise AttemptError(f'{path}, line 1: "seed" is too large a number; restore the file from a copy.')
    events: list[Event] = []
    before = 0  # events that count so far, which a "story" event can cut
    for number, line in enumerate(lines[1:], start=2):
        event = _check_event(_object(line, path, number), path, number, before)
        before = event["keep"] if event["event"] == "story" else before + 1
        events.append(event)
    notices = (f"The last line of {path.name} was incomplete and is left out.",) if rest else ()
    return Contents(header, tuple(events), notices, len(data) - len(rest), path)


def _read(path: Path) -> bytes:
    try:
        if not path.exists():
            raise AttemptError(f"{path}: there is no attempt file here. Play the scenario first; it saves by itself.")
        if not path.is_file():
            raise AttemptError(f"{path}: this is no file. Move it away: an attempt is to be saved under its name.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AttemptError(f"{path}: the file cannot be read ({error.strerror}). Check its permissions.") from None
    if len(data) > MAX_BYTES:
        raise AttemptError(f"{path}: the file is larger than {MAX_BYTES // 1_000_000} MB, which no attempt is.")
    return data


def _lock(handle: int) -> None:
    """Keep other processes' players out until the file is closed, where the system can."""
    if fcntl is not None:
        with contextlib.suppress(OSError):  # some network folders have no locks; the size still tells of others
            fcntl.flock(handle, fcntl.LOCK_EX)


@dataclass
class Journal:
    """Appends events to an attempt file. Nothing is written before the first event."""

    path: Path
    story: Story
    seed: int
    _size: int | None = field(default=None, repr=False)  # of the file as this journal knows it; None: no file yet
    _events: int = field(default=0, repr=False)

    @classmethod
    def resume(cls, path: Path, story: Story, contents: Contents) -> Journal:
        """Go on with a file that was read."""
        return cls(path, story, contents.header["seed"], contents.whole_bytes, len(contents.events))

    def append(self, *events: Event) -> None:
        """Write events, all or none, and wait until the disk has them.

        Raises:
            AttemptError: the folder cannot be written, or the file was changed meanwhile by another player.
        """
        lines = [*events] if self._size is not None else [self._header(events[0]["time"]), *events]
        data = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
        if (self._size or 0) + len(data) > MAX_BYTES or self._events + len(events) > MAX_EVENTS:
            raise AttemptError(
                f"{self.path} is full. Move it to another folder, and run this cell again to begin anew."
            )
        try:
            self._write(data)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and self._size is not None:
                raise AttemptError(
                    f"{self.path} is not there any more. Put it back, or run this cell again to begin anew."
                ) from None
            raise AttemptError(
                f"Your choice could not be saved in {self.path} ({error.strerror}). "
                "Nothing was lost: allow writing there, or move the notebook, and choose again."
            ) from None
        self._events += len(events)

    def _header(self, time: str) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "story": self.story.id,
            "version": self.story.version,
            "hash": self.story.hash,
            "seed": self.seed,
            "time": time,
        }

    def _write(self, data: bytes) -> None:
        created = not self.path.parent.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Only a file of ours is created, and Windows is kept from turning line ends into two bytes.
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        if self._size is None:
            flags |= os.O_CREAT | os.O_EXCL
        try:
            handle = os.open(self.path, flags, 0o644)
        except FileExistsError:
            if not is_new(self.path):
                raise self._elsewhere() from None
            handle = os.open(self.path, flags & ~os.O_CREAT & ~os.O_EXCL)
        try:
            _lock(handle)
            size = os.fstat(handle).st_size
            if self._size is not None and size != self._size:
                self._drop_incomplete_line(handle, size)
            try:
                if os.write(handle, data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(handle)
            except OSError:
                # What is not acknowledged must not be there either: the learner chooses again.
                os.ftruncate(handle, self._size or 0)
                if self._size is None:
                    self.path.unlink()
                raise
        finally:
            os.close(handle)
        if self._size is None:
            self._sync_folder(self.path.parent)
            if created:
                self._sync_folder(self.path.parent.parent)
        self._size = (self._size or 0) + len(data)

    def _drop_incomplete_line(self, handle: int, size: int) -> None:
        """A crash left part of a line after what was read: cut it; anything else is another player's work."""
        assert self._size is not None
        if size < self._size or b"\n" in self.path.read_bytes()[self._size :]:
            raise self._elsewhere()
        os.ftruncate(handle, self._size)

    def _elsewhere(self) -> AttemptError:
        return AttemptError(
            f"{self.path} was played on in another window. Run this cell again to go on from there; nothing is lost."
        )

    @staticmethod
    def _sync_folder(folder: Path) -> None:
        # Some systems and network folders cannot do this; the file itself is synced already.
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
