"""The front end's end of a kernel: its process, its sockets, and what may be asked of it.

It runs in the jail, as process 1 of it, beside the kernel and outside of its memory. So what parses a stranger's frames
has no more rights than the stranger, the kernel cannot end it, and only checked JSON goes on from here.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from typing import TYPE_CHECKING, Any, Final

import zmq
from jupyter_client.session import Session

from grader.runner.kernel_messages import Message, MessageError, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GRACE = 4.0
"""Seconds that a kernel has to say that a cell has ended, after it has answered."""
NUDGE = 250
"""Milliseconds of silence at the start after which the kernel is asked for something."""
CHANNELS: Final = ("shell", "iopub", "stdin", "control")


class KernelGone(Exception):  # noqa: N818  # the name says what happened
    """There is no kernel any more. `how` is JSON: {"status": n}, {"signal": n} or {"refused": why}."""

    def __init__(self, **how: Any) -> None:
        super().__init__(str(how))
        self.how = how


def endpoint(place: str, channel: str) -> str:
    """The address of a channel: a socket in the jail's own file system, as the kernel's program names it."""
    return f"ipc://{place}-{CHANNELS.index(channel) + 1}"


class Client:
    """A running kernel: `pid` is its process, `place` where its sockets are, `key` what it signs with."""

    def __init__(self, pid: int, place: str, key: bytes) -> None:
        self._pid, self._key = pid, key
        self._pidfd = os.pidfd_open(pid)
        self._session = Session(key=key, username="grader", check_pid=False)
        self._context = zmq.Context()
        self._shell = self._connect(zmq.DEALER, endpoint(place, "shell"))
        self._iopub = self._connect(zmq.SUB, endpoint(place, "iopub"))
        self._poller = zmq.Poller()
        for source in (self._shell, self._iopub, self._pidfd):
            self._poller.register(source, zmq.POLLIN)
        self._iopub.subscribe(b"")
        self._wait_until_heard()

    def _wait_until_heard(self) -> None:
        """Wait for anything on iopub: from then on nothing that the kernel shows is missed.

        A kernel greets who subscribes, but overlooks one that comes while it sends something itself. Asked for anything,
        it says there that it is busy.
        """
        heard = False
        while not heard:
            if self._poller.poll(NUDGE):
                heard = any(socket is self._iopub for socket, _ in self._arrived(None))
            else:
                self._send("kernel_info_request", {})

    def _connect(self, kind: int, address: str) -> zmq.Socket[bytes]:
        made = self._context.socket(kind)
        made.linger = 0
        made.reconnect_ivl = -1  # who takes the kernel's place is not the kernel
        made.rcvhwm = made.sndhwm = 0  # nothing is lost; memory is limited for the jail as a whole
        made.connect(address)
        return made

    def interrupt(self) -> None:
        """What the stop button does."""
        signal.pidfd_send_signal(self._pidfd, signal.SIGINT)

    def comm(self, parent: dict[str, Any], name: str, data: dict[str, Any]) -> None:
        """Send a front end's comm message."""
        self._send("comm_msg", {"comm_id": name, "data": data}, parent)

    def execute(self, source: str, see: Callable[[Message], bool]) -> dict[str, Any]:
        """Run a cell; `see` gets what it shows, and says when it has ended. Returns the content of the reply.

        Raises:
            KernelGone: the kernel has ended, or answered what is no answer.
        """
        request = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        sent = self._send("execute_request", request)
        reply: dict[str, Any] | None = None
        idle, end = False, None
        try:
            while reply is None or not idle:
                for socket, message in self._arrived(end):
                    if message.request != sent:
                        continue  # of a cell that has ended, or of a comm message
                    if socket is self._iopub:
                        idle = see(message) or idle
                    elif message.kind == "execute_reply" and reply is None:
                        reply, end = message.content, time.monotonic() + GRACE
        except MessageError as error:
            raise KernelGone(refused=str(error)) from None
        return reply

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask our own program in the kernel. Its answer is as little to be trusted as anything that comes from there.

        Raises:
            KernelGone: the kernel has ended, or answered what is no answer.
        """
        sent = self._send("signoff_request", request)
        while True:
            for socket, message in self._arrived(None):
                if socket is self._shell and message.kind == "signoff_reply" and message.request == sent:
                    return message.content or {}

    def _send(self, kind: str, content: dict[str, Any], parent: dict[str, Any] | None = None) -> str:
        message = self._session.msg(kind, content, parent={"header": parent} if parent else None)
        self._shell.send_multipart(self._session.serialize(message))
        return str(message["header"]["msg_id"])

    def _arrived(self, end: float | None) -> Iterator[tuple[zmq.Socket[bytes], Message]]:
        """What has come, a message of each channel at most; waits for it until `end`."""
        left = None if end is None else max(0, round((end - time.monotonic()) * 1000))
        ready = {source for source, _ in self._poller.poll(left)}
        if not ready:
            raise KernelGone(refused="It did not say that its cell has ended.")
        for socket in (self._iopub, self._shell):
            if socket in ready:
                try:
                    yield socket, read(socket.recv_multipart(), self._key)
                except MessageError as error:
                    raise KernelGone(refused=str(error)) from None
        if ready == {self._pidfd}:
            raise self.ended()

    def bury(self) -> None:
        """Take leave of processes that have lost their parents and ended: they still count."""
        with contextlib.suppress(ChildProcessError):
            while True:
                dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if dead is None or dead.si_pid == self._pid:
                    return
                os.waitpid(dead.si_pid, 0)

    def ended(self) -> KernelGone:
        """How the kernel ended; it has, or is ended now."""
        if not select.select([self._pidfd], [], [], 0)[0]:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        _, status = os.waitpid(self._pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return KernelGone(signal=-code) if code < 0 else KernelGone(status=code)
