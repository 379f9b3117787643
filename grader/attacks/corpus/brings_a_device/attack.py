"""A device file lies beside the notebook: /dev/zero under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    hand_in.devices = ["data.csv"]


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
