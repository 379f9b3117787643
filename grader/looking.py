"""Looking at a folder that a stranger filled: every file with its own eyes, nothing followed, everything bounded.

Folders are held open and entered by name without following links, so that what was looked at is what is read, even if
somebody swaps it meanwhile.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from grader.rebuilt import Remark

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEGABYTE = 1_000_000
SAME_REMARKS = 5
"""So many remarks of one kind are told one by one; of the rest only how many there are."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a submission may be: sizes in bytes, `depth` in folders inside folders, `cells` in a notebook."""

    file_bytes: int = 50 * MEGABYTE
    total_bytes: int = 100 * MEGABYTE
    notebook_bytes: int = 20 * MEGABYTE
    files: int = 1_000
    depth: int = 8
    cells: int = 2_000


class Remarks:
    """What was remarked, so that a thousand links do not become a thousand lines."""

    def __init__(self) -> None:
        self._kept: list[Remark] = []
        self._counted: Counter[str] = Counter()

    def add(self, code: str, text: str, grade_id: str = "") -> None:
        """Remark something."""
        self._counted[code] += 1
        if self._counted[code] <= SAME_REMARKS:
            self._kept.append(Remark(code, text, grade_id))

    def extend(self, remarks: tuple[Remark, ...]) -> None:
        """Take over remarks made elsewhere."""
        for remark in remarks:
            self.add(remark.code, remark.text, remark.grade_id)

    def all(self) -> tuple[Remark, ...]:
        """Everything, with a line for those that were only counted."""
        more = ((code, number - SAME_REMARKS) for code, number in self._counted.items() if number > SAME_REMARKS)
        return (*self._kept, *(Remark(code, f"… and {number} more of this kind.") for code, number in more))


class FileRefusedError(Exception):
    """A file that is not read. `code` is the remark's, the message its text."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def read_file(name: str, inside: str, folder: int, most: int) -> bytes:
    """A plain file in an open folder; `inside` is its path for messages, `most` its greatest size.

    Raises:
        FileNotFoundError: there is none.
        FileRefusedError: it is a link, something special, too large, or cannot be read.
    """
    try:
        _refuse_odd(os.stat(name, dir_fd=folder, follow_symlinks=False), inside, most)
        # Not waiting: a pipe that took the file's place since would wait for ever.
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=folder)
        try:
            found = os.fstat(handle)
            _refuse_odd(found, inside, most)
            content = _read(handle, found.st_size, most)
        finally:
            os.close(handle)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileRefusedError("link-refused", f"{inside} is a link. Links are not followed.") from None
        raise FileRefusedError(
            "file-unreadable", f"{inside} cannot be read ({error.strerror}). It was left out."
        ) from None
    if len(content) > most:
        raise FileRefusedError("file-too-large", _too_large(inside, most))
    return content


def _read(handle: int, size: int, most: int) -> bytes:
    """Everything in an open file that is about so long, or one byte more than the most: a file may grow."""
    content = os.read(handle, min(size, most) + 1)
    while len(content) <= most:
        more = os.read(handle, most + 1 - len(content))
        if not more:
            break
        content += more
    return content


def _refuse_odd(found: os.stat_result, inside: str, most: int) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise FileRefusedError("link-refused", f"{inside} is a link. Links are not followed.")
    if not stat.S_ISREG(found.st_mode):
        raise FileRefusedError("special-file", f"{inside} is no plain file. It was left out.")
    if found.st_nlink > 1:
        raise FileRefusedError(
            "link-refused",
            f"{inside} has another name somewhere (a hard link), so it may be someone else's file. It was left out. If "
            "your own backup links files like this, grade a copy made with cp -r.",
        )
    if found.st_size > most:
        raise FileRefusedError("file-too-large", _too_large(inside, most))


def _too_large(inside: str, most: int) -> str:
    return f"{inside} is larger than {most / MEGABYTE:g} MB. It was left out."


@dataclass(slots=True)
class Look:
    """One look into a submission's folder. Fill `files` with `walk`."""

    limits: Limits
    remarks: Remarks
    ignores: Callable[[str], bool]
    skip: frozenset[str]
    """Paths that are not read, because the instructor's file takes their place."""
    files: dict[str, bytes] = field(default_factory=dict)
    notebooks: list[str] = field(default_factory=list)
    """The names of the notebooks that lie at the top, as the folder has them."""
    _bytes: int = 0
    _seen: int = 0

    def walk(self, folder: int, inside: str = "", depth: int = 0) -> None:
        """Read everything in an open folder, and in the folders inside it."""
        with os.scandir(folder) as found:
            entries = sorted(islice(found, self.limits.files * 2), key=lambda entry: entry.name)
        for entry in entries:
            path = f"{inside}{entry.name}"
            if self._full() or not self._is_name(path) or self.ignores(entry.name):
                continue
            try:
                if entry.name.lower().endswith(".ipynb"):  # further notebooks stay behind, as in nbgrader
                    if not inside:
                        self.notebooks.append(entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    self._enter(folder, entry.name, path, depth)
                elif path not in self.skip:
                    self._take(folder, entry.name, path)
            except FileNotFoundError:
                continue  # gone since
            except FileRefusedError as refused:
                self.remarks.add(refused.code, str(refused))

    def _full(self) -> bool:
        self._seen += 1
        if self._seen > self.limits.files:
            if self._seen == self.limits.files + 1:
                self.remarks.add(
                    "too-many-files", f"There are more than {self.limits.files} files. The rest was left out."
                )
            return True
        return False

    def _is_name(self, path: str) -> bool:
        if path.isprintable():
            return True
        # What is no UTF-8, and what would play tricks on a terminal.
        self.remarks.add("file-name", f"A file's name cannot be shown ({path!a}). It was left out.")
        return False

    def _enter(self, folder: int, name: str, path: str, depth: int) -> None:
        if depth >= self.limits.depth:
            self.remarks.add("too-deep", f"{path} lies too deep, in more than {depth} folders. It was left out.")
            return
        try:
            handle = open_folder(name, folder)
        except OSError as error:
            raise FileRefusedError(
                "file-unreadable", f"{path} cannot be opened ({error.strerror}). It was left out."
            ) from None
        try:
            self.walk(handle, f"{path}/", depth + 1)
        finally:
            os.close(handle)

    def _take(self, folder: int, name: str, path: str) -> None:
        content = read_file(name, path, folder, self.limits.file_bytes)
        if self._bytes + len(content) > self.limits.total_bytes:
            most = self.limits.total_bytes / MEGABYTE
            raise FileRefusedError("file-too-large", f"{path} is more than {most:g} MB with the rest. It was left out.")
        self._bytes += len(content)
        self.files[path] = content


def open_folder(name: str | Path, parent: int | None = None) -> int:
    """A handle of a folder; a link to one is refused with OSError."""
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
