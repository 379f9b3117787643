"""Tests are said to be tasks, whose marks are given by hand, with a mark already in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited, known

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in known(notebook, target.graded(name)):
        cell.update(task=True, grade=True, solution=False, locked=False, manual_score=100, auto_score=100)


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
