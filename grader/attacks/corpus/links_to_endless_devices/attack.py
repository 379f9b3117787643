"""Files are symbolic links to /dev/zero, to a terminal and to themselves: reading them never ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.notebooks = {}
    hand_in.links = dict.fromkeys(target.notebooks, "/dev/zero") | {
        "data.csv": "/dev/zero",
        "me.csv": "me.csv",
        "in.csv": "/dev/stdin",
    }


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
