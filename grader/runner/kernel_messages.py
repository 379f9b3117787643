"""Jupyter's messages from a kernel that nobody trusts: signed, capped, of known shapes; or refused.

Messages are written by `jupyter_client`, as every front end's are. They are read here, since its reader believes what is
signed, and a hostile kernel knows its own key: the signature only keeps away what other programs send. Nothing is ever
unpickled.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader.results import ResultError, checked_output, is_shallow

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITER = b"<IDS|MSG>"
MOST_BYTES = 32 * 2**20
MOST_HEADER = 65_536
MOST_BUFFERS = 256
MOST_LEVELS = 100
MOST_ID = 200
OUTPUTS = frozenset({"stream", "error", "display_data", "execute_result", "update_display_data"})
COMMS = frozenset({"comm_open", "comm_msg", "comm_close"})
_REPLIES = frozenset({"execute_reply", "signoff_reply"})
KNOWN = OUTPUTS | COMMS | _REPLIES | {"status", "clear_output", "iopub_welcome"}


class MessageError(Exception):
    """What came is no message of the protocol. The text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A checked message. `parent` is the header of the request that it belongs to, and `size` is in bytes.

    `content` is None where it was too large to be looked at. Kinds that a front end does not need are of kind "".
    """

    kind: str
    parent: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] | None = None
    buffers: tuple[bytes, ...] = ()
    size: int = 0

    @property
    def request(self) -> str:
        """The id of the request that it belongs to."""
        return str(self.parent.get("msg_id", ""))


def read(frames: Sequence[bytes], key: bytes) -> Message:
    """The message in these frames.

    Raises:
        MessageError: it is not signed with the key, is no JSON, or has not the shape of its kind.
    """
    try:
        start = frames.index(DELIMITER) + 1
        signature, header, parent, metadata, content = frames[start : start + 5]
    except ValueError:
        raise MessageError("It has not the parts of a message.") from None
    signed = hmac.new(key, digestmod=hashlib.sha256)
    for part in (header, parent, metadata, content):
        signed.update(part)
    if not hmac.compare_digest(signed.hexdigest().encode("ascii"), signature):
        raise MessageError("It is not signed with this kernel's key.")
    if max(len(header), len(parent)) > MOST_HEADER:
        raise MessageError("Its header is too large.")
    kind = _json(header).get("msg_type")
    if not isinstance(kind, str) or kind not in KNOWN:
        return Message("")
    buffers = tuple(frames[start + 5 :])
    size = len(content) + sum(map(len, buffers))
    about = _json(parent)
    if size > MOST_BYTES or len(buffers) > MOST_BUFFERS:
        if kind in _REPLIES:
            raise MessageError(f"A reply of {size:,} bytes came; {MOST_BYTES:,} is the most.")
        return Message(kind, about, None, (), size)
    found = _json(content)
    _check(kind, found)
    return Message(kind, about, found, buffers, size)


def output_of(message: Message) -> dict[str, Any]:
    """An output message as an output of a notebook.

    Raises:
        MessageError: it has not the shape of one.
    """
    content = message.content or {}
    kind = "display_data" if message.kind == "update_display_data" else message.kind
    wanted = {
        "stream": ("name", "text"),
        "error": ("ename", "evalue", "traceback"),
        "display_data": ("data", "metadata"),
        "execute_result": ("data", "metadata", "execution_count"),
    }[kind]
    try:
        return checked_output({"output_type": kind, **{name: content[name] for name in wanted}})
    except (KeyError, ResultError) as error:
        raise MessageError(f"An output is none: {error}") from None


def display_id(message: Message) -> str:
    """The name under which what a message shows can be replaced later; nothing where it has none."""
    transient = (message.content or {}).get("transient")
    found = transient.get("display_id") if isinstance(transient, dict) else None
    return found if isinstance(found, str) else ""


def _json(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise MessageError("A part of it is no JSON.") from None
    if not isinstance(value, dict) or not is_shallow(value, MOST_LEVELS):
        raise MessageError("A part of it is no JSON object, or is nested too deeply.")
    return value


def _check(kind: str, content: dict[str, Any]) -> None:
    fits = True
    if kind == "status":
        fits = isinstance(content.get("execution_state"), str)
    elif kind == "execute_reply":
        count = content.get("execution_count")
        fits = isinstance(content.get("status"), str) and (count is None or isinstance(count, int))
    elif kind in COMMS:
        name, data = content.get("comm_id"), content.setdefault("data", {})
        fits = isinstance(name, str) and 0 < len(name) <= MOST_ID and isinstance(data, dict)
        fits = fits and isinstance(content.get("target_name", ""), str)
    if not fits:
        raise MessageError(f"A {kind} has not the shape of one.")
