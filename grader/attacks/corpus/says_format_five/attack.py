"""A notebook of a format that is not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    notebook.update(nbformat=5, nbformat_minor=0)


ATTACK = Attack(kind="files", wants=Want.STOP, make=edited(_change))
