"""It fills every folder for temporary files, and its own."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.MEMORY,
    make=answer(
        """
import os
import tempfile

for folder in ("/tmp", "/var/tmp", "/run", "/dev", tempfile.gettempdir(), os.getcwd()):
    try:
        for number in range(10_000):
            with open(f"{folder}/{MARKER}-{number}", "wb") as file:
                file.write(b"x" * (16 << 20))
    except OSError:
        pass
"""
    ),
)
