"""Symbolic links stand where the grader will write: data of the instructor, the timestamp, the graded notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.files = {}
    hand_in.timestamp = None
    hand_in.links = dict.fromkeys(target.files, f"{target.place.home}/notes.txt") | {
        "timestamp.txt": f"{target.place.course}/nbgrader_config.py"
    }


ATTACK = Attack(kind="files", wants=Want.CHANGE, make=folder(_change))
