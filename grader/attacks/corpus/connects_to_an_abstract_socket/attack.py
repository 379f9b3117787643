"""A socket that has a name and no file: no view of the files hides it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        r"""
import socket

with socket.socket(socket.AF_UNIX) as line:
    line.connect("\0" + ABSTRACT)
    line.sendall(MARKER.encode())
"""
    ),
)
