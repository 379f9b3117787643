"""It prints names, comments and hidden tests out of the gradebook."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob
import sqlite3

for path in [f"{COURSE}/gradebook.db", "../../../gradebook.db"]:
    try:
        book = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        for (table,) in book.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in book.execute(f"select * from {table}"):
                tell(row)
    except sqlite3.Error:
        pass
for path in glob.glob(f"{COURSE}/gradebook.db*"):
    tell(open(path, "rb").read())
"""
    ),
)
