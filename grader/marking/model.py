"""What the parts of the marking desk pass to each other: plain, frozen data and one error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Round = Literal["marking", "calibration"]
How = Literal["single", "both", "moderated"]
Kind = Literal["level", "comment", "done", "flag"]

DISAGREE = 2
"""Levels between two markers in one criterion from which a person has to decide."""


class MarkingError(GradingError):
    """Something that marking refuses or cannot do; the message is a sentence for the marker."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One student's one free-text answer. `code` is drawn by lot, says nothing about the student, and never changes.

    `question` is the cell's grade id in `notebook`. `student` is empty once the student was erased.
    """

    code: str
    assignment: str
    question: str
    student: str
    notebook: str


@dataclass(frozen=True, slots=True)
class Share:
    """That a marker is to mark a piece: as its first or its `second` marker, at this place of their own order."""

    piece: str
    marker: str
    order: int
    second: bool


@dataclass(frozen=True, slots=True)
class LevelSet:
    """A level given, or taken back (None). `at` is in UTC."""

    at: datetime
    piece: str
    marker: str
    round: Round
    criterion: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Comment:
    """What a marker says about a criterion, or about the whole (None). It replaces what they said there before."""

    at: datetime
    piece: str
    marker: str
    criterion: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """That a marker has finished a piece, or takes it up again. `answer` is the digest of the text that they read."""

    at: datetime
    piece: str
    marker: str
    done: bool
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one marker stands with one piece: the last of each thing they said.

    `answer` is the digest of the text that was marked when they finished it; `at` is their last change, in UTC.
    """

    piece: str
    marker: str
    levels: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    """By criterion; the comment on the whole has the key ""."""
    done: bool = False
    answer: str = ""
    flagged: str | None = None
    """Why the piece is flagged ("" where nothing was said); None where it is not."""
    at: datetime | None = None

    def finished(self, criteria: tuple[str, ...]) -> bool:
        """Whether the marker said so, and there is a level for each of these criteria."""
        return self.done and set(criteria) <= set(self.levels)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The mark that counts, and where it comes from. Of several for a piece the last one counts.

    `marks` are the rubric's, before they are scaled to what the cell is worth. `by` names the markers, or the person who
    decided. `answer` is the digest of the text that the mark is for.
    """

    at: datetime
    piece: str
    levels: Mapping[str, float]
    marks: float
    by: str
    how: How
    reason: str
    comment: str
    answer: str = ""


def anchor_code(assignment: str, anchor: str) -> str:
    """The code under which a marker's levels for an anchor text are kept."""
    return f"anchor:{assignment}/{anchor}"
