"""A loop without an end in an answer."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
while True:
    pass
"""
    ),
)
