"""The last expression of a cell, and all that its functions return, shows itself as 100 MB."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.LARGE,
    make=answer(
        """
class Huge:
    def __repr__(self):
        return "x" * (100 << 20)

for name in NAMES:
    globals()[name] = lambda *args, **kwargs: Huge()
Huge()
"""
    ),
)
