"""Each process stays below a limit for one process; together they take all there is."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.MEMORY,
    make=answer(
        """
import os
import time

for _ in range(60):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        held = bytearray(b"x" * (200 << 20))
        time.sleep(600)
        os._exit(0)
time.sleep(600)
"""
    ),
)
