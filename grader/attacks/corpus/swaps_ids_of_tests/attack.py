"""The id of the test worth most stands at the easiest test, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited, known

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    cells = known(notebook, target.tests(name))
    ids = [cell["grade_id"] for cell in cells]
    for cell, other in zip(cells, reversed(ids), strict=True):
        cell["grade_id"] = other


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
