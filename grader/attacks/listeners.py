"""Somebody who listens: sockets that nothing in a submission may reach."""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

WAIT = 0.5  # seconds between looks at whether listening is over


class Listeners:
    """TCP and UDP ports on 127.0.0.1, a socket without a file and one in `folder`. `heard` is what was sent to them.

    A connection without a word counts too, as b"".
    """

    def __init__(self, folder: Path) -> None:
        self.heard: list[bytes] = []
        self.abstract = f"signoff-attack-{secrets.token_hex(6)}"
        self.socket = str(folder / "desk.sock")
        self._over = threading.Event()
        tcp = socket.create_server(("127.0.0.1", 0))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        unix = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        unix[0].bind(f"\0{self.abstract}")
        unix[1].bind(self.socket)
        (folder / "desk.sock").chmod(0o777)
        self.tcp: int = tcp.getsockname()[1]
        self.udp: int = udp.getsockname()[1]
        self._sockets = [tcp, udp, *unix]
        for one in (tcp, *unix):
            one.listen()
        self._threads = [threading.Thread(target=self._listen, args=(one,), daemon=True) for one in self._sockets]

    def __enter__(self) -> Self:
        for one in self._sockets:
            one.settimeout(WAIT)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        for one in self._sockets:
            one.close()

    def _listen(self, one: socket.socket) -> None:
        while not self._over.is_set():
            with contextlib.suppress(OSError):  # a time-out, or a caller who hung up
                if one.type == socket.SOCK_DGRAM:
                    self.heard.append(one.recv(4096))
                    continue
                caller, _ = one.accept()
                with caller:
                    caller.settimeout(WAIT)
                    self.heard.append(b"")
                    self.heard.append(caller.recv(4096))
