"""A traceback of many thousand frames and chained causes, each of which is printed with its lines."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.LARGE,
    make=answer(
        """
import sys

sys.setrecursionlimit(20_000)

def deep(n):
    try:
        if n:
            deep(n - 1)
        raise ValueError(n)
    except ValueError as error:
        raise RuntimeError("again " * 500) from error

deep(3_000)
"""
    ),
)
