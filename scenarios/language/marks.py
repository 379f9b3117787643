r"""The marks that begin a line of a story's body, and the backslash that takes their meaning away.

``\# 4 is the one`` is narration that begins with a number sign; without the backslash it would be a heading. A
backslash says so only in front of a mark, however many backslashes stand before it, and exactly one is taken off; any
other stays what it is in Markdown. In the header, ``title: Reel \# 4`` keeps a number sign that would begin a comment.
"""

from __future__ import annotations

import re

# Every pattern here takes linear time on any line: no two neighbouring parts can match the same characters.
SPEECH = re.compile(r"(?P<who>[^\W\d_][\w-]*)\s*(?:\((?P<context>[^)]*)\)\s*)?:(?!//)\s*(?P<text>.*)\Z")
CHOICE_MARK = re.compile(r"\*(?:\s|\[|\Z)|[-+]\s+\[")  # emphasis has no space after its star
ENTRY = re.compile(r"on enter\s*:\s*(?P<guard>if\s)?(?P<rest>.*)\Z")
OUTCOME = re.compile(r"outcome:\s*(?P<text>.*)\Z")
COMMENT = re.compile(r"(?<!\s)\s+#\s.*$")  # in the header
_ESCAPED_COMMENT = re.compile(r"(?<=\s)\\(?=\\*#\s)")
_COMMENT_MARK = re.compile(r"(?<=\s)(?=\\*#\s)")


def speech(text: str) -> re.Match[str] | None:
    """The parts of a line that somebody says, ``SAM (phone): …``; names are in capitals."""
    match = SPEECH.match(text)
    return match if match and match["who"].isupper() else None


def begins_mark(text: str) -> bool:
    """Whether a line of the body would be something else than narration, in a node or in the debrief."""
    return (
        text.startswith(("#", "{", "![", "?"))
        or any(mark.match(text) for mark in (CHOICE_MARK, ENTRY, OUTCOME))
        or speech(text) is not None
    )


def unescape(text: str) -> str:
    r"""A line of narration without the backslash that keeps it from being a mark.

    >>> unescape(r"\# 4 is the one"), unescape(r"\*not* emphasised")
    ('# 4 is the one', '\\*not* emphasised')
    """
    return text[1:] if text.startswith("\\") and begins_mark(text.lstrip("\\")) else text


def escape(text: str) -> str:
    """A line of narration as the body must hold it; `unescape` gives it back."""
    return f"\\{text}" if begins_mark(text.lstrip("\\")) else text


def unescape_comments(text: str) -> str:
    """A header line without the backslashes that keep its number signs from beginning a comment."""
    return _ESCAPED_COMMENT.sub("", text)


def escape_comments(text: str) -> str:
    """A header line as the header must hold it; `unescape_comments` gives it back."""
    return _COMMENT_MARK.sub(r"\\", text)
