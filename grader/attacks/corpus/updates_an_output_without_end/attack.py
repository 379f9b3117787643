"""One output that is updated for ever, or cleared and written again."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        """
from IPython.display import clear_output, display

handle = display(0, display_id=True)
number = 0
while True:
    number += 1
    handle.update(number)
    clear_output()
    print(number)
"""
    ),
)
