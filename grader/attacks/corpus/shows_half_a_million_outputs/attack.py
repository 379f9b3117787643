"""Half a million small outputs: few bytes each, and a message and an entry in the notebook each."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        """
from IPython.display import display

for number in range(500_000):
    display({"text/plain": str(number)}, raw=True)
"""
    ),
)
