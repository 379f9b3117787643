"""It holds the gradebook's lock, so that nobody else can write."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.STOP,
    make=answer(
        """
import sqlite3
import subprocess
import sys

hold = '''
import sqlite3, sys, time
book = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
book.execute("begin exclusive")
time.sleep(600)
'''
subprocess.Popen([sys.executable, "-c", hold, f"{COURSE}/gradebook.db", MARKER], start_new_session=True)
"""
    ),
)
