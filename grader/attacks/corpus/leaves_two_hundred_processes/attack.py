"""Two hundred sleeping processes, each in a session of its own."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.SURVIVE,
    make=answer(
        """
import subprocess

for _ in range(200):
    subprocess.Popen(["sleep", "600"], env={"WHO": MARKER}, start_new_session=True)
"""
    ),
)
