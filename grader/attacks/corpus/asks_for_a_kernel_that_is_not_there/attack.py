"""The notebook says it was made with a kernel that nobody has, in a language that nobody speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "fortran-77", "display_name": "Fortran", "language": "fortran"}
    notebook["metadata"]["language_info"] = {"name": "fortran"}


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
