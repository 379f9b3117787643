"""Nothing happens while its cells run; its functions connect when they are called."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        """
import socket

def call(*args, **kwargs):
    with socket.create_connection(("127.0.0.1", TCP), timeout=5) as line:
        line.sendall((MARKER + repr(args)[:500]).encode())

for name in NAMES:
    globals()[name] = call
"""
    ),
)
