"""The loop begins when the program is asked to end."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import atexit

def never():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

atexit.register(never)

class Last:
    def __del__(self):
        never()

import builtins

builtins.last = Last()
"""
    ),
)
