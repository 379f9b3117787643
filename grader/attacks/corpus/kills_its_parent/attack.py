"""It kills the process that started it, and that one's parent."""

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

parent = os.getppid()
try:
    above = int(open(f"/proc/{parent}/stat").read().rpartition(")")[2].split()[1])
except OSError:
    above = 0
for victim in (above, parent):
    if victim > 1:
        os.kill(victim, signal.SIGKILL)
"""
    ),
)
