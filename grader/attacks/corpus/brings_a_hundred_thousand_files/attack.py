"""Many small files in many folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.files |= {f"many/{number // 1000}/{number}.txt": b"x" for number in range(100_000)}


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
