"""Looking through a message for what heats it and for what it leaves out: word lists with reasons. No widget here.

A list of words cannot hear a tone. It finds what writers no longer see in their own text, and says what it does to a reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from pathlib import Path

    from signoff.activities.lessonfile import Part

LONGEST = 4_000
"""Characters; beyond a message, and a bound on what the patterns search."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to find in a message: better gone (`wanted` is False) or better there."""

    key: str
    name: str
    pattern: re.Pattern[str]
    wanted: bool
    says: str
    """What it does to the reader while it stands there, or while it is missing."""


@dataclass(frozen=True, slots=True)
class Example:
    """One way to write it, with a word on what it chooses and what it gives up."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Task:
    """A draft to rewrite."""

    title: str
    situation: str
    facts: tuple[str, ...]
    draft: str
    most_words: int
    signs: tuple[Sign, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A sign and the places where it stands, as (start, end) in the text."""

    sign: Sign
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a message has in it."""

    text: str
    words: int
    heat: tuple[Found, ...]
    """Unwanted signs that were found."""
    there: tuple[Found, ...]
    missing: tuple[Sign, ...]

    def quoted(self, found: Found) -> tuple[str, ...]:
        """The words that were found, each once, as they were written."""
        return tuple(dict.fromkeys(self.text[start:end] for start, end in found.spans))


def review(message: str, task: Task) -> Review:
    """Look through a message, at most `LONGEST` characters of it."""
    message = message[:LONGEST]
    found = [
        Found(sign, tuple(match.span() for match in sign.pattern.finditer(message) if match.group()))
        for sign in task.signs
    ]
    return Review(
        text=message,
        words=len(message.split()),
        heat=tuple(one for one in found if one.spans and not one.sign.wanted),
        there=tuple(one for one in found if one.spans and one.sign.wanted),
        missing=tuple(one.sign for one in found if not one.spans and one.sign.wanted),
    )


def load_task(lesson: str, folder: Path = FOLDER) -> Task:
    """Read the table `rewrite` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "rewrite", folder)
    return Task(
        title=part.text("title"),
        situation=part.text("situation"),
        facts=part.words("facts"),
        draft=part.text("draft"),
        most_words=part.number("most_words", 1, 1000),
        signs=tuple(_sign(row) for row in part.rows("sign")),
        examples=tuple(Example(row.text("text"), row.text("note")) for row in part.rows("example")),
    )


def _sign(row: Part) -> Sign:
    try:
        pattern = re.compile(row.text("pattern"), re.IGNORECASE)
    except re.error as error:
        raise ContentError(f"{row.where}: the pattern is no regular expression: {error}.") from None
    return Sign(row.text("key"), row.text("name"), pattern, row.table.get("wanted") is True, row.text("says"))
