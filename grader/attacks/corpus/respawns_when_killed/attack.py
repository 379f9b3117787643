"""Two processes watch each other and start the other anew when it dies; both ignore what can be ignored."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="processes",
    wants=Want.SURVIVE,
    make=answer(
        """
import subprocess
import sys

watch = '''
import os, signal, sys, time
for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
end = time.time() + 600
while time.time() < end:
    child = os.fork()
    if child == 0:
        os.setsid()
        continue
    os.waitpid(child, 0)
'''
subprocess.Popen([sys.executable, "-c", watch, MARKER], start_new_session=True)
"""
    ),
)
