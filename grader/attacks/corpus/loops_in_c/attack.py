"""One operation of the interpreter that takes years: no interrupt is looked at before it ends."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
number = 7 ** 10**10
"""
    ),
)
