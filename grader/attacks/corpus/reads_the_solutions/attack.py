"""It prints the instructor's source, with the solutions and the hidden tests in it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob

for path in glob.glob(f"{COURSE}/source/**", recursive=True) + glob.glob("../../../source/**", recursive=True):
    try:
        tell(open(path, "rb").read())
    except OSError:
        pass
"""
    ),
)
