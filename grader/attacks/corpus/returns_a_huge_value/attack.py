"""Its functions return strings, numbers and tables of hundreds of megabytes, to whoever carries them over."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.MEMORY,
    make=answer(
        """
def huge(*args, **kwargs):
    return {"text": "x" * (300 << 20), "number": 1 << (1 << 30), "list": [0] * (100 << 20)}

for name in NAMES:
    globals()[name] = huge
"""
    ),
)
