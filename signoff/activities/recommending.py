"""The no that a recommendation leaves open: every reason that it lacks is a refusal that needs none. No widget here.

It is a reading by word lists, as in `rewriting`, with one thing more: figures are held against the papers they come from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.lessonfile import load_part
from signoff.activities.rewriting import Example, Review, Sign, Task, review

if TYPE_CHECKING:
    from pathlib import Path

    from signoff.activities.lessonfile import Part

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SHARE = re.compile(r"\b(\d+) (?:of|out of|in) (?:the |all |our |these )?(\d+)\b")
_SMALL = {"1", "2", "3"}
"""Numbers that stand in any text: two versions, one day."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to write, what it is read for, and what is left to say against it when nothing is missing."""

    task: Task
    label: str
    button: str
    first: str
    """The heading over the first thing that is left open."""
    figures: frozenset[str]
    """The shares that may be quoted, as "17 of 24"; where there are none, figures are not looked at."""
    numbers: frozenset[str]
    """All numbers that stand in its facts and figures."""
    fair_title: str
    fair: str
    fair_note: str


@dataclass(frozen=True, slots=True)
class Opening:
    """One way to refuse that a text leaves open."""

    name: str
    answer: str
    """What the reader would say."""
    quoted: tuple[str, ...] = ()
    """The words that invite it; empty where something is missing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text leaves open. Without openings, only a reason can refuse it."""

    seen: Review
    openings: tuple[Opening, ...]

    @property
    def fair(self) -> bool:
        """Whether nothing is left open."""
        return not self.openings


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The letter, and the line for the file after it has been answered."""

    title: str
    letter: Paper
    line: Paper


def read(message: str, paper: Paper) -> Reading:
    """Look for what a text leaves open: words that weaken it, figures from nowhere, then what is missing, in that order."""
    seen = review(message, paper.task)
    openings = [Opening(one.sign.name, one.sign.says, seen.quoted(one)) for one in seen.heat]
    if strange := strange_figures(seen.text, paper):
        openings.append(
            Opening(
                "A figure that is in none of the papers",
                "“Where is that from? I can't find it in anything you sent.”",
                strange,
            )
        )
    openings += [Opening(sign.name, sign.says) for sign in seen.missing]
    return Reading(seen, tuple(openings))


def strange_figures(message: str, paper: Paper) -> tuple[str, ...]:
    """Shares and numbers in a text that its papers do not have, each once and in order; none for a paper without figures."""
    if not paper.figures:
        return ()
    shares = [one[0] for one in _SHARE.finditer(message) if f"{one[1]} of {one[2]}" not in paper.figures]
    numbers = [one for one in map(_plain, _NUMBER.findall(_SHARE.sub(" ", message))) if one not in paper.numbers]
    return tuple(dict.fromkeys([*shares, *numbers]))


def _plain(number: str) -> str:
    return number.replace(",", "")


def load_recommendation(lesson: str, folder: Path = FOLDER) -> Recommendation:
    """Read the table `recommend` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "recommend", folder)
    title = part.text("title")
    return Recommendation(title, _paper(part.part("letter"), title), _paper(part.part("line"), title))


def _paper(part: Part, title: str) -> Paper:
    facts, figures = part.words("facts"), part.words("figures")
    for figure in figures:
        if not _SHARE.fullmatch(figure):
            raise ContentError(f"{part.where}: the figure {figure!r} is no share. Write it as '17 of 24'.")
    draft = part.table.get("draft", "")
    task = Task(
        title=title,
        situation=part.text("situation"),
        facts=facts,
        draft=" ".join(draft.split()) if isinstance(draft, str) else "",
        most_words=part.number("most_words", 1, 1000),
        signs=tuple(_sign(row) for row in part.rows("sign")),
        examples=tuple(Example(row.text("text"), row.text("note")) for row in part.rows("example")),
    )
    spoken = " ".join([*facts, *figures, *part.words("also"), task.situation])
    return Paper(
        task=task,
        label=part.text("label"),
        button=part.text("button"),
        first=part.text("first"),
        figures=frozenset(figures),
        numbers=frozenset(map(_plain, _NUMBER.findall(spoken))) | _SMALL,
        fair_title=part.text("fair_title"),
        fair=part.text("fair"),
        fair_note=part.text("fair_note"),
    )


def _sign(row: Part) -> Sign:
    try:
        pattern = re.compile(row.text("pattern"), re.IGNORECASE | re.DOTALL)
    except re.error as error:
        raise ContentError(f"{row.where}: the pattern is no regular expression: {error}.") from None
    return Sign(row.text("key"), row.text("name"), pattern, row.table.get("wanted") is True, row.text("says"))
