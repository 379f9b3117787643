"""What an archive or a folder of submissions holds: members that are looked at and read, and never unpacked in place."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from grader.looking import MEGABYTE, Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

GIGABYTE = 1_000 * MEGABYTE
_TOO_LONG = "it says that its list of contents is far longer than a class needs"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an archive may be. Sizes are in bytes, `ratio` is unpacked to packed.

    `single` bytes of one file, and `whole` bytes of everything, may have any ratio: a page of blanks packs well.
    `directory` is the list of contents, which is read in one piece. `submission` bounds what is taken of one student.
    """

    members: int = 200_000
    total_bytes: int = 50 * GIGABYTE
    ratio: int = 200
    single: int = 10 * MEGABYTE
    whole: int = GIGABYTE
    directory: int = 32 * MEGABYTE
    submission: Limits = field(default_factory=Limits)


class ArchiveError(Exception):
    """An archive that cannot be read at all; the message says why."""


class MemberError(Exception):
    """A member that is not taken. `code` is a remark's, the message says why, in words that follow its name.

    `damaged` says that its content is lost, so that the submission is not whole.
    """

    def __init__(self, code: str, why: str, *, damaged: bool = False) -> None:
        super().__init__(why)
        self.code, self.damaged = code, damaged


@dataclass(frozen=True, slots=True)
class Member:
    """One file. `readings` are its name as it may be meant, the likeliest first: old archives do not say their encoding.

    `time` is its date in UTC without a zone. `read` gives its content, or raises MemberError; its argument is the most
    bytes to take.
    """

    readings: tuple[str, ...]
    time: datetime | None
    read: Callable[[int], bytes]


@dataclass(slots=True)
class Contents:
    """The members of an archive or a folder, and in words what of it could not even be listed."""

    members: list[Member] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def packed(self) -> datetime | None:
        """When it was packed: the latest date in it."""
        return max((member.time for member in self.members if member.time is not None), default=None)


class Careful(io.RawIOBase):
    """A stream to unpack from that refuses to give much at once, to go far, or to go back.

    Archives say themselves how much is to be read, and Python's readers believe it.
    """

    def __init__(self, stream: IO[bytes], at_once: int, far: int | None = None) -> None:
        super().__init__()
        self._stream, self._at_once, self._far = stream, at_once, far

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes, or everything that is left."""
        if size > self._at_once:
            raise ArchiveError(_TOO_LONG)
        content = self._stream.read(self._at_once + 1 if size < 0 else size)
        if len(content) > self._at_once:
            raise ArchiveError(_TOO_LONG)
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place. A stream that may not go far may not go back either: each step back unpacks all anew."""
        if self._far is not None:
            if whence == 0 and offset > self._far:
                raise ArchiveError("it unpacks to far more than its size, as a bomb does")
            if whence == 0 and offset < self._stream.tell() - 1:
                raise ArchiveError("its headers lead in circles")
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The place in the stream."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Archives can only be read where one can go to a place."""
        return True
