"""Pictures as `data:` URLs for an `img`, where nothing in them can run or load; doubtful ones are refused."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from xml.etree import ElementTree as ET

from grader.pages.caps import PICTURE, PIXELS

RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
SVG = "image/svg+xml"
_DATA = re.compile(r"data:(image/[a-z+]+)(?:;charset=[\w-]+)?;base64,([A-Za-z0-9+/=\s]*)")
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8", "image/webp": b"RIFF"}
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_SVG_ELEMENTS = 50_000
# Nothing of these runs inside an `img`; they are left out for whoever opens the picture by itself.
_REFUSED_ELEMENTS = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"}


def from_url(url: str) -> str | None:
    """A `data:` URL of a picture, checked and written anew; None for any other."""
    found = _DATA.fullmatch(url.strip()) if len(url) <= PICTURE + 100 else None
    if found is None:
        return None
    if found[1] == SVG:
        data = _decoded(found[2])
        return None if data is None else from_svg(data.decode("utf-8", "replace"))
    return from_base64(found[1], found[2])


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def from_base64(mime: str, text: str) -> str | None:
    """A raster picture as a notebook keeps it; None if it is too large, or not what it says."""
    if mime not in RASTER or len(text) > PICTURE:
        return None
    data = _decoded(text)
    if data is None or not data.startswith(_MAGIC[mime]) or _pixels(mime, data) > PIXELS:
        return None
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def _pixels(mime: str, data: bytes) -> int:
    """Width times height as the header says; more than any cap when it says nothing."""
    try:
        if mime == "image/png":
            width, height = struct.unpack_from(">II", data, 16)
        elif mime == "image/gif":
            width, height = struct.unpack_from("<HH", data, 6)
        elif mime == "image/webp":
            width, height = _webp_size(data)
        else:
            width, height = _jpeg_size(data)
    except (struct.error, IndexError, ValueError):
        return PIXELS + 1
    return int(width) * int(height)


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while data[at] == 0xFF:
        marker, length = struct.unpack_from(">BH", data, at + 1)
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + length
    raise ValueError("no frame")


def from_svg(text: str) -> str | None:
    """A drawing; None if it is no SVG, too large, or would unfold to something too large."""
    if len(text) > PICTURE or "<!ENTITY" in text:
        return None
    try:
        root = ET.fromstring(text.encode("utf-8"))  # noqa: S314  # without entities there is nothing to expand
    except (ET.ParseError, ValueError, LookupError):
        return None
    if root.tag != f"{_NAMESPACE}svg":
        return None
    targets: set[str] = set()
    unfolding: set[str] = set()
    for count, element in enumerate(root.iter(), start=1):
        if count > _SVG_ELEMENTS or _refused(element):
            return None
        if element.tag == f"{_NAMESPACE}use":
            targets.add((element.get("href") or element.get(_LINK) or "").removeprefix("#"))
        elif (name := element.get("id")) and element.find(f".//{_NAMESPACE}use") is not None:
            # A copied element that holds copies doubles with each level: a few lines become a billion shapes.
            unfolding.add(name)
    if targets & unfolding:
        return None
    return own_svg(text)


def own_svg(text: str) -> str:
    """A drawing that is known to be harmless, as a `data:` URL."""
    return f"data:{SVG};base64,{base64.b64encode(text.encode('utf-8', 'replace')).decode('ascii')}"


def _refused(element: ET.Element) -> bool:
    if element.tag.rpartition("}")[2].lower() in _REFUSED_ELEMENTS:
        return True
    return any(
        name.lower().startswith("on") or "javascript:" in "".join(value.split()).lower()
        for name, value in element.attrib.items()
    )
