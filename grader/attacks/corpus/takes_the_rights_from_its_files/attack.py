"""Files and folders that nobody may read, and ones that are to be run as root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.files |= {"shut.csv": b"a,b", "shut/inner.txt": b"x", "run.sh": b"#!/bin/sh\nid\n"}
    hand_in.modes = {"shut.csv": 0, "shut": 0, "run.sh": 0o6755, **dict.fromkeys(target.notebooks, 0)}


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
