"""Messages between the broker and the two jailed programs: a length of four bytes, then that much JSON.

What comes from a jail is a stranger's: it is capped in bytes, must be a JSON object, and must arrive in time.
"""

from __future__ import annotations

import json
import select
import struct
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

MOST_BYTES = 32 * 2**20
_LENGTH = struct.Struct(">I")


class WireError(Exception):
    """What came is not a message, or nothing came because the other side is gone."""


class Overdue(Exception):  # noqa: N818  # the name says what happened
    """No whole message arrived in time. What arrived of it is kept for the next try."""


class Channel:
    """One end of a stream socket that carries messages both ways."""

    def __init__(self, connection: socket.socket, most_bytes: int = MOST_BYTES) -> None:
        self._socket = connection
        self._most = most_bytes
        self._received = bytearray()

    def send(self, message: dict[str, Any], seconds: float | None = None) -> None:
        """Send one message.

        Raises:
            WireError: the other side is gone.
            Overdue: it took nothing for so many seconds.
        """
        body = json.dumps(message, separators=(",", ":")).encode("ascii")
        rest = memoryview(_LENGTH.pack(len(body)) + body)
        end = None if seconds is None else time.monotonic() + seconds
        try:
            while rest:
                if end is not None:
                    left = end - time.monotonic()
                    if left <= 0 or not select.select([], [self._socket], [], left)[1]:
                        raise Overdue
                    # A blocking send would wait for all of it; what fits now is enough.
                    rest = rest[self._socket.send(rest[:65536]) :]
                else:
                    self._socket.sendall(rest)
                    return
        except OSError as error:
            raise WireError(f"The program is gone ({error.strerror or error}).") from None

    def receive(self, seconds: float | None = None) -> dict[str, Any]:
        """Wait for one message.

        Raises:
            WireError: the other side is gone, or sent what is no message or too large a one.
            Overdue: it did not come within so many seconds.
        """
        end = None if seconds is None else time.monotonic() + seconds
        head = self._take(_LENGTH.size, end)
        size = _LENGTH.unpack(head)[0]
        if size > self._most:
            raise WireError(f"A message of {size:,} bytes came; {self._most:,} is the most.")
        try:
            body = self._take(size, end)
        except Overdue:
            self._received[:0] = head
            raise
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            raise WireError("What came is not JSON.") from None
        if not isinstance(message, dict):
            raise WireError("What came is not a JSON object.")
        return message

    def _take(self, size: int, end: float | None) -> bytes:
        while len(self._received) < size:
            if end is not None:
                left = end - time.monotonic()
                if left <= 0 or not select.select([self._socket], [], [], left)[0]:
                    raise Overdue
            try:
                arrived = self._socket.recv(min(2**20, max(65536, size - len(self._received))))
            except OSError as error:
                raise WireError(f"The program is gone ({error.strerror or error}).") from None
            if not arrived:
                raise WireError("The program is gone.")
            self._received += arrived
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken
