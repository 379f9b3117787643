"""NUL, half surrogates and every control character in the text of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    for name in target.notebooks:
        book = hand_in.notebooks[name]
        assert isinstance(book, dict)
        for cell in cells_with(book, [*target.answers(name), *target.written(name)]):
            cell["source"] = "x = 1\x00\n" + "".join(map(chr, range(32))) + "\ud800\ufffe"


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
