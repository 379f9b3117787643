"""It fills /dev/shm, which is memory that no process is charged for."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.MEMORY,
    make=answer(
        """
with open("/dev/shm/" + MARKER, "wb") as file:
    while True:
        file.write(b"x" * (16 << 20))
"""
    ),
)
