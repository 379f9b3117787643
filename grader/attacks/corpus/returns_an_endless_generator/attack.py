"""Its functions return a generator without an end, which a test that makes a list of it never gets out of."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import itertools

for name in NAMES:
    globals()[name] = lambda *args, **kwargs: itertools.count()
"""
    ),
)
