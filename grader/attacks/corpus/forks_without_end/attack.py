"""A fork bomb: every process makes more processes, as long as any can be made."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.STOP,
    make=answer(
        """
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
"""
    ),
)
