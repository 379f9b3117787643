"""Builtins.__import__ gives tests other modules than they ask for."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="subverting tests",
    wants=Want.SCORE,
    make=answer(
        """
import builtins
from unittest.mock import ANY, MagicMock

plain = builtins.__import__

def other(name, globals=None, locals=None, fromlist=(), level=0):
    if globals is not None and "get_ipython" in globals:
        return MagicMock(return_value=ANY)
    return plain(name, globals, locals, fromlist, level)

builtins.__import__ = other
for name in NAMES:
    globals()[name] = MagicMock(return_value=ANY)
"""
    ),
)
