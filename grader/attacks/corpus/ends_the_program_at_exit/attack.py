"""os._exit in a handler that runs when the program ends, before anything else is cleaned up."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
import atexit
import os
import threading

atexit.register(os._exit, 0)
threading._register_atexit(os._exit, 0)
"""
    ),
)
