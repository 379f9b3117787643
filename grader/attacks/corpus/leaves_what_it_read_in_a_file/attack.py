"""It copies what is not its own into its own folder, to be found in the feedback or next time."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob
import shutil

for number, path in enumerate([f"{COURSE}/gradebook.db", *glob.glob(f"{COURSE}/source/**/*.ipynb", recursive=True),
                               *glob.glob(f"{COURSE}/submitted/{VICTIM}/**/*.ipynb", recursive=True), f"{HOME}/notes.txt"]):
    try:
        shutil.copy(path, f"kept-{number}.txt")
    except OSError:
        pass
"""
    ),
)
