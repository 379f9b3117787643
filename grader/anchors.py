"""Anchor texts: six reflections of an assignment at known levels, for markers to calibrate themselves by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.rubric import LEVELS, RUBRICS
from grader.tables import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.rubric import Rubric

ANCHORS = 6
SHORTEST, LONGEST = 250, 400
"""In words: what the assignments ask of students."""
BORDERLINE = 2
"""At least so many texts lie between two levels; agreeing on the clear ones teaches little."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A text with its level in each criterion, by key, and why it has that level."""

    id: str
    text: str
    levels: Mapping[str, int]
    why: Mapping[str, str]
    borderline: bool
    """Whether sensible markers may differ by a level."""


def count_words(text: str) -> int:
    """Words as a marker counts them: a dash between blanks is none."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def load_anchors(rubric: Rubric, folder: Path = RUBRICS) -> tuple[Anchor, ...]:
    """The anchor texts of a rubric's assignment, from `anchors/` in the folder, in the file's order.

    Raises:
        RubricError: there is no such file, or it does not fit the rubric.
    """
    file = read_table(folder / "anchors" / f"{rubric.assignment}.toml")
    file.only("anchor")
    anchors = tuple(_anchor(table, rubric) for table in file.tables("anchor"))
    if len(anchors) != ANCHORS:
        raise file.wrong("anchor", f"there must be {ANCHORS} of them, and there are {len(anchors)}.")
    if len({anchor.id for anchor in anchors}) != ANCHORS:
        raise file.wrong("anchor", "two of them have the same id.")
    borderline = sum(anchor.borderline for anchor in anchors)
    if not BORDERLINE <= borderline < ANCHORS:
        raise file.wrong("anchor", f"{BORDERLINE} to {ANCHORS - 1} must be borderline, and {borderline} are.")
    missing = sorted(set(range(1, LEVELS + 1)) - {level for anchor in anchors for level in anchor.levels.values()})
    if missing:
        raise file.wrong("anchor", f"no text shows level {missing[0]} in any criterion.")
    return anchors


def _anchor(table: Table, rubric: Rubric) -> Anchor:
    table.only("id", "borderline", "levels", "text", "why")
    name = table.text("id")
    if not _ID.fullmatch(name):
        raise table.wrong("id", f'"{name}" must be small letters, digits and hyphens, such as "school-play".')
    named = Table(table.values, table.file, f'anchor "{name}"')
    text = named.text("text")
    words = count_words(text)
    if not SHORTEST <= words <= LONGEST:
        raise named.wrong(
            "text", f"must have {SHORTEST} to {LONGEST} words, as students are asked for; it has {words}."
        )
    levels, why = named.table("levels"), named.table("why")
    levels.only(*rubric.keys)
    why.only(*rubric.keys)
    return Anchor(
        name,
        text,
        {key: _level(levels, key) for key in rubric.keys},
        {key: why.text(key) for key in rubric.keys},
        named.truth("borderline"),
    )


def _level(levels: Table, key: str) -> int:
    level = levels.value(key)
    if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= LEVELS:
        raise levels.wrong(key, f"must be a level from 1 to {LEVELS}, and is {level!r}.")
    return level
