"""The text of cells is a list of numbers, an object, nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    for name in target.notebooks:
        book = hand_in.notebooks[name]
        assert isinstance(book, dict)
        for index, cell in enumerate(book["cells"]):
            cell["source"] = [[1, None], {"a": 1}, None, 7, ["x\n", ["y"]], True][index % 6]


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
