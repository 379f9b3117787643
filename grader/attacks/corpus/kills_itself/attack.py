"""SIGKILL to itself."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
"""
    ),
)
