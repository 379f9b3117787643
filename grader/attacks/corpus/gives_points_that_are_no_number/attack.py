"""Points are texts, NaN, below zero, lists, or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited, known

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    values = ["5", float("nan"), -5, [5], None, 1e400, {"points": 5}]
    for index, cell in enumerate(known(notebook, target.graded(name))):
        cell["points"] = values[index % len(values)]
        if index % 8 == 7:
            del cell["points"]


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
