"""It rewrites other students' autograded notebooks and feedback."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import glob

for path in glob.glob(f"{COURSE}/autograded/*/*/*") + glob.glob(f"{COURSE}/feedback/*/*/*") + glob.glob("../../*/*/*"):
    if f"/{STUDENT}/" not in path and "ipynb" in path + "ipynb" * path.endswith("html"):
        with open(path, "a") as file:
            file.write(" ")
"""
    ),
)
