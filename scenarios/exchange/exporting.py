"""What the exporters to other tools share: their error, a story's text in pieces, and who says a line."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Literal, NamedTuple

from scenarios.text import inline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.story import Line, Story

_TAG = re.compile(r"(<[^>]*>)")  # what `inline` writes has no ">" inside a tag


class ExportError(Exception):
    """A story that the other format cannot hold; the message says why."""


class Piece(NamedTuple):
    """A run of plain text, or the tag (``<em>``, ``</em>``, ``<a href=…>``) that stands between two."""

    kind: Literal["text", "tag"]
    value: str


def pieces(text: str) -> Iterator[Piece]:
    """One paragraph of a story, its Markdown read, as plain text and HTML tags.

    >>> [piece.value for piece in pieces("Price it *before* <Friday>.")]
    ['Price it ', '<em>', 'before', '</em>', ' <Friday>.']
    """
    for part in _TAG.split(inline(text)):
        if part:
            yield Piece("tag", part) if part.startswith("<") else Piece("text", unescape(part))


def plain_text(text: str) -> str:
    """One paragraph of a story without its emphasis and links."""
    return "".join(piece.value for piece in pieces(text) if piece.kind == "text")


def speaker(story: Story, line: Line) -> tuple[str, str]:
    """Who says a line and where: ``("Sam Okafor", "e-mail, 23:12")``; both may be empty."""
    person = story.person(line.who)
    return (person.name if person else line.who), ", ".join(filter(None, (line.channel, line.detail)))
