"""Its own handlers of SIGINT, SIGALRM, SIGXCPU and SIGTERM return at once, so that a limit set in the process never bites."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="loops",
    wants=Want.STOP,
    make=answer(
        """
import resource
import signal

for name in ("SIGINT", "SIGALRM", "SIGXCPU", "SIGTERM", "SIGVTALRM", "SIGPROF", "SIGUSR1"):
    signal.signal(getattr(signal, name), lambda *_: signal.alarm(0))
try:
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except (OSError, ValueError):
    pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
    ),
)
