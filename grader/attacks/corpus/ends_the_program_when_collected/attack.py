"""An object whose __del__ ends the program, left in a circle for the garbage collector to find."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import os

class Last:
    def __init__(self):
        self.me = self

    def __del__(self):
        os._exit(0)

for _ in range(100):
    Last()
"""
    ),
)
