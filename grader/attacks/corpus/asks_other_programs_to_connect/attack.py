"""Curl, a shell's own network, another Python: it is not this process that connects."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        """
import subprocess
import sys

for command in (["curl", "-m", "3", f"http://127.0.0.1:{TCP}/{MARKER}"],
                ["bash", "-c", f"echo {MARKER} > /dev/tcp/127.0.0.1/{TCP}"],
                [sys.executable, "-c", f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{TCP}/{MARKER}', timeout=3)"]):
    try:
        subprocess.run(command, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        pass
"""
    ),
)
