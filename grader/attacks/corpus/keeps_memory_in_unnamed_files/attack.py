"""Files that have no name (memfd) hold memory which no limit on a process's own memory counts."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.MEMORY,
    make=answer(
        """
import os

held = []
while True:
    held.append(os.memfd_create("held"))
    os.write(held[-1], b"x" * (64 << 20))
"""
    ),
)
