"""Os._exit(0) when a test calls: to something that looks at exit codes, the test went well."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.SCORE,
    make=answer(
        """
import os

for name in NAMES:
    globals()[name] = lambda *args, **kwargs: os._exit(0)
"""
    ),
)
