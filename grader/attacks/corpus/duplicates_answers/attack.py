"""Every answer and every test is there three times."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in cells_with(notebook, [*target.answers(name), *target.graded(name)]):
        notebook["cells"] += [copy.deepcopy(cell), copy.deepcopy(cell)]


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
