"""Every graded cell of its notebook says that it is worth a thousand points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited, known

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in known(notebook, target.graded(name)):
        cell["points"] = 1000


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
