"""The notebook is a symbolic link to the instructor's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.notebooks = {}
    hand_in.links = {name: f"{target.place.course}/source/{target.assignment}/{name}" for name in target.notebooks}


ATTACK = Attack(kind="files", wants=Want.SCORE, make=folder(_change))
