"""Taking a submission in: everything is looked at, nothing is run, and what comes out is safe to grade."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from grader.looking import FileRefusedError, Limits, Look, Remarks, open_folder, read_file
from grader.notebook_text import NotebookError, grade_id_of, parse_notebook
from grader.rebuild import missing, rebuild
from grader.rebuilt import RebuiltNotebook, Submission
from grader.received import FUTURE, MOST_BYTES, TimeError, parse_time, receipt_time
from grader.shadows import shadowing

if TYPE_CHECKING:
    from pathlib import Path

    from grader.sheet import Sheet, SheetNotebook

TIMESTAMP = "timestamp.txt"
CANDIDATES = 10
"""So many notebooks of unknown names are opened to find one that was renamed."""


def take(
    folder: Path, student: str, sheet: Sheet, limits: Limits | None = None, *, receipt: Path | None = None
) -> Submission:
    """What a student handed in for an assignment, looked at, rebuilt, and not run.

    `folder` is the submission's own, submitted/STUDENT/ASSIGNMENT. `receipt` is the file that collecting wrote about it,
    if there is one. Whatever is wrong with a submission is a remark, or the reason for refusing it; never an error.
    """
    limits = limits or Limits()
    remarks = Remarks()
    try:
        handle = open_folder(folder)
    except OSError as error:
        what = "There is no submission" if isinstance(error, FileNotFoundError) else "The submission is no folder"
        remarks.add("notebook-missing", f"{what}.")
        return Submission(
            student, sheet.assignment, None, (), {}, remarks.all(), f"{what}, so there is nothing to grade."
        )
    try:
        return _Taking(handle, student, sheet, limits, remarks).submission(receipt)
    finally:
        os.close(handle)


class _Taking:
    """One submission on its way in."""

    def __init__(self, folder: int, student: str, sheet: Sheet, limits: Limits, remarks: Remarks) -> None:
        self._folder, self._student, self._sheet, self._limits, self._remarks = folder, student, sheet, limits, remarks
        self._digest = hashlib.sha256(sheet.version.encode())
        self._why: list[str] = []

    def submission(self, receipt: Path | None) -> Submission:
        """Read everything and put it together."""
        # The notebooks come first: whatever else lies there, they are read.
        found = {sheet.name: self._notebook(sheet, f"{sheet.name}.ipynb") for sheet in self._sheet.notebooks}
        taken_over = frozenset(self._sheet.files) - {TIMESTAMP}
        look = Look(self._limits, self._remarks, self._sheet.ignores, taken_over)
        look.walk(self._folder)
        self._renamed(found, look.notebooks)
        notebooks = tuple(found[sheet.name] or missing(sheet) for sheet in self._sheet.notebooks)
        for sheet in self._sheet.notebooks:
            if found[sheet.name] is None and f"{sheet.name}.ipynb" not in look.notebooks:
                self._why.append(f"{sheet.name}.ipynb was not handed in.")
                self._remarks.add("notebook-missing", f"{sheet.name}.ipynb was not handed in. It scores 0.")
        received, stamp = self._received(look.files.pop(TIMESTAMP, None), receipt)
        files = self._kept(look.files)
        if stamp is not None:
            files[TIMESTAMP] = stamp
        for path, content in sorted(files.items()):
            self._digest.update(path.encode() + b"\0" + hashlib.sha256(content).digest())
        self._digest.update(str(received).encode())
        nothing = all(notebook.missing for notebook in notebooks)
        return Submission(
            student=self._student,
            assignment=self._sheet.assignment,
            received=received,
            notebooks=() if nothing else notebooks,
            files=files,
            remarks=self._remarks.all(),
            refused=" ".join(self._why) if nothing else "",
            fingerprint=self._digest.hexdigest(),
        )

    def _parsed(self, name: str) -> dict[str, Any] | None:
        """A notebook of the submission; nothing when it is not there or no notebook, which is remarked."""
        try:
            content = read_file(name, name, self._folder, self._limits.notebook_bytes)
            self._digest.update(name.encode("utf-8", "replace") + b"\0" + hashlib.sha256(content).digest())
            return parse_notebook(content, name, self._limits.cells)
        except FileNotFoundError:
            return None
        except (FileRefusedError, NotebookError) as refused:
            code = "notebook-too-large" if refused.code == "file-too-large" else refused.code
            self._remarks.add(code, str(refused))
            self._why.append(str(refused))
            return None

    def _notebook(self, sheet: SheetNotebook, name: str) -> RebuiltNotebook | None:
        submitted = self._parsed(name)
        if submitted is None:
            return None
        notebook, remarks = rebuild(sheet, submitted)
        self._remarks.extend(remarks)
        return notebook

    def _renamed(self, found: dict[str, RebuiltNotebook | None], names: list[str]) -> None:
        """Take a notebook under its right name that was handed in under another, if there is no doubt which it is."""
        lost = [
            sheet for sheet in self._sheet.notebooks if found[sheet.name] is None and f"{sheet.name}.ipynb" not in names
        ]
        others = [name for name in names if PurePosixPath(name).stem not in found or not name.endswith(".ipynb")]
        if not lost or not others:
            return
        ids = {}
        for name in others[:CANDIDATES]:
            notebook = self._parsed(name)
            if notebook is not None:
                ids[name] = {grade_id_of(cell) for cell in notebook["cells"] if isinstance(cell, dict)}
        for sheet in lost:
            known = {cell.grade_id for cell in sheet.cells}
            fitting = [name for name, there in ids.items() if known and 2 * len(there & known) > len(known)]
            if len(fitting) == 1:
                found[sheet.name] = self._notebook(sheet, fitting[0])
                text = f"{sheet.name}.ipynb was handed in as {fitting[0]}. It was taken for it by its cells."
                self._remarks.add("notebook-renamed", text)

    def _kept(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """The student's files that can lie beside the instructor's."""
        hidden = shadowing(files)
        for name in sorted(set(hidden.values())):
            text = f"A file of the submission would stand before the installed module {name}. It was left out."
            self._remarks.add("file-shadows", text)
        kept = {}
        taken = {*self._sheet.files, TIMESTAMP, *(f"{sheet.name}.ipynb" for sheet in self._sheet.notebooks)}
        folders = {str(parent) for path in taken for parent in PurePosixPath(path).parents}
        for path, content in files.items():
            inside = {str(parent) for parent in PurePosixPath(path).parents}
            if path in folders or inside & taken:
                self._remarks.add("file-conflict", f"{path} is where the assignment's own files are. It was left out.")
            elif path not in hidden:
                kept[path] = content
        return kept

    def _received(self, stamp: bytes | None, receipt: Path | None) -> tuple[datetime | None, bytes | None]:
        """When it was received, and the submission's own timestamp.txt if that is where it is from."""
        moment = None
        try:
            moment = receipt_time(receipt) if receipt is not None else None
            if moment is not None:
                stamp = None
            elif stamp is not None and stamp.strip():
                if len(stamp) > MOST_BYTES:
                    raise TimeError(TIMESTAMP)
                moment = parse_time(stamp.decode("ascii"))
        except (TimeError, UnicodeDecodeError):
            # No time is no lateness, as in nbgrader: the folder's own would be that of whoever unpacked it.
            text = "The time of receipt cannot be read, so no lateness was found. Look at it yourself."
            self._remarks.add("time-unreadable", text)
            return None, None
        if moment is not None and moment > datetime.now(UTC).replace(tzinfo=None) + FUTURE:
            self._remarks.add("time-in-future", f"It says that it was handed in at {moment} UTC, which is yet to come.")
        return moment, stamp
