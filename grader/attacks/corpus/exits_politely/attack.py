"""Sys.exit(0) when a test calls it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.SCORE,
    make=answer(
        """
import sys

for name in NAMES:
    globals()[name] = lambda *args, **kwargs: sys.exit(0)
"""
    ),
)
