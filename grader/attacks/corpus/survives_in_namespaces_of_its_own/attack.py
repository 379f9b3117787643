"""It makes namespaces of its own, where it is root, and a process in them that outlives the one that made it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.SURVIVE,
    make=answer(
        """
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if os.fork() == 0:
    libc.unshare(0x10000000 | 0x20000000 | 0x00020000)
    os.setsid()
    if os.fork() == 0:
        libc.mount(b"proc", b"/proc", b"proc", 0, None)
        os.execve("/bin/sleep", ["sleep", "600"], {"WHO": MARKER})
    os._exit(0)
"""
    ),
)
