"""A tag that nbclient obeys says that the test cells are not to be run: no output, no error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in cells_with(notebook, target.tests(name)):
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell", "nbval-skip"]


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
