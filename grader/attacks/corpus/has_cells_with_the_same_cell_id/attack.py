"""All cells bear the same id of the notebook format, or ids that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    for index, cell in enumerate(notebook["cells"]):
        cell["id"] = ["same", "same", "", "x" * 200, "a b/c", 7][index % 6]
    notebook["nbformat_minor"] = 5


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
