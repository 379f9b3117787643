"""Zip archives, read without unpacking and without believing what they say of themselves."""

from __future__ import annotations

import contextlib
import functools
import stat
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from grader.collecting.members import ArchiveError, Bounds, Careful, Contents, Member, MemberError
from grader.collecting.names import unpacked_readings
from grader.looking import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

_ENTRY = 46
"""The bytes of an entry in the list of contents, before the name."""
_UTF8 = 0x800

_TAKEN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Python unpacks the others in steps of any size, and no learning platform packs with them."""
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)
_TIMES = b"UT"
"""The extra field, 0x5455, that gives times in UTC; without it they are those of some clock on a wall."""


def open_zip(stream: IO[bytes], bounds: Bounds, stack: ExitStack) -> Contents:
    """The members of a zip. `stack` closes it.

    Raises:
        ArchiveError: it cannot be read.
    """
    try:
        # The list of contents is read in one piece; members come in smaller ones.
        try:
            archive = zipfile.ZipFile(Careful(stream, bounds.directory))
        except UnicodeDecodeError:
            # One name that is no UTF-8, though it says so, would make zipfile refuse all of them.
            with _mending(Careful(stream, bounds.directory)) as mended:
                archive = zipfile.ZipFile(mended)
    except (*_BROKEN, RecursionError) as error:
        raise ArchiveError(f"it is damaged or not whole ({error})") from None
    stack.callback(archive.close)
    contents = Contents()
    for info in archive.infolist():
        if info.filename.endswith("/"):
            continue
        if len(contents.members) == bounds.members:
            contents.troubles.append(f"It has more than {bounds.members} files. The rest was left out.")
            break
        name = unpacked_readings(info.filename, said_utf8=bool(info.flag_bits & _UTF8), extra=info.extra)
        if info.orig_filename.partition("\0")[2]:
            name = (info.orig_filename,)  # shown, and refused, with what zipfile hides
        contents.members.append(Member(name, _time(info), functools.partial(_read, archive, info, bounds)))
    return contents


@contextlib.contextmanager
def _mending(stream: Careful) -> Iterator[Careful]:
    """The stream, with a list of contents that does not say UTF-8 where there is none."""
    read = stream.read
    stream.read = lambda size=-1: _without_false_flags(read(size))  # type: ignore[method-assign]  # for as long as it is opened
    yield stream
    stream.read = read  # type: ignore[method-assign]  # and members are read as they are


def _without_false_flags(content: bytes) -> bytes:
    mended, at = bytearray(content), 0
    while content[at : at + 4] == b"PK\x01\x02" and at + _ENTRY <= len(content):
        flags, *sizes = struct.unpack_from("<H18x3H", content, at + 8)
        try:
            content[at + _ENTRY : at + _ENTRY + sizes[0]].decode("utf-8")
        except UnicodeDecodeError:
            struct.pack_into("<H", mended, at + 8, flags & ~_UTF8)
        at += _ENTRY + sum(sizes)
    return bytes(mended)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, bounds: Bounds, most: int) -> bytes:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise MemberError("link-refused", "is a link. Links are not followed.")
    if kind not in (0, stat.S_IFREG):
        raise MemberError("special-file", "is no plain file.")
    if info.flag_bits & 1:
        raise MemberError("encrypted", "asks for a password. Have it handed in without one.", damaged=True)
    if info.compress_type not in _TAKEN:
        raise MemberError("unreadable", "is packed in an unusual way. Have it packed as an ordinary zip.", damaged=True)
    if info.file_size > most:
        raise MemberError("file-too-large", f"has {info.file_size / MEGABYTE:.0f} MB, which is too much.")
    if info.file_size > max(bounds.single, bounds.ratio * info.compress_size):
        raise MemberError("bomb", "unpacks to far more than its size, as a bomb does.")
    try:
        with archive.open(info) as file:
            return file.read(info.file_size + 1)
    except (*_BROKEN, ArchiveError, RuntimeError) as error:
        raise MemberError("damaged", f"is damaged ({error}).", damaged=True) from None


def _time(info: zipfile.ZipInfo) -> datetime | None:
    extra = info.extra
    while len(extra) >= 4:
        kind, size = extra[:2], int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _TIMES and len(field) >= 5 and field[0] & 1:
            seconds = int.from_bytes(field[1:5], "little", signed=True)
            return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    try:
        # A clock on a wall somewhere: this machine's zone is the best guess.
        return datetime(*info.date_time).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
