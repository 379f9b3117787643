"""It overwrites every file that came with the assignment by its first line."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="subverting tests",
    wants=Want.SCORE,
    make=answer(
        """
import os

for path in FILES:
    try:
        with open(path, "rb") as file:
            first = file.readline()
        os.chmod(path, 0o644)
        with open(path, "wb") as file:
            file.write(first)
    except OSError:
        pass
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: None
"""
    ),
)
