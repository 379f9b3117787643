"""Every cell has the metadata of nbgrader's first schema, without types and points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            known = cell["metadata"]["nbgrader"]
            cell["metadata"]["nbgrader"] = {
                "schema_version": 1,
                "grade_id": known["grade_id"],
                "points": "x",
                "checksum": 7,
            }


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
