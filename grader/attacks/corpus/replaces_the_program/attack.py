"""exec: the process goes on as another program that says nothing and never ends."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import os

os.execve("/bin/sleep", ["sleep", "600"], {"WHO": MARKER})
"""
    ),
)
