"""Ten cells that nobody asked for say that they are worth a hundred points each, and pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import code_cell, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    for number in range(10):
        notebook["cells"].append(
            code_cell(
                "True",
                nbgrader={
                    "grade": True,
                    "solution": False,
                    "locked": True,
                    "task": False,
                    "schema_version": 3,
                    "points": 100,
                    "grade_id": f"bonus-{number}",
                    "cell_type": "code",
                },
            )
        )


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
