"""An exception whose __str__, __repr__, name, traceback and arguments all raise."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
class Slippery(type):
    def __repr__(cls):
        raise SystemExit

    __str__ = __repr__
    __name__ = property(__repr__)
    __module__ = property(__repr__)
    __qualname__ = property(__repr__)

class Unshowable(Exception, metaclass=Slippery):
    def __str__(self):
        raise self

    __repr__ = __str__

    def _render_traceback_(self):
        raise self

    args = property(__str__)
    __traceback__ = property(__str__)
    __cause__ = property(__str__)

def fails(*args, **kwargs):
    raise Unshowable

for name in NAMES:
    globals()[name] = fails
fails()
"""
    ),
)
