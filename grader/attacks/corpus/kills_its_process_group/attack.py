"""It ends its process group and session by signals that name the group."""

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

os.killpg(os.getpgid(0), signal.SIGKILL)
"""
    ),
)
