"""An assignment as the instructor released it: what a submission is rebuilt from and judged by.

Plain data, free of nbgrader: `grader.gradebook` reads it, everything else works with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that the gradebook knows: graded, answered or locked.

    `source` is the instructor's text as the gradebook keeps it: hidden tests are in it, and an answer cell holds what
    the student was given. `points` is 0 where nothing is graded. `released` is what students were given: `source` without
    hidden tests and mark scheme. `metadata` and `attachments` are the instructor's.
    """

    grade_id: str
    cell_type: str
    source: str
    checksum: str | None
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float
    released: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)

    @property
    def is_test(self) -> bool:
        """Whether running this cell gives the mark."""
        return self.grade and not self.solution and self.cell_type == "code"

    @property
    def is_answer(self) -> bool:
        """Whether the text of this cell is the student's. A task is usually locked: it is answered in cells after it."""
        return not self.locked and (self.solution or self.task)


@dataclass(frozen=True, slots=True)
class SheetNotebook:
    """One notebook of an assignment: its known cells, in the instructor's order."""

    name: str
    cells: tuple[SheetCell, ...]
    kernelspec: dict[str, Any]
    source: Path | None
    """The instructor's own version with the solutions, where the course still has it."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """The notebook's own, without the kernelspec."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An assignment: its notebooks and the files that come with them.

    `files` maps a path inside the assignment, with forward slashes, to the instructor's file. `duedate` is in UTC
    without a zone, as nbgrader keeps it. `ignored` are the name patterns of files that never travel. `version` changes
    whenever anything changes that a mark may depend on.
    """

    assignment: str
    notebooks: tuple[SheetNotebook, ...]
    files: dict[str, Path]
    duedate: datetime | None
    ignored: tuple[str, ...] = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
    version: str = ""

    def notebook(self, name: str) -> SheetNotebook | None:
        """The notebook of this name, without its ending."""
        return next((notebook for notebook in self.notebooks if notebook.name == name), None)

    def ignores(self, name: str) -> bool:
        """Whether a file or folder of this name stays behind. A leading dot is matched by a leading dot only."""
        return any(fnmatchcase(name, pattern) and (name[0] != "." or pattern[0] == ".") for pattern in self.ignored)
