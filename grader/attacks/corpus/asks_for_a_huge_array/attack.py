"""Arrays of the size that one wrong digit makes, filled."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.MEMORY,
    make=answer(
        """
import numpy as np

held = []
while True:
    held.append(np.ones((4_000, 4_000)))
"""
    ),
)
