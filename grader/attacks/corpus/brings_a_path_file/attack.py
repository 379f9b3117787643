"""Files that end in .pth, whose lines Python runs where it takes the folder for one of its own."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import beside

ATTACK = Attack(
    kind="files",
    wants=Want.CHANGE,
    make=beside(
        {
            "taken.pth": """
import os; open(os.path.expanduser('~/notes.txt'), 'a').write('taken')
""",
            "lib/python3.11/site-packages/taken.pth": """
import os; open(os.path.expanduser('~/notes.txt'), 'a').write('taken')
""",
            "pyvenv.cfg": """
home = .
""",
        }
    ),
)
