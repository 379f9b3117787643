"""It rewrites what it handed in, and when, while it is being graded."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import glob

for path in glob.glob(f"{COURSE}/submitted/{STUDENT}/*/*"):
    with open(path, "a") as file:
        file.write(" ")
"""
    ),
)
