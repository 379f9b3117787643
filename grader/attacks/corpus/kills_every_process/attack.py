"""It sends SIGKILL to every process it may."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.STOP,
    make=answer(
        """
import os
import signal

os.kill(-1, signal.SIGKILL)
"""
    ),
)
