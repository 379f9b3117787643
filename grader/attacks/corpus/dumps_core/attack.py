"""It allocates half a gigabyte, allows itself a core file, and aborts."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.LARGE,
    make=answer(
        """
import os
import resource

try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except (OSError, ValueError):
    pass
held = bytearray(b"x" * (500 << 20))
os.abort()
"""
    ),
)
