"""The timestamp's file holds a poem, a megabyte, bytes that are no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.timestamp = b"the day before the day after \xff\x00" * 40_000


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
