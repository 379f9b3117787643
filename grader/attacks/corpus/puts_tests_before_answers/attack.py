"""The cells stand the other way round, tests first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    notebook["cells"].reverse()


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
