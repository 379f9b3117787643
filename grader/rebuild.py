"""A submitted notebook rebuilt: the instructor's cells in the instructor's order, the student's text in its places.

Whatever a submission says about points, locks, kinds, ids or order is compared and remarked, never believed. A
submission that changed nothing but its answers comes out with the same cells in the same order.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from grader.looking import Remarks
from grader.notebook_text import grade_id_of, marks_of, source_of
from grader.rebuilt import RebuiltCell, RebuiltNotebook, Remark
from grader.released import is_locked

if TYPE_CHECKING:
    from grader.sheet import SheetCell, SheetNotebook

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
"""What a Markdown cell may have attached. An SVG is a document with scripts."""
_TYPES = ("code", "markdown", "raw")
_START = ""
"""Where the cells go that stand before every known cell."""


def rebuild(sheet: SheetNotebook, submitted: dict[str, Any]) -> tuple[RebuiltNotebook, tuple[Remark, ...]]:
    """The notebook to be run, and what was found to be otherwise than it was given out.

    `submitted` is a notebook of format 4 as `parse_notebook` gives it.
    """
    remarks = Remarks()
    known = {cell.grade_id: cell for cell in sheet.cells}
    answers, followers, order = _sorted_out(submitted["cells"], known, remarks)
    if order != [name for name in known if name in answers]:
        remarks.add("order-changed", "Cells were in another order. They were put back into the order they had.")
    cells: list[RebuiltCell] = []
    cells += followers.get(_START, ())
    for name, cell in known.items():
        given = answers.get(name)
        if given is None:
            what = "an answer: it counts as not answered" if cell.is_answer else "a cell of the assignment"
            remarks.add("cell-restored", f"Cell {name} was missing, {what}. It was put back.", name)
            cells.append(_given(cell, cell.released if cell.is_answer else cell.source, cell.attachments))
            continue
        _compare(cell, given, remarks)
        if cell.locked:
            cells.append(_given(cell, cell.source, cell.attachments))
        else:
            cells.append(_given(cell, source_of(given) or "", _pictures(given, cell.cell_type)))
        cells += followers.get(name, ())
    return RebuiltNotebook(sheet, tuple(cells)), remarks.all()


def missing(sheet: SheetNotebook) -> RebuiltNotebook:
    """A notebook that was not handed in."""
    return RebuiltNotebook(sheet, (), missing=True)


def _given(cell: SheetCell, source: str, attachments: dict[str, Any]) -> RebuiltCell:
    return RebuiltCell(cell.cell_type, source, cell, cell.metadata, attachments)


def _sorted_out(
    cells: list[Any], known: dict[str, SheetCell], remarks: Remarks
) -> tuple[dict[str, dict[str, Any]], dict[str, list[RebuiltCell]], list[str]]:
    """The known cells by id; the student's own by the known cell that they follow; the ids in the submission's order."""
    whole = []
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") in _TYPES and source_of(cell) is not None:
            whole.append(cell)
        else:
            remarks.add("cell-malformed", f"Cell {number} is no cell of a notebook. It was left out.")
    ids = [grade_id_of(cell) for cell in whole]
    last = {name: index for index, name in enumerate(ids) if name in known}
    answers: dict[str, dict[str, Any]] = {}
    followers: dict[str, list[RebuiltCell]] = {}
    anchor = _START
    for index, (name, cell) in enumerate(zip(ids, whole, strict=True)):
        if last.get(name) == index:
            answers[name] = cell
            anchor = name
            continue
        if name in known:
            text = f"Cell {name} was there more than once. The last one counts, as in nbgrader; the others were run."
            remarks.add("cell-duplicated", text, name)
        elif name and any(marks_of(cell).get(flag) for flag in ("grade", "solution", "locked", "task")):
            remarks.add(
                "cell-unknown", f"Cell {ascii(name)[:60]} is not the assignment's. It was run as the student's own."
            )
        followers.setdefault(anchor, []).append(_own(cell))
    return answers, followers, list(answers)


def _own(cell: dict[str, Any]) -> RebuiltCell:
    kind = str(cell["cell_type"])
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    # Jupyter, nbclient and nbgrader pass over such a cell; so does whoever runs this.
    kept = {"tags": ["skip-execution"]} if isinstance(tags, list) and "skip-execution" in tags else {}
    return RebuiltCell(kind, source_of(cell) or "", None, kept, _pictures(cell, kind))


def _pictures(cell: dict[str, Any], kind: str) -> dict[str, Any]:
    """The pictures attached to a Markdown cell; whatever else is attached stays behind."""
    attached = cell.get("attachments")
    if kind != "markdown" or not isinstance(attached, dict):
        return {}
    kept: dict[str, Any] = {}
    for name, data in attached.items():
        for mime, text in data.items() if isinstance(data, dict) else ():
            content = "".join(text) if isinstance(text, list) and all(isinstance(line, str) for line in text) else text
            if mime in PICTURES and isinstance(content, str) and name.isprintable() and _is_base64(content):
                kept.setdefault(name, {})[mime] = content
    return kept


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _compare(cell: SheetCell, given: dict[str, Any], remarks: Remarks) -> None:
    """Remark what a submission says of a known cell and should not."""
    name, marks = cell.grade_id, marks_of(given)
    if given["cell_type"] != cell.cell_type:
        text = f"Cell {name} was turned from {cell.cell_type} into {given['cell_type']}. It was turned back."
        remarks.add("kind-changed", text, name)
    flags = tuple(bool(marks.get(flag)) for flag in ("grade", "solution", "task"))
    if flags != (cell.grade, cell.solution, cell.task) or marks.get("schema_version", 3) != 3:
        remarks.add("kind-changed", f"Cell {name} says that it is of another kind. That was ignored.", name)
    elif is_locked(marks) != cell.locked:
        remarks.add("locked-changed", f"Cell {name} says otherwise whether it is locked. That was ignored.", name)
    points = marks.get("points", 0)
    if cell.grade and (not isinstance(points, int | float) or points != cell.points):
        text = f"Cell {name} says that it is worth {ascii(points)[:20]} points. It is worth {cell.points:g}."
        remarks.add("points-changed", text, name)
    if cell.locked and _plain(source_of(given) or "") not in {_plain(cell.released), _plain(cell.source)}:
        remarks.add("locked-changed", f"The text of the locked cell {name} was changed. It was put back.", name)


def _plain(text: str) -> str:
    """A text without what editors change by themselves."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
