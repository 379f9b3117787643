"""It stops its parents as Ctrl+Z would: they are alive, and wait for ever."""

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

at = os.getppid()
while at > 1:
    os.kill(at, signal.SIGSTOP)
    at = int(open(f"/proc/{at}/stat").read().rpartition(")")[2].split()[1])
"""
    ),
)
