"""Tests bear other names and the names of tests are borne by cells that pass."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in cells_with(notebook, target.tests(name)):
        twin = copy.deepcopy(cell)
        cell["metadata"]["nbgrader"]["grade_id"] += "-old"
        twin["source"] = "1 + 1"
        notebook["cells"].append(twin)


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
