"""A data file that says it is a terabyte long, and takes up nothing on the disk until somebody copies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.sparse["data.bin"] = 1 << 40


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
