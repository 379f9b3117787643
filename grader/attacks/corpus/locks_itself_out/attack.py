"""A deadlock in a thread that cannot be interrupted."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import signal
import threading

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
lock = threading.Lock()
lock.acquire()
lock.acquire()
"""
    ),
)
