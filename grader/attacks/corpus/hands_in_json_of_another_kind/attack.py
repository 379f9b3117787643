"""The notebook is JSON: a list, a number, a text; or an object whose cells are no cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.notebooks[target.main] = (
        b'{"cells": [1, null, "x", {"cell_type": 5}], "metadata": [], "nbformat": 4, "nbformat_minor": 5}'
    )
    for number, text in enumerate((b"[]", b"7", b'"x"', b"null", b"{}")):
        hand_in.notebooks[f"other-{number}.ipynb"] = text


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
