"""Nbgrader's metadata are a list, a text, a number or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    values = [[], "graded", 5, None, [{"grade_id": "x"}], True]
    for index, cell in enumerate(notebook["cells"]):
        cell["metadata"]["nbgrader"] = values[index % len(values)]


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
