"""A process forked twice, with a session of its own and no descriptor of its parents', lives on."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.SURVIVE,
    make=answer(
        """
import os
import subprocess

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(256):
            try:
                os.close(number)
            except OSError:
                pass
        os.execve("/bin/sleep", ["sleep", "600"], {"WHO": MARKER})
    os._exit(0)
"""
    ),
)
