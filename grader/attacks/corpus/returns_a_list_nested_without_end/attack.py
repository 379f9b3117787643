"""Its functions return a list a hundred thousand deep, and one that holds itself: what walks through it runs out of stack."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        """
deep = []
for _ in range(100_000):
    deep = [deep]
deep.append(deep)
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: deep
"""
    ),
)
