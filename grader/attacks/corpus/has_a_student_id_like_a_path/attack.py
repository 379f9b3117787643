"""The student's id looks like an option, a pattern and a path that another system would take apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.student = "--*..%2F..%2f..\\..\\{}$HOME~"


ATTACK = Attack(kind="files", wants=Want.CHANGE, make=folder(_change))
