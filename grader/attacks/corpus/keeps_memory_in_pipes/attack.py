"""Pipes and socket pairs full of bytes: the kernel's memory, not the process's."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.MEMORY,
    make=answer(
        """
import os
import socket
import time

held = []
try:
    while True:
        one, other = socket.socketpair()
        one.setblocking(False)
        held.append((one, other))
        try:
            while True:
                one.send(b"x" * 65536)
        except BlockingIOError:
            pass
except OSError:
    time.sleep(600)
"""
    ),
)
