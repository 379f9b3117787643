"""The notebook is there twice, in another case and in a folder, with different contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    book = hand_in.notebooks[target.main]
    hand_in.notebooks[target.main.upper().replace("IPYNB", "ipynb")] = book
    hand_in.notebooks[f"inner/{target.main}"] = book
    hand_in.notebooks[f".ipynb_checkpoints/{target.main}"] = book


ATTACK = Attack(kind="files", wants=Want.SCORE, make=folder(_change))
