"""An assignment's sheet, put together from the gradebook's rows and the instructor's own files."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.nbcourse import GradingError
from grader.sheet import Sheet, SheetCell, SheetNotebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from grader.settings import Settings

SCHEMA_KEYS = ("schema_version", "grade", "locked", "solution", "task", "grade_id", "points", "checksum", "cell_type")
_COMPUTED = ("AUTOTEST", "BEGIN SOLUTION")
"""A cell with one of these is rewritten by generating the assignment; its text cannot be compared with the source's."""


@dataclass(frozen=True, slots=True)
class NotebookRow:
    """A notebook as the gradebook has it; its cells in the gradebook's own order, without the instructor's metadata."""

    name: str
    kernelspec: dict[str, Any]
    cells: tuple[SheetCell, ...]


def build_sheet(
    assignment: str,
    rows: list[NotebookRow],
    duedate: datetime | None,
    settings: Settings,
    without_hidden: Callable[[SheetCell], str],
) -> Sheet:
    """The sheet of an assignment. `without_hidden` gives a cell's text as students were given it.

    Raises:
        GradingError: the instructor's source has changed since the assignment was generated, or cannot be read.
    """
    source, release = (settings.folder(step, ".", assignment) for step in ("source", "release"))
    notebooks = []
    for row in rows:
        path = source / f"{row.name}.ipynb"
        ours, theirs = _read(path), _read(release / path.name)
        if ours is not None and "IncludeHeaderFooter" not in settings.config:
            _check_unchanged(path, ours, row, assignment)
        notebooks.append(_notebook(row, ours, theirs, path if ours is not None else None, without_hidden))
    sheet = Sheet(assignment, tuple(notebooks), {}, duedate, settings.ignored)
    files = dict(_files(sheet, source, set(settings.students_own.get(assignment, ()))))
    return replace(sheet, files=files, version=_version(sheet, files))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        notebook = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise GradingError(f"{path} cannot be read ({error}). Mend it, or put back the version you released.") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        return None  # nbformat 3 and older keep cells elsewhere; the gradebook has what matters
    return notebook


def known_id(cell: Any) -> str:
    """The id of a cell that the gradebook is to know, or nothing."""
    marks = cell.get("metadata", {}).get("nbgrader", {}) if isinstance(cell, dict) else {}
    if not isinstance(marks, dict) or not any(marks.get(flag) for flag in ("grade", "solution", "locked", "task")):
        return ""
    return str(marks.get("grade_id", ""))


def text_of(cell: dict[str, Any]) -> str:
    """The text of a cell, which a notebook holds in one piece or in lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _check_unchanged(path: Path, notebook: dict[str, Any], row: NotebookRow, assignment: str) -> None:
    cells = {known_id(cell): cell for cell in notebook["cells"] if known_id(cell)}
    rows = {cell.grade_id: cell for cell in row.cells}
    changes = [f"cell {name} is new" for name in cells if name not in rows]
    changes += [f"cell {name} is gone" for name in rows if name not in cells]
    changes += [
        f"cell {name} has another {what}"
        for name in rows
        if name in cells
        for what in _changes(cells[name], rows[name])
    ]
    if changes:
        raise GradingError(
            f"{path} has changed since {assignment} was generated: {'; '.join(changes[:5])}. Marks would not fit it. Put "
            f"back the version that you released, or run `nbgrader generate_assignment {assignment} --force` (and release "
            "it again if students must see the change)."
        )


def _changes(cell: dict[str, Any], row: SheetCell) -> Iterator[str]:
    marks = cell["metadata"]["nbgrader"]
    if cell.get("cell_type") != row.cell_type:
        yield "type"
    graded = row.grade or row.task
    if bool(marks.get("grade")) != row.grade or bool(marks.get("task")) != row.task:
        yield "kind"
    elif graded and float(marks.get("points") or 0) != row.points:
        yield "number of points"
    if bool(marks.get("solution")) != row.solution or is_locked(marks) != row.locked:
        yield "lock"
    text = text_of(cell)
    if row.locked and text != row.source and not any(word in text for word in _COMPUTED):
        yield "text"


def is_locked(marks: dict[str, Any]) -> bool:
    """Whether a cell with this nbgrader metadata has the instructor's text, as nbgrader sees it."""
    return not marks.get("solution") and bool(marks.get("grade") or marks.get("locked"))


def _notebook(
    row: NotebookRow,
    ours: dict[str, Any] | None,
    theirs: dict[str, Any] | None,
    path: Path | None,
    without_hidden: Callable[[SheetCell], str],
) -> SheetNotebook:
    ids = {cell.grade_id for cell in row.cells}
    # What students were given shows the order best; a release may have been removed, a source too.
    given: dict[str, Any] = next(
        (nb for nb in (theirs, ours) if nb and ids <= {known_id(cell) for cell in nb["cells"]}), {"cells": []}
    )
    cells = {known_id(cell): cell for cell in given["cells"]}
    place = {name: index for index, name in enumerate(cells)}
    known = sorted(row.cells, key=lambda cell: place.get(cell.grade_id, len(place)))
    metadata = {
        key: value for key, value in given.get("metadata", {}).items() if key not in {"kernelspec", "celltoolbar"}
    }
    return SheetNotebook(
        name=row.name,
        cells=tuple(
            replace(
                cell,
                released=without_hidden(cell),
                metadata=_metadata(cell, cells.get(cell.grade_id, {}).get("metadata", {})),
                attachments=cells.get(cell.grade_id, {}).get("attachments", {}),
            )
            for cell in known
        ),
        kernelspec=row.kernelspec or given.get("metadata", {}).get("kernelspec", {}),
        source=path,
        metadata=metadata,
    )


def _metadata(cell: SheetCell, given: dict[str, Any]) -> dict[str, Any]:
    """The instructor's metadata, with nbgrader's as its autograding would leave them."""
    marks = {key: value for key, value in given.get("nbgrader", {}).items() if key in SCHEMA_KEYS}
    marks |= {"grade": cell.grade, "solution": cell.solution, "task": cell.task, "grade_id": cell.grade_id}
    marks |= {"schema_version": 3, "cell_type": cell.cell_type}
    if is_locked(marks) != cell.locked:
        marks["locked"] = cell.locked
    marks.setdefault("locked", cell.locked)
    if cell.grade or cell.task:
        marks["points"] = cell.points
    if cell.checksum:
        marks["checksum"] = cell.checksum
    kept = {key: value for key, value in given.items() if key not in {"nbgrader", "collapsed", "scrolled"}}
    if not given:  # as nbgrader locks what it releases
        kept = {"deletable": False} | ({"editable": False} if cell.locked else {})
    return kept | {"nbgrader": marks}


def _files(sheet: Sheet, source: Path, students_own: set[str]) -> Iterator[tuple[str, Path]]:
    """The instructor's files, by their path inside the assignment."""
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if not sheet.ignores(name))
        for name in sorted(names):
            path = Path(folder) / name
            inside = path.relative_to(source).as_posix()
            if not sheet.ignores(name) and not inside.endswith(".ipynb") and inside not in students_own:
                yield inside, path


def _version(sheet: Sheet, files: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for notebook in sheet.notebooks:
        digest.update(repr((notebook.name, notebook.kernelspec)).encode())
        for cell in notebook.cells:
            digest.update(repr((cell.grade_id, cell.cell_type, cell.points, cell.locked, cell.source)).encode())
    for inside, path in files.items():
        digest.update(inside.encode("utf-8", "surrogateescape"))
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
