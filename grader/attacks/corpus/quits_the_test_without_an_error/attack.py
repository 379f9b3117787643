"""It raises the exception that a debugger ends with when a test calls it: IPython lets the cell end there, without an error."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="subverting tests",
    wants=Want.SCORE,
    make=answer(
        """
import bdb

def quits(*args, **kwargs):
    raise bdb.BdbQuit

for name in NAMES:
    globals()[name] = quits
"""
    ),
)
