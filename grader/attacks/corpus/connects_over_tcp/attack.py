"""A TCP connection to a port of this machine."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        """
import socket

with socket.create_connection(("127.0.0.1", TCP), timeout=5) as line:
    line.sendall(MARKER.encode())
"""
    ),
)
