"""It puts files into the folders above its own, where nbgrader and Python look for settings and modules."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        r"""
import os

for above in ("..", "../..", "../../.."):
    for name in ("nbgrader_config.py", "nbgrader_config.json", "jupyter_config.py", "sitecustomize.py", "pandas.py"):
        try:
            with open(os.path.join(above, name), "a") as file:
                file.write("# taken\n")
        except OSError:
            pass
"""
    ),
)
