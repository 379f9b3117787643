"""At its end, by atexit and by __del__, it writes what it could not while it was watched."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        r"""
import atexit

def later():
    try:
        with open(f"{COURSE}/nbgrader_config.py", "a") as file:
            file.write("\n# taken at exit\n")
    except OSError:
        pass

atexit.register(later)

class Last:
    def __del__(self, later=later):
        later()

last = Last()
"""
    ),
)
