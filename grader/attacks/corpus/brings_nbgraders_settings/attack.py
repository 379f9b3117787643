"""nbgrader_config.py and its JSON beside the notebook switch off what would protect the course."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import beside

ATTACK = Attack(
    kind="files",
    wants=Want.SCORE,
    make=beside(
        {
            "nbgrader_config.py": """
import os

try:
    open(os.path.join(HOME, "notes.txt"), "a").write("taken")
except OSError:
    pass

c = get_config()
c.Execute.enabled = False
c.OverwriteCells.enabled = False
""",
            "nbgrader_config.json": """
{"Execute": {"enabled": false}, "OverwriteCells": {"enabled": false}, "ClearOutput": {"enabled": false}}
""",
        }
    ),
)
