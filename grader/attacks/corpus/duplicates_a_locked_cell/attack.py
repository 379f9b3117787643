"""One locked cell is copied, as a slip of the hand does it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    locked = next((cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("locked")), None)
    if locked is not None:
        notebook["cells"].insert(0, copy.deepcopy(locked))


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
