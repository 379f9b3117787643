"""A notebook of format 2, whose cells stand in worksheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    for cell in notebook["cells"]:
        cell["input"] = cell.pop("source")
    notebook.update(nbformat=2, nbformat_minor=0, worksheets=[{"cells": notebook.pop("cells"), "metadata": {}}])


ATTACK = Attack(kind="files", wants=Want.STOP, make=edited(_change))
