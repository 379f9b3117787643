"""The test cells bring outputs: results that look like full marks, and no errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in cells_with(notebook, target.tests(name)):
        cell["execution_count"] = 1
        cell["outputs"] = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "5"}}
        ]
    for cell in cells_with(notebook, target.answers(name)):
        cell["source"] = "raise SystemExit"


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
