"""Tests are said to be manually graded answers, so that their text is the student's, and the text is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in cells_with(notebook, target.tests(name)):
        cell["metadata"]["nbgrader"].update(grade=True, solution=True, locked=False)
        cell["source"] = ""


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
