"""Messages between the parent and the zygote: JSON behind its length, with file descriptors where they are wanted.

No fork ever holds an end of this: both ends are trusted, and still what arrives is checked.
"""

from __future__ import annotations

import array
import json
import os
import socket
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_LENGTH = struct.Struct("!I")
MAX_MESSAGE = 16 * 1024 * 1024
MAX_FDS = 8


class ControlError(Exception):
    """The other end is gone, or what it sent is no message."""


def send(control: socket.socket, message: dict[str, Any], fds: Sequence[int] = ()) -> None:
    """Send one message and the descriptors that go with it.

    Raises:
        ControlError: the other end is gone.
    """
    body = json.dumps(message).encode()
    data = _LENGTH.pack(len(body)) + body
    try:
        sent = socket.send_fds(control, [data], list(fds)) if fds else control.send(data)
        if sent < len(data):  # to send nothing fails where the other end has answered and gone
            control.sendall(data[sent:])
    except OSError as error:
        raise ControlError(str(error)) from None


def receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for one message; the descriptors in it are the caller's to close.

    Raises:
        ControlError: the other end is gone, too slow for the socket's time-out, or sends something else.
    """
    fds: list[int] = []
    try:
        header = _exactly(control, _LENGTH.size, fds)
        (length,) = _LENGTH.unpack(header)
        if length > MAX_MESSAGE:
            raise ControlError(f"a message of {length} bytes")
        message = json.loads(_exactly(control, length, fds))
        if not isinstance(message, dict):
            raise ControlError("a message that is no object")
    except (OSError, ValueError) as error:
        _close(fds)
        raise ControlError(str(error)) from None
    except ControlError:
        _close(fds)
        raise
    return message, fds


def _exactly(control: socket.socket, size: int, fds: list[int]) -> bytes:
    data = b""
    space = socket.CMSG_LEN(MAX_FDS * array.array("i").itemsize)
    while len(data) < size:
        piece, ancillary, flags, _ = control.recvmsg(size - len(data), space, socket.MSG_CMSG_CLOEXEC)
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                found = array.array("i")
                found.frombytes(content[: len(content) - len(content) % found.itemsize])
                fds.extend(found)
        if flags & socket.MSG_CTRUNC:
            raise ControlError("too many descriptors in a message")
        if not piece:
            raise ControlError("the other end is closed")
        data += piece
    return data


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)
