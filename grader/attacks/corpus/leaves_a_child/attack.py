"""An ordinary child process that nobody waits for."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.SURVIVE,
    make=answer(
        """
import subprocess

subprocess.Popen(["sleep", "600"], env={"WHO": MARKER}, start_new_session=True)
"""
    ),
)
