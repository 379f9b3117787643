"""It writes into nbgrader_config.py, which the next nbgrader command runs."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        r"""
with open(f"{COURSE}/nbgrader_config.py", "a", encoding="utf-8") as file:
    file.write("\nimport os; os.environ['TAKEN'] = '1'\n")
"""
    ),
)
