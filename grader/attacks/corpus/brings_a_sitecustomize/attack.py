"""Sitecustomize and usercustomize, which every Python imports at its start where it finds them."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import beside

ATTACK = Attack(
    kind="files",
    wants=Want.CHANGE,
    make=beside(
        {
            "sitecustomize.py": """
import os

try:
    open(os.path.join(HOME, "notes.txt"), "a").write("taken")
except OSError:
    pass
""",
            "usercustomize.py": """
import os

try:
    open(os.path.join(HOME, "notes.txt"), "a").write("taken")
except OSError:
    pass
""",
        }
    ),
)
