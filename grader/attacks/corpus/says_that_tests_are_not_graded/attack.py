"""Flags are turned: tests are no tests, answers are graded, nothing is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited, known

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in known(notebook, target.tests(name)):
        cell.update(grade=False, solution=True, locked=False)
    for cell in known(notebook, target.answers(name)):
        cell.update(grade=True, solution=False, points=10)


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
