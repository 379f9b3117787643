"""Tar archives, packed or not. They are read once from the beginning; what is in them waits in a temporary file."""

from __future__ import annotations

import bz2
import functools
import gzip
import lzma
import tarfile
import tempfile
import zlib
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, cast

from grader.collecting.members import ArchiveError, Bounds, Careful, Contents, Member, MemberError
from grader.collecting.names import raw_readings
from grader.looking import MEGABYTE

if TYPE_CHECKING:
    from contextlib import ExitStack

_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_BROKEN = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError, RecursionError)
_PIECE = 4_096
"""Pieces so small go through the unpackers' buffers, so that tarfile's single step back does not unpack all anew."""


def looks_like_tar(head: bytes) -> bool:
    """Whether a file that begins so may be a tar, by its first 512 bytes."""
    return head[257:262] == b"ustar" or head.startswith(_PACKED)


def open_tar(stream: IO[bytes], size: int, bounds: Bounds, stack: ExitStack) -> Contents:
    """The members of a tar of `size` bytes. `stack` removes the temporary file.

    Raises:
        ArchiveError: it cannot be read at all. What is damaged further on is a trouble of the contents.
    """
    far = min(bounds.total_bytes, max(bounds.whole, bounds.ratio * size))
    try:
        plain = Careful(_plain(stream), bounds.directory, far)
        archive = tarfile.open(fileobj=plain, mode="r:")  # noqa: SIM115  # the stack closes it
    except (*_BROKEN, ArchiveError) as error:
        raise ArchiveError(f"it is no zip or tar, or is damaged ({error})") from None
    stack.callback(archive.close)
    store = stack.enter_context(tempfile.TemporaryFile(prefix="signoff-collect-"))  # noqa: SIM115  # the stack closes it too
    contents = Contents()
    try:
        _list(archive, store, bounds, contents)
    except (*_BROKEN, ArchiveError) as error:
        if not contents.members:
            raise ArchiveError(f"it is damaged or not whole ({error})") from None
        contents.troubles.append(f"It could be read only in part ({error}). The rest was left out.")
    return contents


def _plain(stream: IO[bytes]) -> IO[bytes]:
    head = stream.read(8)
    stream.seek(0)
    if head.startswith(b"BZh"):
        return cast("IO[bytes]", bz2.BZ2File(stream))
    if head.startswith(b"\xfd7zXZ\x00"):
        return cast("IO[bytes]", lzma.LZMAFile(stream))  # it ends with the stream, which the stack closes
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))
    return stream


def _list(archive: tarfile.TarFile, store: IO[bytes], bounds: Bounds, contents: Contents) -> None:
    last = -1
    for number, info in enumerate(archive):
        if info.offset_data <= last or info.size < 0:
            raise ArchiveError("its headers lead in circles")
        last = info.offset_data
        if number == bounds.members:
            raise ArchiveError(f"it has more than {bounds.members} files")
        if info.isdir():
            continue
        read = functools.partial(_stored, store, *_put(archive, info, store, bounds))
        contents.members.append(Member(raw_readings(info.name), _time(info), read))


def _put(
    archive: tarfile.TarFile, info: tarfile.TarInfo, store: IO[bytes], bounds: Bounds
) -> tuple[int, int, MemberError | None]:
    """Put a member into the store: where it lies, how long it is, and why it does not lie there."""
    if info.issym() or info.islnk():
        return 0, 0, MemberError("link-refused", "is a link. Links are not followed.")
    if not info.isreg() or info.issparse():
        return 0, 0, MemberError("special-file", "is no plain file.")
    if info.size > bounds.submission.file_bytes:
        return 0, 0, MemberError("file-too-large", f"has {info.size / MEGABYTE:.0f} MB, which is too much.")
    file = archive.extractfile(info)
    assert file is not None
    start = store.tell()
    while piece := file.read(_PIECE):
        store.write(piece)
    if store.tell() - start != info.size:
        raise ArchiveError("it is cut off")
    return start, info.size, None


def _stored(store: IO[bytes], start: int, size: int, why: MemberError | None, most: int) -> bytes:
    if why is not None:
        raise why
    if size > most:
        raise MemberError("file-too-large", f"has {size / MEGABYTE:.0f} MB, which is too much.")
    store.seek(start)
    return store.read(size)


def _time(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
