"""A notebook of 200 MB, nearly all of it one attachment."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    book = copy.deepcopy(target.notebooks[target.main])
    book["cells"].append(
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": "",
            "attachments": {"a.png": {"image/png": "x" * (200 << 20)}},
        }
    )
    hand_in.notebooks[target.main] = book


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
