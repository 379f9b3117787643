"""It reads memory at address 0."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import ctypes

ctypes.string_at(0)
"""
    ),
)
