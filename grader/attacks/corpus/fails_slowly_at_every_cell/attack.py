"""It takes just less than a time limit for each cell, by a hook that runs before every one of them."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import time

get_ipython().events.register("pre_run_cell", lambda *_: time.sleep(25))
"""
    ),
)
