"""A regular expression whose search takes years, without a bytecode in between."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import re

re.match("(a+)+$", "a" * 60 + "b")
"""
    ),
)
