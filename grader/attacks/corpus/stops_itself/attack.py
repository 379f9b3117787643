"""The process stops itself as Ctrl+Z would: alive, using nothing, answering nothing."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
"""
    ),
)
