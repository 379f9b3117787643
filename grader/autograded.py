"""The `autograded/` tree, as nbgrader's autograding leaves it and as its other commands read it."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from grader.folders import replacing, settle
from grader.looking import open_folder
from grader.nbcourse import GradingError
from grader.outputs import Room
from grader.results import WIDGETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grader.rebuilt import RebuiltCell, RebuiltNotebook, Remark, Submission
    from grader.results import CellResult
    from grader.settings import Settings
    from grader.sheet import Sheet

TIMESTAMP = "timestamp.txt"
KEPT_BYTES = 1_000_000
"""Instructor's files up to this size are read once for the class."""
PYTHON = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
"""What a Python kernel says of its language; feedback colours code by it."""


class Autograded:
    """Writes the graded submissions of one assignment."""

    def __init__(self, settings: Settings, sheet: Sheet) -> None:
        self._settings, self._sheet = settings, sheet
        self._contents: dict[str, bytes] = {}

    def write(
        self,
        submission: Submission,
        results: Mapping[str, Sequence[CellResult]],
        widgets: Mapping[str, dict[str, Any]] | None = None,
    ) -> tuple[Remark, ...]:
        """Write what was graded, in place of what was there; returns what had to be cut.

        `results` holds one result for each cell of each notebook that was handed in, by the notebook's name, `widgets`
        the state of its widgets where it has any. The folder
        appears as a whole or not at all; nothing waits for the disk, since a lost folder can be graded again.

        Raises:
            GradingError: the folder cannot be written.
        """
        folder = self._settings.folder("autograded", submission.student, submission.assignment)
        remarks: list[Remark] = []
        try:
            parent = self._parent(folder)
            try:
                with replacing(folder.name, parent) as handle:
                    self._files(submission, handle)
                    for notebook in submission.notebooks:
                        if not notebook.missing:
                            name = notebook.sheet.name
                            text, cut = notebook_text(notebook, results[name], (widgets or {}).get(name))
                            self._put(f"{name}.ipynb", text, handle)
                            remarks += cut
                    self._share(handle)
            finally:
                os.close(parent)
        except OSError as error:
            what = f"{folder} cannot be written ({error.strerror})."
            raise GradingError(
                f"{what} See that there is room and that you may write there; then run this again."
            ) from error
        return tuple(remarks)

    def settle(self) -> None:
        """Clear what a killed run left beside the graded submissions of this assignment."""
        assignment = self._sheet.assignment
        for student in self._settings.students("submitted", assignment):
            folder = self._settings.folder("autograded", student, assignment)
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                handle = open_folder(folder.parent)
                try:
                    settle(folder.name, handle)
                finally:
                    os.close(handle)

    def _parent(self, folder: Path) -> int:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.parent.is_symlink():
            raise GradingError(f"{folder.parent} is a link, and grading follows none. Put a folder in its place.")
        return open_folder(folder.parent)

    def _files(self, submission: Submission, folder: int) -> None:
        made: set[str] = set()
        stamp = submission.received
        files = dict(submission.files)
        if TIMESTAMP not in files and stamp is not None:
            files[TIMESTAMP] = f"{stamp:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
        for inside in (*self._sheet.files, *files):
            for above in reversed(PurePosixPath(inside).parents[:-1]):
                if str(above) not in made:
                    os.mkdir(str(above), dir_fd=folder)
                    made.add(str(above))
        for inside in self._sheet.files:
            self._put(inside, self._instructors(inside), folder)
        for inside, content in files.items():
            if inside not in self._sheet.files:
                self._put(inside, content, folder)

    def _instructors(self, inside: str) -> bytes:
        content = self._contents.get(inside)
        if content is None:
            content = self._sheet.files[inside].read_bytes()
            if len(content) <= KEPT_BYTES:
                self._contents[inside] = content
        return content

    def _put(self, inside: str, content: bytes, folder: int) -> None:
        mode = self._settings.permissions
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(inside, how, mode, dir_fd=folder)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(handle, rest) :]
            if stat.S_IMODE(os.fstat(handle).st_mode) != mode:  # the user's mask took something off
                os.fchmod(handle, mode)
        finally:
            os.close(handle)

    def _share(self, folder: int) -> None:
        """Let other instructors replace what was written, where the course is shared."""
        if self._settings.shared:
            for _, _, _, handle in os.fwalk(".", dir_fd=folder):
                os.fchmod(handle, (os.fstat(handle).st_mode | 0o2770) & 0o2777)


def notebook_text(
    notebook: RebuiltNotebook, results: Sequence[CellResult], widgets: dict[str, Any] | None = None
) -> tuple[bytes, list[Remark]]:
    """A graded notebook's file, a line for each cell, and what had to be cut."""
    room = Room()
    remarks: list[Remark] = []
    lines = []
    for number, (cell, result) in enumerate(zip(notebook.cells, results, strict=True), start=1):
        written, cut = _cell(cell, result, number, room)
        lines.append(json.dumps(written, ensure_ascii=False))
        remarks += cut
    metadata = {"kernelspec": notebook.sheet.kernelspec, **notebook.sheet.metadata}
    if notebook.sheet.kernelspec.get("language", "python") == "python":
        metadata["language_info"] = metadata.get("language_info", {}) | PYTHON
    if widgets:
        metadata["widgets"] = {WIDGETS: widgets}
    end = json.dumps({"metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)
    text = '{"cells": [\n' + ",\n".join(lines) + "\n], " + end[1:] + "\n"
    return text.encode("utf-8", "replace"), remarks


def _cell(cell: RebuiltCell, result: CellResult, number: int, room: Room) -> tuple[dict[str, Any], list[Remark]]:
    # Only a cell's place makes a name for it that is there once, and the same each time.
    written: dict[str, Any] = {"cell_type": cell.cell_type, "id": f"cell-{number}", "metadata": cell.metadata}
    cut: list[Remark] = []
    if cell.cell_type == "code":
        what = f"cell {cell.known.grade_id}" if cell.known else f"the student's own cell {number}"
        outputs, cut = room.fit(result.outputs, what)
        written |= {"execution_count": result.execution_count, "outputs": outputs}
    elif cell.attachments:
        written["attachments"] = cell.attachments
    written["source"] = cell.source
    return written, cut
