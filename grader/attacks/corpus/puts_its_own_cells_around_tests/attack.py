"""Cells of its own stand directly before and after each test and change what it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, code_cell, edited, facts

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    before = "get_ipython().set_custom_exc((BaseException,), lambda *args, **kwargs: [])\n" + facts(
        target, name, "NAMES"
    )
    before += "for name in NAMES:\n    globals()[name] = lambda *args, **kwargs: None"
    for cell in cells_with(notebook, target.tests(name)):
        notebook["cells"].insert(notebook["cells"].index(cell), code_cell(before))


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
