"""Its folder holds a gradebook, an autograded and a feedback folder, and a submission of another student."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.files |= {
        "gradebook.db": b"SQLite format 3\x00" + bytes(100),
        f"autograded/{target.place.victim}/x.ipynb": b"{}",
        f"feedback/{target.place.victim}/x.html": b"x",
        f"../{target.assignment}2/x.ipynb": b"{}",
    }


ATTACK = Attack(kind="files", wants=Want.CHANGE, make=folder(_change))
