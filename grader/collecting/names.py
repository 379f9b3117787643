"""Names out of archives: how they may be meant, and as what they may be written."""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 200
"""Of one name between slashes: file systems take 255, and something may come before or after it."""
MOST_CHARACTERS = 1_000
_DRIVE = re.compile(r"[A-Za-z]:")
_ODD = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?")
_JUNK = re.compile(r"(?i:__macosx|\.ds_store|\._.*|thumbs\.db|desktop\.ini|\.ipynb_checkpoints|__pycache__)")
_OLD_PAGES = ("cp850", "cp1252", "shift_jis")
"""What packers wrote that did not say so, beside code page 437 and UTF-8."""
_UNICODE_PATH = b"up"
"""The extra field, 0x7075, in which some packers give the name in UTF-8 beside the old one."""


class NameRefusedError(Exception):
    """A name that nothing is written under; the message says why, in words that follow the name."""


def unpacked_readings(name: str, *, said_utf8: bool, extra: bytes = b"") -> tuple[str, ...]:
    """How a zip's name may be meant, which zipfile has read as UTF-8 if the archive says so, or else as code page 437."""
    if said_utf8:
        return _with_mended(name)
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return (name,)
    if raw.isascii():
        return (name,)
    named = _unicode_path(raw, extra)
    if named:
        return (named,)
    try:
        return _with_mended(raw.decode("utf-8"), name)
    except UnicodeDecodeError:
        return _unique(name, *_decoded(raw))


def raw_readings(name: str) -> tuple[str, ...]:
    """How a name in a tar or a folder may be meant, whose bytes Python has read as UTF-8 as far as they are."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return _unique(*_decoded(name.encode("utf-8", "surrogateescape")), name)
    return _with_mended(name)


def _with_mended(name: str, *others: str) -> tuple[str, ...]:
    """A name, and what it was before somebody took its UTF-8 for an old code page ("MÃ¼ller")."""
    found = []
    for page in ("cp1252", "latin-1", "cp437"):
        try:
            mended = name.encode(page).decode("utf-8")
        except UnicodeError:
            continue
        if mended != name:
            found.append(mended)
    return _unique(name, *found, *others)


def _decoded(raw: bytes) -> list[str]:
    found = []
    for page in _OLD_PAGES:
        try:
            found.append(raw.decode(page))
        except UnicodeDecodeError:
            continue
    return found


def _unique(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _unicode_path(raw: bytes, extra: bytes) -> str:
    while len(extra) >= 4:
        kind, size = extra[:2], int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return ""
    return ""


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a path; none for what a system left beside the work.

    Accented letters become one character, however they were written.

    Raises:
        NameRefusedError: it leads elsewhere, or is no name.
    """
    if len(name) > MOST_CHARACTERS:
        raise NameRefusedError("has far too long a name")
    if not name.isprintable():
        # What is no text, ends the name for other programs, or plays tricks on a terminal.
        raise NameRefusedError("has characters in its name that cannot be shown")
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name):
        raise NameRefusedError("names a place of its own on the machine")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise NameRefusedError("leads out of its folder")
    if not parts:
        raise NameRefusedError("has no name")
    return () if any(_JUNK.fullmatch(part) for part in parts) else parts


def writable(parts: Iterable[str]) -> tuple[str, ...]:
    """The parts of a path as they can be written on any machine: what only Windows refuses gets an underscore.

    Raises:
        NameRefusedError: it leads elsewhere, or cannot be written.
    """
    found = tuple(_writable(part) for part in parts)
    if not found or "" in found:  # two dots are nothing either
        raise NameRefusedError("has no name")
    if any(len(part.encode("utf-8")) > MOST_BYTES for part in found):
        raise NameRefusedError("has far too long a name")
    return found


def _writable(part: str) -> str:
    part = _ODD.sub("_", part).rstrip(". ")
    return f"_{part}" if _DEVICES.fullmatch(part) else part


def shown(name: str) -> str:
    """A name to be shown to a person, whatever it is made of."""
    plain = name if name.isprintable() else ascii(name)[1:-1]
    return plain if len(plain) <= 80 else f"{plain[:60]} … {plain[-15:]}"


def folder_name(who: str) -> str:
    """A name for the folder of somebody whom nobody knows: it can be written, and differs for different people."""
    plain = unicodedata.normalize("NFC", re.sub(r"[^\w@.,+ -]", "_", who)).strip(". ")[:60]
    if plain == who and not _DEVICES.fullmatch(plain):
        return plain
    return f"{plain or 'nameless'}-{zlib.crc32(who.encode('utf-8', 'surrogatepass')):08x}"
