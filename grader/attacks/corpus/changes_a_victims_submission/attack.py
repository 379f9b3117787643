"""It empties what another student has handed in."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import glob

for path in glob.glob(f"{COURSE}/submitted/*/*/*"):
    if f"/{STUDENT}/" not in path:
        open(path, "w").close()
"""
    ),
)
