"""Marks: what running a submission gives the gradebook, and what the gradebook says when feedback is written."""

from __future__ import annotations

from dataclasses import dataclass, field

ERASED = "erased-"
"""How the ids of those begin who were erased: their marks stay for the statistics, and belong to nobody."""


@dataclass(frozen=True, slots=True)
class NotebookMarks:
    """What grading found out about one notebook of a submission.

    `scores` holds the automatic score of each graded cell by its id; `None` where a person has to mark it. `comments`
    holds the automatic comment of each answer, or `None`. `flagged` asks the marker to look.
    """

    scores: dict[str, float | None]
    comments: dict[str, str | None] = field(default_factory=dict)
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """One cell in the gradebook. `score` has the extra credit in it; `points` is what the cell is worth.

    A cell that is answered but not graded has neither. `comment` is the marker's, or else the automatic one.
    """

    score: float | None
    points: float | None
    extra_credit: float | None
    comment: str | None
    needs_manual_grade: bool


@dataclass(frozen=True, slots=True)
class MarkedNotebook:
    """One notebook of one student in the gradebook. `score` is before the late penalty."""

    student: str
    assignment: str
    name: str
    score: float
    max_score: float
    late_penalty: float
    cells: dict[str, MarkedCell]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A submission that has been graded: of which content, and what the marker should know of it."""

    student: str
    fingerprint: str
    remarks: tuple[dict[str, str], ...] = ()
