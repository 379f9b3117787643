"""It gives itself full marks, and others none, in the gradebook."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import sqlite3

for path in (f"{COURSE}/gradebook.db", "../../../gradebook.db"):
    try:
        with sqlite3.connect(path) as book:
            book.execute("update grade set manual_score = 0, auto_score = 0, needs_manual_grade = 0")
            book.execute("update grade_cells set max_score = 1000")
    except sqlite3.Error:
        pass
"""
    ),
)
