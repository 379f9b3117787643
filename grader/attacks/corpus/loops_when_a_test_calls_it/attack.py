"""The answer is quick; the functions in it loop as soon as a test calls them."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
def never(*args, **kwargs):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

for name in NAMES:
    globals()[name] = never
"""
    ),
)
