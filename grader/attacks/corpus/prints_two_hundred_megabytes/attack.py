"""Two hundred megabytes on standard output."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.LARGE,
    make=answer(
        r"""
import sys

line = "x" * 999 + "\n"
for _ in range(200):
    sys.stdout.write(line * 1000)
"""
    ),
)
