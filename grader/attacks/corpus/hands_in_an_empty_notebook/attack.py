"""Files of no bytes under the right names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.notebooks = dict.fromkeys(target.notebooks, b"")


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
