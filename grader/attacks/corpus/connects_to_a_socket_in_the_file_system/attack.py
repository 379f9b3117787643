"""A socket that has a file, as those of a desktop, a container engine or an agent for keys."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        """
import socket

with socket.socket(socket.AF_UNIX) as line:
    line.connect(SOCKET)
    line.sendall(MARKER.encode())
"""
    ),
)
