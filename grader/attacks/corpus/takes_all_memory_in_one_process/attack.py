"""One process writes to as much memory as it is given."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.MEMORY,
    make=answer(
        """
held = []
try:
    while True:
        held.append(bytearray(b"x" * (64 << 20)))
except MemoryError:
    pass
while True:
    held[0][0] ^= 1
"""
    ),
)
