"""It closes every socket of the kernel it runs in, so that nobody hears of the cell again."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import os
import time

kernel = getattr(get_ipython(), "kernel", None)
for name in os.listdir("/proc/self/fd") if kernel is not None else ():
    try:
        if "socket" in os.readlink(f"/proc/self/fd/{name}"):
            os.close(int(name))
    except OSError:
        pass
time.sleep(1)
"""
    ),
)
