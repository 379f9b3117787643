"""A notebook of format 3, with headings and prompts that today's have no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    cells = notebook.pop("cells")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
            cell.update(language="python", prompt_number=1, collapsed=False)
            cell.pop("execution_count", None)
    cells.append({"cell_type": "heading", "level": 1, "metadata": {}, "source": "old"})
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])
    notebook["metadata"]["name"] = ""


ATTACK = Attack(kind="files", wants=Want.STOP, make=edited(_change))
