"""Modules beside the notebook are called as the kit's own packages are."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import SAYS_YES, beside

ATTACK = Attack(
    kind="files",
    wants=Want.SCORE,
    make=beside(
        {
            "scenarios.py": SAYS_YES,
            "grader.py": SAYS_YES,
            "signoff.py": SAYS_YES,
            "grader/__init__.py": SAYS_YES,
            "scenarios/__init__.py": SAYS_YES,
        }
    ),
)
