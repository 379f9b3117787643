"""Builtins.__build_class__ changes classes that the instructor's cells define: comparisons in them say yes."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="subverting tests",
    wants=Want.SCORE,
    make=answer(
        """
import builtins

plain = builtins.__build_class__

def make(body, name, *bases, **more):
    made = plain(body, name, *bases, **more)
    try:
        made.__eq__ = lambda self, other: True
        made.__getattr__ = lambda self, name: 0
        for method in [key for key in vars(made) if key.startswith("assert") or key.startswith("test")]:
            setattr(made, method, lambda *args, **kwargs: None)
    except (AttributeError, TypeError):
        pass
    return made

builtins.__build_class__ = make
"""
    ),
)
