"""What became of one submission in a grading run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.marked import NotebookMarks
    from grader.rebuilt import Remark, Submission

Status = Literal["graded", "needs marking", "flagged", "failed", "kept"]

FLAGS = frozenset(
    {
        "cell-duplicated",
        "file-shadows",
        "hard-link",
        "instructor-data-changed",
        "kind-changed",
        "link-refused",
        "locked-changed",
        "memory",
        "notebook-too-large",
        "notebook-unreadable",
        "points-changed",
        "special-file",
        "stopped",
        "tampering",
        "time-in-future",
        "time-unreadable",
        "timed-out",
        "unjudged",
    }
)
"""Remarks that a marker should look at before believing a mark."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one submission. `points` are all that its automatic part can give.

    `kept` was graded before and has not changed since. `failed` is a fault of the grader's: no mark was written.
    `reason` says in words why it is not plainly graded.
    """

    student: str
    status: Status
    score: float = 0.0
    points: float = 0.0
    reason: str = ""
    remarks: tuple[Remark, ...] = ()


def settled(
    submission: Submission, marks: Mapping[str, NotebookMarks], remarks: Sequence[Remark], points: float
) -> Outcome:
    """The outcome of a submission whose marks are written."""
    scores = [score for notebook in marks.values() for score in notebook.scores.values()]
    total = sum(score for score in scores if score is not None)
    flags = [remark for remark in remarks if remark.code in FLAGS]
    status: Status = "graded"
    reason = ""
    if submission.refused or flags:
        status, reason = "flagged", submission.refused or _words(flags)
    elif any(score is None for score in scores):
        status = "needs marking"
    return Outcome(submission.student, status, total, points, reason, tuple(remarks))


def _words(flags: Sequence[Remark]) -> str:
    """The first flag in words, and how many more there are."""
    others = len({(flag.code, flag.text) for flag in flags}) - 1
    return flags[0].text + (f" And {others} more." if others else "")
