"""Schema versions from the past, the future and nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited, known

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    values = [1, 2, 0, 99, "3", None, -1, 3.5]
    for index, cell in enumerate(known(notebook, [*target.graded(name), *target.answers(name)])):
        cell["schema_version"] = values[index % len(values)]


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
