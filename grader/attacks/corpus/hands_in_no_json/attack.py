"""The notebook is half a notebook, as an interrupted save leaves it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.notebooks = {name: json.dumps(book)[:-40].encode() for name, book in target.notebooks.items()}


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
