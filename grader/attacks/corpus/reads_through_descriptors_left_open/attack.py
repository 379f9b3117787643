"""It reads and lists whatever the descriptors that it inherited lead to."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import os

for number in range(3, 256):
    try:
        at = os.readlink(f"/proc/self/fd/{number}")
        if os.path.isdir(f"/proc/self/fd/{number}"):
            for name in os.listdir(number):
                tell(open(os.open(name, os.O_RDONLY, dir_fd=number), "rb").read())
        elif at.startswith("/") and os.path.isfile(at):
            tell(os.pread(number, 1 << 20, 0))
    except OSError:
        pass
"""
    ),
)
