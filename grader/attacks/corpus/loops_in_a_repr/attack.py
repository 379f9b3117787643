"""What it returns, and what it shows, has a __repr__ without an end, which a failing test or a display calls."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
class Endless:
    def __repr__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass

    __str__ = __format__ = _repr_html_ = __repr__
    __eq__ = lambda self, other: False
    __hash__ = None

for name in NAMES:
    globals()[name] = lambda *args, **kwargs: Endless()
Endless()
"""
    ),
)
