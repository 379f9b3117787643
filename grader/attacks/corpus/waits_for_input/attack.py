"""It waits for somebody to type something."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import os

try:
    input('name? ')
except BaseException:
    pass
while os.read(0, 1) is not None:
    pass
"""
    ),
)
