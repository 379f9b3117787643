"""Threads that never give the interpreter back in time: other threads of the process, a watchdog's too, hardly run."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import sys
import threading

sys.setswitchinterval(1e6)
for _ in range(8):
    threading.Thread(target=lambda: 7 ** 10**10, daemon=False).start()
"""
    ),
)
