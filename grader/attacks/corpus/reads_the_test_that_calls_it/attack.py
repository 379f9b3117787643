"""When a test calls it, it prints the test's source, found by way of the calling frame."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import linecache
import sys

def look(*args, **kwargs):
    frame = sys._getframe(1)
    while frame is not None:
        tell("".join(linecache.getlines(frame.f_code.co_filename)))
        tell(str(frame.f_code.co_consts) + str(list(frame.f_globals.get("In", []))) + str(frame.f_locals)[:100_000])
        frame = frame.f_back
    raise ValueError("seen")

for name in NAMES:
    globals()[name] = look
"""
    ),
)
