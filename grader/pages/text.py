"""Strangers' text as HTML that shows it letter by letter, the letters that cannot be seen included."""

from __future__ import annotations

import re
from html import escape
from typing import Any

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
# Control characters, and those that reorder a line or have no width: code that reads otherwise than it runs.
_UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def text_of(value: Any) -> str:
    """A text as nbformat may keep it, one string or a list of lines; anything else is empty.

    What UTF-8 or HTML cannot hold (NUL, half of a surrogate pair) becomes U+FFFD.
    """
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    if not isinstance(value, str):
        return ""
    return _UNWRITABLE.sub("\ufffd", value)


def _named(found: re.Match[str]) -> str:
    return f'<span class="odd">U+{ord(found[0]):04X}</span>'


def literal(text: str) -> str:
    r"""Text as HTML; characters that one cannot see are named.

    >>> literal("a < b\u202e")
    'a &lt; b<span class="odd">U+202E</span>'
    """
    return _UNSEEN.sub(_named, escape(text, quote=True))


def cut(text: str, limit: int) -> str:
    """Text of at most about `limit` characters: its beginning and its end, and between them how much is left out."""
    if len(text) <= limit:
        return text
    tail = limit // 4
    head = limit - tail
    return f"{text[:head]}\n[… {len(text) - limit:,} characters are left out here …]\n{text[-tail:]}"


def number(value: float) -> str:
    """Marks as people write them: no needless zeros, two decimals at most.

    >>> number(2.0), number(0.125), number(-1.5)
    ('2', '0.12', '−1.5')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")
