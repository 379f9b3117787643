"""A pipe lies beside an honest notebook, where files are copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.fifos = ["notes.txt"]


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
