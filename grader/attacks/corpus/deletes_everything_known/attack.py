"""No cell that nbgrader knows is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if "nbgrader" not in cell["metadata"]]


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
