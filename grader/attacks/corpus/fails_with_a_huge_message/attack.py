"""An error whose message is 50 MB, at every call of its functions."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.LARGE,
    make=answer(
        """
def fails(*args, **kwargs):
    raise ValueError("x" * (50 << 20))

for name in NAMES:
    globals()[name] = fails
fails()
"""
    ),
)
