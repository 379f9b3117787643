"""It writes files of many gigabytes into its own folder."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.LARGE,
    make=answer(
        """
for number in range(1_000):
    with open(f"filler-{number}.bin", "wb") as file:
        for _ in range(100):
            file.write(b"x" * (1 << 20))
"""
    ),
)
