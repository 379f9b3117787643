"""It asks IPython's shell and the kernel's loop to stop, as the word exit does."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="exit",
    wants=Want.STOP,
    make=answer(
        """
shell = get_ipython()
shell.ask_exit()
kernel = getattr(shell, "kernel", None)
if kernel is not None:
    import asyncio

    asyncio.get_event_loop().call_soon_threadsafe(asyncio.get_event_loop().stop)
"""
    ),
)
