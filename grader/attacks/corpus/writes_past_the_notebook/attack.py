"""It writes without end to the descriptors themselves, past what a notebook captures."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        """
import os

while True:
    for number in range(1, 64):
        try:
            os.set_blocking(number, False)
            os.write(number, b"x" * 65536)
        except OSError:
            pass
"""
    ),
)
