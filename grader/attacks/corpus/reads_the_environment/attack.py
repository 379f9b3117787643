"""It prints its environment, where tokens are kept."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import os

for name, value in os.environ.items():
    tell(name + '=' + value)
"""
    ),
)
