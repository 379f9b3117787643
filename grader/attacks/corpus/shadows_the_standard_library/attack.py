"""Modules beside the notebook are called json, random, math, re, io, pathlib, unittest, sqlite3, socket, dataclasses."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import SAYS_YES, beside

ATTACK = Attack(
    kind="files",
    wants=Want.SCORE,
    make=beside(
        {
            "json.py": SAYS_YES,
            "random.py": SAYS_YES,
            "math.py": SAYS_YES,
            "re.py": SAYS_YES,
            "io.py": SAYS_YES,
            "pathlib.py": SAYS_YES,
            "unittest.py": SAYS_YES,
            "sqlite3.py": SAYS_YES,
            "socket.py": SAYS_YES,
            "dataclasses.py": SAYS_YES,
            "encodings/__init__.py": SAYS_YES,
        }
    ),
)
