"""It overwrites the beginning of the gradebook's file and puts a false journal beside it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
try:
    with open(f"{COURSE}/gradebook.db", "r+b") as book:
        book.write(b"spoilt" * 200)
    with open(f"{COURSE}/gradebook.db-journal", "wb") as journal:
        journal.write(b"spoilt" * 200)
except OSError:
    pass
"""
    ),
)
