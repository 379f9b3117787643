"""Where collected work is put: submissions, receipts, earlier versions, and what belongs to nobody."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

from grader.collecting.members import ArchiveError, MemberError
from grader.collecting.names import folder_name
from grader.collecting.receipts import Receipt
from grader.collecting.sources import open_source
from grader.collecting.taking import digest
from grader.collecting.tidying import TIMESTAMP
from grader.folders import replacing
from grader.looking import open_folder
from grader.nbcourse import GradingError
from grader.received import MOST_BYTES, TimeError, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from grader.collecting.members import Bounds
    from grader.settings import Settings

STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
"""A time as nbgrader writes it into timestamp.txt."""


class Shelves:
    """The course's folders, for one assignment.

    Everything is written whole or not at all. Raises GradingError when it cannot be written.
    """

    def __init__(self, settings: Settings, assignment: str, bounds: Bounds) -> None:
        self._settings, self._assignment, self._bounds = settings, assignment, bounds
        self._own = settings.root / ".signoff"

    def submitted(self, student: str) -> Path:
        """The folder of a student's submission."""
        return self._settings.folder("submitted", student, self._assignment)

    def receipt(self, student: str) -> Receipt | None:
        """What is known of the submission that is there; nothing when collecting did not put it there."""
        try:
            return Receipt.read(self._receipt(student).read_bytes())
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def _receipt(self, student: str) -> Path:
        return self._own / "receipts" / student / f"{self._assignment}.json"

    def write_receipt(self, student: str, receipt: Receipt) -> None:
        """Write a receipt in place of another."""
        place = self._receipt(student)
        with _explained(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{place.name}.new")
            draft.write_text(receipt.text(), encoding="utf-8")
            draft.replace(place)

    def is_there(self, student: str) -> bool:
        """Whether there is a submission."""
        return os.path.lexists(self.submitted(student))

    def _held(self, place: Path) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        with contextlib.ExitStack() as stack, contextlib.suppress(ArchiveError):
            for member in open_source(place, self._bounds, stack).members:
                with contextlib.suppress(MemberError):
                    files[member.readings[0]] = member.read(self._bounds.submission.file_bytes)
        return files

    def there(self, student: str) -> tuple[dict[str, bytes], datetime | None]:
        """The files of the submission that is there, as far as they can be read, and the time in its timestamp.txt."""
        files = self._held(self.submitted(student))
        stamp = files.pop(TIMESTAMP, b"")[:MOST_BYTES]
        try:
            return files, parse_time(stamp.decode("ascii"))
        except (TimeError, UnicodeDecodeError):
            return files, None

    def put(self, student: str, files: Mapping[str, bytes], received: datetime | None) -> None:
        """Put a submission in its place, with the time when it was received if that is known."""
        stamp = {} if received is None else {TIMESTAMP: received.strftime(STAMP).encode()}
        self._write(self.submitted(student), {**files, **stamp})

    def keep_older(self, student: str, files: Mapping[str, bytes]) -> Path:
        """Keep an earlier version beside the one that counts; returns its folder."""
        place = self._own / "older" / student / self._assignment / digest(files)[:12]
        if not place.is_dir():
            self._write(place, files)
        return place

    def keep_unmatched(self, who: str, files: Mapping[str, bytes], why: str) -> Path:
        """Keep what could not be given to anybody; returns its folder."""
        place = self.unmatched(who)
        held = {f"files/{path}": content for path, content in files.items()}
        self._write(place, {**held, "why.txt": f"{who}\n{why}\n".encode("utf-8", "replace")})
        return place

    def unmatched(self, who: str) -> Path:
        """Where the work of somebody whom nobody knows is kept."""
        return self._own / "unmatched" / self._assignment / folder_name(who)

    def claim(self, who: str, student: str) -> None:
        """Move what lay apart under this name to its student's earlier versions, now that it is known whose it is."""
        place = self.unmatched(who)
        if place.is_dir() and not place.is_symlink():
            self.keep_older(student, self._held(place / "files"))
            with _explained(place):
                shutil.rmtree(place)

    def _write(self, place: Path, files: Mapping[str, bytes]) -> None:
        with _explained(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.parent.is_symlink():
                raise GradingError(f"{place.parent} is a link, and collecting follows none. Put a folder in its place.")
            parent = open_folder(place.parent)
            try:
                with replacing(place.name, parent) as handle:
                    made: set[str] = set()
                    for path, content in files.items():
                        _put(handle, path, content, made)
                    if self._settings.shared:
                        for _, _, names, inner in os.fwalk(".", dir_fd=handle):
                            os.fchmod(inner, (os.fstat(inner).st_mode | 0o2770) & 0o2777)
                            for name in names:
                                os.chmod(name, 0o664, dir_fd=inner)
            finally:
                os.close(parent)


@contextlib.contextmanager
def _explained(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GradingError(
            f"{place} cannot be written ({error.strerror}). See that there is room and that you may write there; then "
            "run this again: what is collected stays."
        ) from error


def _put(folder: int, path: str, content: bytes, made: set[str]) -> None:
    parts = path.split("/")
    for end in range(1, len(parts)):
        above = "/".join(parts[:end])
        if above not in made:
            os.mkdir(above, dir_fd=folder)
            made.add(above)
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, how, 0o666, dir_fd=folder), "wb") as file:  # noqa: PTH123  # a handle, not a path
        file.write(content)
