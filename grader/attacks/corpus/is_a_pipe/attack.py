"""The notebook and a data file are pipes: opening them waits for somebody who never comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.notebooks = {}
    hand_in.fifos = [*target.notebooks, "data.csv"]


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
