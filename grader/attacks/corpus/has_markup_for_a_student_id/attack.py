"""The student's id holds markup, which lists of students print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.student = f"<img src=x onerror=document.title='{target.place.marker}'>"


ATTACK = Attack(kind="script in pages", wants=Want.SCRIPT, make=folder(_change))
