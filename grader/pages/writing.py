"""Pages put into the course's folders: whole or not at all, and never through a link that somebody laid."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PART = ".part"  # the ending of a page that is being written


class PageError(Exception):
    """A page that cannot be made or written; the message says which, why, and what to do."""


@contextlib.contextmanager
def opened(folder: Path, root: Path | None = None, *, make: bool = False) -> Iterator[int]:
    """A handle on a folder, come to without following any link below `root`.

    Args:
        folder: below `root`.
        root: a folder that is trusted, and may itself be a link; else two above `folder`, as in ``feedback/STUDENT/NB``.
        make: make what is missing.

    Raises:
        PageError: a part of the way is a link or no folder, or cannot be made.
    """
    handle = _walked(folder, folder.parent.parent if root is None else root, make=make)
    try:
        yield handle
    finally:
        os.close(handle)


def _walked(folder: Path, root: Path, *, make: bool) -> int:
    if ".." in folder.parts or not folder.is_relative_to(root):
        raise PageError(f"{folder}: not a folder inside {root}.")
    place, handle = root, -1
    try:
        if make:
            root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for part in folder.relative_to(root).parts:
            place /= part
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, 0o755, dir_fd=handle)
            outer = handle
            handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=outer)
            os.close(outer)
    except OSError as error:
        if handle >= 0:
            os.close(handle)
        if isinstance(error, NotADirectoryError):  # what O_NOFOLLOW says of a link, too
            raise PageError(f"{place} is a link or no folder. Look at it, remove it, and try again.") from None
        if isinstance(error, FileNotFoundError):
            raise PageError(f"{place}: not found.") from None
        raise PageError(f"{place}: {error.strerror}.") from None
    return handle


def write_at(handle: int, name: str, content: bytes, mode: int = 0o644) -> None:
    """Write a file into an open folder: under another name first, then in the place of whatever is there.

    A link of that name is replaced, and what it leads to is left alone. The file is not forced to the disk: after a
    power cut pages are made anew.

    Raises:
        PageError: the name is none for a file, or the file cannot be written.
    """
    if not name or name.startswith(".") or "/" in name or "\0" in name or len(os.fsencode(name)) > 255:
        raise PageError(f"{name[:100]!r} is no name for a page.")
    passing = f".{secrets.token_hex(8)}{PART}"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(passing, flags, mode, dir_fd=handle), "wb") as file:
            os.fchmod(file.fileno(), mode)  # whatever the umask says
            file.write(content)
        os.replace(passing, name, src_dir_fd=handle, dst_dir_fd=handle)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(passing, dir_fd=handle)
        raise PageError(f"{name} cannot be written ({error.strerror}).") from None


def write_page(folder: Path, name: str, html: bytes, *, root: Path | None = None, mode: int = 0o644) -> Path:
    """Write a page as ``folder/name``, and return where it is. See `opened` for `root`, `write_at` for the rest."""
    with opened(folder, root, make=True) as handle:
        write_at(handle, name, html, mode)
    return folder / name


def read_at(handle: int, name: str, limit: int) -> bytes | None:
    """The content of a file in an open folder; None if there is none, or it is a link, special, or over `limit` bytes."""
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=handle)
    except OSError:
        return None
    with os.fdopen(file, "rb") as opened_file:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        content = opened_file.read(limit + 1)
    return content if len(content) <= limit else None
