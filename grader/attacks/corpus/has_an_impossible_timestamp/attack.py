"""The timestamp names a day that is not in any calendar, in a zone that is on no map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.timestamp = b"99999-13-45 25:61:61 Nowhere/Land +99:99\n"


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
