"""Modules beside the notebook bear the names of those that tests import."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import SAYS_YES, beside

ATTACK = Attack(
    kind="files",
    wants=Want.SCORE,
    make=beside(
        {
            "pandas.py": SAYS_YES,
            "numpy.py": SAYS_YES,
            "scipy.py": SAYS_YES,
            "altair.py": SAYS_YES,
        }
    ),
)
