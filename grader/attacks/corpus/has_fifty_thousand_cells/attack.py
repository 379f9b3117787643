"""Fifty thousand cells of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import code_cell, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    notebook["cells"] += [code_cell(f"x = {number}") for number in range(50_000)]


ATTACK = Attack(kind="files", wants=Want.STOP, make=edited(_change))
