"""It prints what other students have handed in."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob

for path in glob.glob(f"{COURSE}/submitted/{VICTIM}/**", recursive=True) + glob.glob("../../*/*/*") + glob.glob("../*/*"):
    try:
        tell(open(path, "rb").read())
    except OSError:
        pass
"""
    ),
)
