"""A loop that catches whatever is raised in it, the interrupt of a time limit included."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
def again():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue

again()
"""
    ),
)
