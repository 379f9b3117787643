"""A submission made safe to grade: the instructor's cells in the instructor's order, the student's text in its places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from grader.sheet import SheetCell, SheetNotebook


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a submission that the marker should know: `code` for programs, `text` for people."""

    code: str
    text: str
    grade_id: str = ""


@dataclass(frozen=True, slots=True)
class RebuiltCell:
    """A cell to be run or shown. `known` is what the gradebook says of it; a cell of the student's own has none.

    `source` is the instructor's for a locked cell, the student's otherwise. `metadata` is the instructor's, never the
    student's; of the metadata of a student's own cell only a tag that keeps Jupyter from running it is left.
    `attachments` are pictures that go with a Markdown text, by name: {name: {mime type: base64}}.
    """

    cell_type: str
    source: str
    known: SheetCell | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)

    @property
    def is_students(self) -> bool:
        """Whether a student wrote the text of this cell."""
        return self.known is None or self.known.is_answer


@dataclass(frozen=True, slots=True)
class RebuiltNotebook:
    """One notebook of a submission. `missing` when the student handed in none: everything in it scores 0."""

    sheet: SheetNotebook
    cells: tuple[RebuiltCell, ...]
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in, looked at but not run.

    `files` holds the student's further files by path inside the assignment, with forward slashes; the instructor's files
    are not among them. `received` is in UTC without a zone. `refused` says, in words for the student, why nothing of it
    can be graded; then there are no notebooks. `fingerprint` is the same for the same files received at the same time.
    """

    student: str
    assignment: str
    received: datetime | None
    notebooks: tuple[RebuiltNotebook, ...]
    files: dict[str, bytes]
    remarks: tuple[Remark, ...] = ()
    refused: str = ""
    fingerprint: str = ""
