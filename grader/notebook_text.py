"""A student's notebook file, from bytes to plain data, with a reason in words where it is none."""

from __future__ import annotations

import json
from typing import Any

MOST_OBJECTS = 500_000
MOST_VALUES = 2_000_000
"""A file of twenty megabytes can hold millions of empty lists, and each takes twenty times its length in memory."""
SAVE_ANEW = "Open it in JupyterLab, save it, and hand it in again."


class NotebookError(ValueError):
    """A file that is no notebook. The message tells the student why; `code` is the remark's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def parse_notebook(content: bytes, name: str, most_cells: int) -> dict[str, Any]:
    """The notebook in these bytes: nbformat 4, with a list of cells.

    Only texts and identifiers of it are used afterwards, so what JSON leaves open does no harm here: of a key that is
    there twice the last one counts, as in Jupyter, and numbers that are none are nothing.

    Raises:
        NotebookError: it is none.
    """
    if content.count(b"[") + content.count(b"{") > MOST_OBJECTS or content.count(b",") > MOST_VALUES:
        raise NotebookError(
            "notebook-too-large", f"{name} holds too much to be a notebook. Clear its outputs and hand it in again."
        )
    try:
        notebook = json.loads(content.decode("utf-8-sig"), parse_constant=lambda _: None)
    except UnicodeDecodeError:
        raise NotebookError("notebook-unreadable", f"{name} is not text in UTF-8. {SAVE_ANEW}") from None
    except RecursionError:
        raise NotebookError("notebook-unreadable", f"{name} is nested too deeply for a notebook. {SAVE_ANEW}") from None
    except ValueError as error:
        empty = "is empty" if not content.strip() else f"is damaged ({error})"
        raise NotebookError("notebook-unreadable", f"{name} {empty}. {SAVE_ANEW}") from None
    if not isinstance(notebook, dict):
        raise NotebookError("notebook-unreadable", f"{name} is no notebook. {SAVE_ANEW}")
    version = notebook.get("nbformat")
    if version != 4 or isinstance(version, bool):
        raise NotebookError(
            "notebook-unreadable",
            f"{name} is in the notebook format {ascii(version)[:20]}, and only format 4 is graded. {SAVE_ANEW}",
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise NotebookError("notebook-unreadable", f"{name} has no cells. {SAVE_ANEW}")
    if len(cells) > most_cells:
        raise NotebookError(
            "notebook-too-large",
            f"{name} has {len(cells)} cells, and {most_cells} are graded at most. Delete cells and hand it in again.",
        )
    return notebook


def source_of(cell: dict[str, Any]) -> str | None:
    """The text of a cell, in one piece, always fit for UTF-8; nothing when it is none."""
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    # Half of a surrogate pair can be written in JSON, and in no file.
    return source if source.isascii() else source.encode("utf-8", "replace").decode()


def grade_id_of(cell: dict[str, Any]) -> str:
    """The id that nbgrader knows a cell by, or nothing."""
    return _text(marks_of(cell).get("grade_id"))


def marks_of(cell: dict[str, Any]) -> dict[str, Any]:
    """What a cell says of itself to nbgrader: to be compared, never to be believed."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
