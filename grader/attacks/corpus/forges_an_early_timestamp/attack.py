"""The timestamp says that it was handed in years before it was set, to escape a penalty for being late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.timestamp = b"1970-01-01 00:00:01.000000 UTC\n"


ATTACK = Attack(kind="files", wants=Want.SCORE, make=folder(_change))
