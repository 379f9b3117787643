"""Threads that are no daemons keep the program from ending."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.STOP,
    make=answer(
        """
import threading
import time

for _ in range(50):
    threading.Thread(target=time.sleep, args=(600,), daemon=False).start()
"""
    ),
)
