"""What became of one delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from grader.rebuilt import Remark

Status = Literal["collected", "replaced", "unchanged", "older", "unmatched", "ambiguous", "kept apart", "failed"]

LOOK: frozenset[Status] = frozenset({"unmatched", "ambiguous", "kept apart"})
_SOUND = {"resubmitted", "stamp-dropped"}
"""Remarks about what is in order."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of what an archive holds under one name.

    `student` is empty when nobody is meant. `older` means that a newer submission is there, which stays. `late` and
    `received` (UTC, without a zone) are None where they are not known. `place` is where the files are now, if anywhere.
    """

    who: str
    status: Status
    student: str = ""
    reason: str = ""
    files: int = 0
    late: bool | None = None
    received: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    place: Path | None = None

    @property
    def needs_look(self) -> bool:
        """Whether a person should look at it."""
        return self.status in LOOK or any(remark.code not in _SOUND for remark in self.remarks)


def words(remarks: Sequence[Remark]) -> str:
    """The first remark in words, and how many more there are."""
    if not remarks:
        return ""
    return remarks[0].text + (f" And {len(remarks) - 1} more." if len(remarks) > 1 else "")
