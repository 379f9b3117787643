"""It sleeps: no processor time is used, so only a limit on the clock ends it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import time

while True:
    try:
        time.sleep(10**6)
    except BaseException:
        pass
"""
    ),
)
