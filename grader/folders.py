"""Putting a finished folder in the place of another so that nobody ever sees half of one, or neither."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux: two names change places in one step."""
_UNABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


@contextlib.contextmanager
def replacing(name: str, parent: int) -> Iterator[int]:
    """A handle of a new folder that takes the place of `name` in an open folder when the block ends well.

    A link of that name is replaced, never followed. Whatever an earlier, killed program left is removed.
    """
    settle(name, parent)
    new = _new(name)
    os.mkdir(new, dir_fd=parent)
    try:
        handle = os.open(new, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
        try:
            yield handle
        finally:
            os.close(handle)
        _swap(new, name, parent)
    except BaseException:
        _remove(new, parent)
        raise


def settle(name: str, parent: int) -> None:
    """Put right what a killed program left of replacing this folder: the old one or the new one is there, whole."""
    old = _old(name)
    if _exists(old, parent):
        if _exists(name, parent):
            _remove(old, parent)
        else:
            os.rename(old, name, src_dir_fd=parent, dst_dir_fd=parent)
    _remove(_new(name), parent)


_LIBRARY = ctypes.CDLL(None, use_errno=True)


def _new(name: str) -> str:
    return f".{name}.new"


def _old(name: str) -> str:
    return f".{name}.old"


def _swap(new: str, name: str, parent: int) -> None:
    if not _exists(name, parent):
        os.rename(new, name, src_dir_fd=parent, dst_dir_fd=parent)
    elif _exchange(new, name, parent):
        _remove(new, parent)
    else:
        os.rename(name, _old(name), src_dir_fd=parent, dst_dir_fd=parent)
        os.rename(new, name, src_dir_fd=parent, dst_dir_fd=parent)
        _remove(_old(name), parent)


def _exchange(one: str, other: str, parent: int) -> bool:
    """Let two names change places; false where the system or the file system cannot."""
    rename = getattr(_LIBRARY, "renameat2", None)
    if rename is None:
        return False
    if rename(parent, os.fsencode(one), parent, os.fsencode(other), ctypes.c_uint(_EXCHANGE)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNABLE:
        return False
    raise OSError(code, os.strerror(code), other)


def _exists(name: str, parent: int) -> bool:
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _remove(name: str, parent: int) -> None:
    try:
        found = os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return
    if stat.S_ISDIR(found.st_mode):
        shutil.rmtree(name, dir_fd=parent)
    else:
        os.unlink(name, dir_fd=parent)
