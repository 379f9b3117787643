"""Empty files without number: they take no bytes and every inode."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.STOP,
    make=answer(
        """
import os

for number in range(10**9):
    if number % 10_000 == 0:
        os.makedirs(f"names/{number}", exist_ok=True)
        here = f"names/{number}"
    os.mknod(f"{here}/{number}")
"""
    ),
)
