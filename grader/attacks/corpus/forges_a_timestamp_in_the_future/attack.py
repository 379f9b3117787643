"""The timestamp lies in the year 9999, where adding a zone runs over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.timestamp = b"9999-12-31 23:59:59.999999 -12:00\n"


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
