"""It deletes what it can of the course folder."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import os
import shutil

for name in os.listdir(COURSE) if os.path.isdir(COURSE) else []:
    if name != "autograded":
        shutil.rmtree(f"{COURSE}/{name}", ignore_errors=True)
"""
    ),
)
