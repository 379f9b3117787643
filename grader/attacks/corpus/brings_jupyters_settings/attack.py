"""Jupyter's settings and a kernel of its own, whose command is any command."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import beside

ATTACK = Attack(
    kind="files",
    wants=Want.CHANGE,
    make=beside(
        {
            "jupyter_config.py": """
import os

try:
    open(os.path.join(HOME, "notes.txt"), "a").write("taken")
except OSError:
    pass
""",
            ".jupyter/jupyter_config.py": """
import os

try:
    open(os.path.join(HOME, "notes.txt"), "a").write("taken")
except OSError:
    pass
""",
            "share/jupyter/kernels/python3/kernel.json": """
{"argv": ["/bin/sh", "-c", "sleep 600"], "display_name": "Python 3", "language": "python"}
""",
            ".local/share/jupyter/kernels/python3/kernel.json": """
{"argv": ["/bin/sh", "-c", "sleep 600"], "display_name": "Python 3", "language": "python"}
""",
        }
    ),
)
