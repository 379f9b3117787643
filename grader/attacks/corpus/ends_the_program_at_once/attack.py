"""os._exit in an answer: no handler runs, nothing is reported."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import os

os._exit(0)
"""
    ),
)
