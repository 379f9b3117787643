"""Output without an end, a line at a time."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        """
while True:
    print("a line that says nothing", flush=True)
"""
    ),
)
