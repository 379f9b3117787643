"""Where submissions come from: an archive of any kind, a folder, or an archive inside another."""

from __future__ import annotations

import functools
import io
import os
import stat
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.collecting.members import ArchiveError, Bounds, Contents, Member, MemberError
from grader.collecting.names import raw_readings
from grader.collecting.tars import looks_like_tar, open_tar
from grader.collecting.zips import open_zip
from grader.looking import FileRefusedError, open_folder, read_file

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
FOREIGN = (".7z", ".rar")
"""Archives that are left as they are."""
_DEEP = 12


def is_archive(name: str) -> bool:
    """Whether a file of this name is to be unpacked."""
    return name.lower().endswith(ARCHIVES)


def without_ending(name: str) -> str:
    """A file's name without its ending, which of an archive may have two parts."""
    ending = next((found for found in sorted(ARCHIVES, key=len, reverse=True) if name.lower().endswith(found)), None)
    return name[: -len(ending)] if ending else name.rpartition(".")[0] or name


def open_source(path: Path, bounds: Bounds, stack: ExitStack) -> Contents:
    """What an archive or a folder holds. `stack` closes it.

    Raises:
        ArchiveError: it cannot be read.
    """
    try:
        if path.is_dir():
            root = open_folder(path.resolve())
            stack.callback(os.close, root)
            contents = Contents()
            _walk(root, root, (), contents, bounds)
            return contents
        stream = stack.enter_context(path.open("rb"))
        size = path.stat().st_size
        if zipfile.is_zipfile(stream):
            return open_zip(stream, bounds, stack)
        stream.seek(0)
        head = stream.read(512)
        stream.seek(0)
    except OSError as error:
        raise ArchiveError(f"it cannot be opened ({error.strerror or error})") from None
    if looks_like_tar(head):
        return open_tar(stream, size, bounds, stack)
    if not size:
        raise ArchiveError("it is empty: the download did not come through")
    if head.startswith(b"PK"):
        raise ArchiveError("it is a zip that is damaged or not whole. Download it again")
    raise ArchiveError("it is no zip and no tar. Unpack it yourself, and name the folder")


def open_inner(content: bytes, bounds: Bounds, stack: ExitStack) -> Contents:
    """What an archive inside a submission holds.

    Raises:
        ArchiveError: it cannot be read.
    """
    stream = io.BytesIO(content)
    if zipfile.is_zipfile(stream):
        return open_zip(stream, bounds, stack)
    if looks_like_tar(content[:512]):
        return open_tar(io.BytesIO(content), len(content), bounds, stack)
    raise ArchiveError("it is no zip or tar, or is damaged")


def _walk(root: int, folder: int, inside: tuple[str, ...], contents: Contents, bounds: Bounds) -> None:
    """List the files in an open folder. Links are listed too, so that they are told of; none is followed."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = (*inside, entry.name)
        if len(contents.members) == bounds.members:
            contents.troubles[:] = [f"It has more than {bounds.members} files. The rest was left out."]
            return
        try:
            if entry.is_dir(follow_symlinks=False):
                if len(path) > _DEEP:
                    contents.troubles.append(f"{'/'.join(path)!a} lies too deep. It was left out.")
                    continue
                handle = open_folder(entry.name, folder)
                try:
                    _walk(root, handle, path, contents, bounds)
                finally:
                    os.close(handle)
                continue
            status = os.stat(entry.name, dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            contents.troubles.append(f"{'/'.join(path)!a} cannot be read ({error.strerror}). It was left out.")
            continue
        time = (
            datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None) if stat.S_ISREG(status.st_mode) else None
        )
        contents.members.append(Member(raw_readings("/".join(path)), time, functools.partial(_read, root, path)))


def _read(root: int, path: tuple[str, ...], most: int) -> bytes:
    # Folders are opened anew for each file: a whole class's would be too many to hold open.
    handle = os.dup(root)
    try:
        for name in path[:-1]:
            inner = open_folder(name, handle)
            os.close(handle)
            handle = inner
        return read_file(path[-1], path[-1], handle, most)
    except FileRefusedError as refused:
        what = {"link-refused": "is a link, or has a second name. Links are not followed."}
        why = what.get(refused.code, "is too large, special, or cannot be read.")
        raise MemberError(refused.code, why, damaged=refused.code == "file-unreadable") from None
    except OSError as error:
        raise MemberError("unreadable", f"cannot be read ({error.strerror}).", damaged=True) from None
    finally:
        os.close(handle)
