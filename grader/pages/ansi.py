"""What a terminal would show, as HTML: colours become one of a few classes, all else that a terminal obeys is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from grader.pages.text import literal

_SEQUENCE = re.compile(
    r"\x1b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])?"
)
_RUBBED_OUT = re.compile(r"[^\n\x08]\x08")
_BASIC = ("dim", "red", "green", "yellow", "blue", "magenta", "cyan", "dim")
_STEPS = (0, 95, 135, 175, 215, 255)


@dataclass(frozen=True, slots=True)
class _Style:
    colour: str = ""
    marked: bool = False
    bold: bool = False
    italic: bool = False
    underlined: bool = False

    def classes(self) -> str:
        """As the stylesheet names them. On a coloured ground the text keeps the page's ink, so that it can be read."""
        flags = (("mark", self.marked), ("b", self.bold), ("i", self.italic), ("u", self.underlined))
        named = [f"a-{name}" for name, on in flags if on]
        if self.colour and not self.marked:
            named.append(f"a-{self.colour}")
        return " ".join(named)


def terminal(text: str) -> str:
    r"""Text with ANSI escape sequences as HTML.

    >>> terminal("\x1b[31mNo\x1b[0m & out")
    '<span class="a-red">No</span> &amp; out'
    """
    if "\r" in text:
        # Of a progress bar's states the last one stays.
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    if "\x08" in text:
        text = _RUBBED_OUT.sub("", text).replace("\x08", "")
    if "\x1b" not in text:
        return literal(text)
    parts, style, end = [], _Style(), 0
    for found in _SEQUENCE.finditer(text):
        parts.append(_span(text[end : found.start()], style))
        end = found.end()
        if found[2] == "m":
            style = _restyled(style, found[1])
    parts.append(_span(text[end:], style))
    return "".join(parts)


def _span(text: str, style: _Style) -> str:
    classes = style.classes() if text else ""
    return f'<span class="{classes}">{literal(text)}</span>' if classes else literal(text)


@lru_cache(maxsize=1024)
def _restyled(style: _Style, codes: str) -> _Style:
    """The style after a sequence of codes (those of ECMA-48, and 38 and 48 for more colours)."""
    numbers = [
        int(code) if code.isascii() and code.isdigit() and len(code) < 4 else 0 for code in re.split("[;:]", codes)
    ]
    colour, marked, bold = style.colour, style.marked, style.bold
    italic, underlined = style.italic, style.underlined
    while numbers:
        code = numbers.pop(0)
        if code == 0:
            colour, marked, bold, italic, underlined = "", False, False, False, False
        elif code in {1, 22}:
            bold = code == 1
        elif code in {3, 23}:
            italic = code == 3
        elif code in {4, 24}:
            underlined = code == 4
        elif code in {7, 27} or 40 <= code <= 47 or 100 <= code <= 107 or code == 49:
            marked = code not in {27, 49}
        elif 30 <= code <= 37 or 90 <= code <= 97:
            colour = _BASIC[code % 10]
        elif code == 39:
            colour = ""
        elif code in {38, 48}:
            named = _extended(numbers)
            marked, colour = (True, colour) if code == 48 else (marked, named)
    return _Style(colour, marked, bold, italic, underlined)


def _extended(numbers: list[int]) -> str:
    """Take a colour of the 256 or of the 16 million from the front of the codes, and name the nearest of ours."""
    kind = numbers.pop(0) if numbers else 0
    if kind == 2:
        rgb = [*numbers, 0, 0, 0][:3]
        del numbers[:3]
        return _nearest(*rgb)
    index = numbers.pop(0) if kind == 5 and numbers else 0
    if index < 16:
        return _BASIC[index % 8]
    if index < 232:
        red, rest = divmod(index - 16, 36)
        green, blue = divmod(rest, 6)
        return _nearest(_STEPS[red % 6], _STEPS[green], _STEPS[blue])
    return "dim"


def _nearest(red: int, green: int, blue: int) -> str:
    top, bottom = max(red, green, blue), min(red, green, blue)
    if top - bottom < 40:
        return "dim"
    middle = (top + bottom) / 2
    high = "".join(name for name, value in (("r", red), ("g", green), ("b", blue)) if value > middle)
    names = {"r": "red", "g": "green", "b": "blue", "rg": "yellow", "gb": "cyan", "rb": "magenta"}
    return names[high]
