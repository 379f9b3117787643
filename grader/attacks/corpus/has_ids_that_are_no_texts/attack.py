"""Grade ids are numbers, lists, nothing, paths, or ten thousand letters long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    values = [5, [], None, "../../x", "x" * 10_000, "", "a b<script>", {"a": 1}]
    for index, cell in enumerate(cells_with(notebook, [*target.graded(name), *target.answers(name)])):
        cell["metadata"]["nbgrader"]["grade_id"] = values[index % len(values)]


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
