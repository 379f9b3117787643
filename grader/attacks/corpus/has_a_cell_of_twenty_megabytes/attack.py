"""One cell whose text is 20 MB on one line, in code and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import code_cell, edited, text_cell

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    notebook["cells"] += [code_cell("x = '" + "y" * (20 << 20) + "'"), text_cell("[" * 100_000 + "*_`" * (1 << 20))]


ATTACK = Attack(kind="files", wants=Want.STOP, make=edited(_change))
