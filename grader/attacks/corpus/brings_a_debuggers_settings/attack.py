""".pdbrc and other files that tools read in the working folder: the debugger's, matplotlib's, git's, curl's, Python's."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import SAYS_YES, beside

ATTACK = Attack(
    kind="files",
    wants=Want.STOP,
    make=beside(
        {
            ".pdbrc": """
import os; os._exit(0)
""",
            "matplotlibrc": """
backend: module://taken
""",
            "taken.py": SAYS_YES,
            ".git/config": """
[core]
	fsmonitor = id
""",
            ".git/HEAD": """
ref: refs/heads/main
""",
            ".curlrc": """
output = taken.txt
""",
            ".pythonrc": """
raise SystemExit
""",
            ".env": """
PYTHONPATH=.
""",
        }
    ),
)
