"""Names of files and notebooks hold markup, which lists and titles print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    markup = f"<img src=x onerror=document.title='{target.place.marker}'>"
    hand_in.notebooks[f"{markup}.ipynb"] = hand_in.notebooks[target.main]
    hand_in.files[f"{markup}.csv"] = b"x"


ATTACK = Attack(kind="script in pages", wants=Want.SCRIPT, make=folder(_change))
