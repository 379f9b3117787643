"""It closes every descriptor it has, those of the grader's too."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import os

os.closerange(0, 65536)
"""
    ),
)
