"""The trusted side: starting a zygote, having it fork, and keeping hold of each fork until it is gone."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import tempfile
import threading
import time
from typing import TYPE_CHECKING, Any, Self

from grader.jail import control, machine, verdict
from grader.jail.cgroups import Group, Groups
from grader.jail.launch import launch
from grader.jail.recipe import Death, JailError, Recipe
from grader.jail.users import Users

if TYPE_CHECKING:
    import subprocess
    from types import TracebackType

START_SECONDS = 300
ANSWER_SECONDS = 30
GRACE = 2.0
"""Seconds that the zygote has, beyond the wall limit, to stop a fork before we do."""
MAX_ERROR = 3000


class Zygote:
    """A warm interpreter in a jail, of which each prisoner is a fork. Use it as a context manager."""

    def __init__(self, recipe: Recipe) -> None:
        """Start it and have it prepare.

        Raises:
            JailError: a protection is missing on this machine, or the recipe's own code failed.
        """
        machine.check()
        self._limits = recipe.limits
        self._users, self._groups = Users(), Groups()
        self._lock = threading.Lock()
        self._number = 0
        self._deaths: dict[int, dict[str, Any]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the zygote
        self._control, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = launch(theirs, self._errors.fileno())
            self._start(recipe, self._process)
        except BaseException:
            self.close()
            raise
        self.protections = self._describe(recipe)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process of which everything in the jail is a descendant."""
        assert self._process is not None
        return self._process.pid

    def _start(self, recipe: Recipe, process: subprocess.Popen[bytes]) -> None:
        start = {"watch_memory": not self._groups.version, "recipe": recipe.to_json()}
        self._control.settimeout(START_SECONDS)
        self._send(start)
        closed = self._expect("isolated").get("closed")
        if closed is not None and self._users.own:
            self._users.cannot_read(str(closed))
        self._users.map(process.pid)
        self._send({"own_users": self._users.own})
        self._expect("ready")
        self._control.settimeout(ANSWER_SECONDS)

    def _describe(self, recipe: Recipe) -> tuple[str, ...]:
        memory = f"memory and process cgroups (v{self._groups.version})" if self._groups.version else "memory watched"
        return (
            "user namespace",
            "own uid" if self._users.own else "your uid, without rights",
            "own files, processes, host name and shared memory",
            "no network",
            "no capabilities",
            "seccomp" if recipe.may_execute else "seccomp, without other programs",
            "rlimits",
            memory,
        )

    def fork(self) -> Prisoner:
        """A new prisoner, confined and about to call the recipe's entry.

        Raises:
            JailError: a protection failed, or the zygote is dead.
        """
        ours, theirs = socket.socketpair()
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(ours.close)
            try:
                group = self._groups.make(self._limits)
                fds = [] if group is None else group.descriptors()
            except OSError as error:
                raise JailError(f"No control group for a submission: {error}.") from None
            if group is not None:
                undo.callback(group.remove)
            try:
                with self._lock:
                    self._number += 1
                    number = self._number
                    self._send({"id": number, "user": self._users.next()}, [theirs.fileno(), *fds])
                    pidfd = self._forked(number)
            finally:
                for fd in fds:
                    os.close(fd)
            undo.pop_all()
        return Prisoner(self, number, pidfd, ours, group)

    def _forked(self, number: int) -> int:
        while True:
            message, fds = self._receive()
            if message.get("say") == "forked" and message.get("id") == number and len(fds) == 1:
                return fds[0]
            if message.get("say") == "failed":
                raise JailError(f"A submission could not be confined: {message.get('why')}")
            self._note(message)

    def share(self, more: dict[str, Any]) -> None:
        """Have the recipe's `share` called, for all prisoners from now on.

        Raises:
            JailError: it failed, or left a thread. The zygote has ended.
        """
        with self._lock:
            self._control.settimeout(START_SECONDS)
            self._send({"share": more})
            message, _ = self._receive()
            while message.get("say") == "died":
                self._note(message)
                message, _ = self._receive()
            self._control.settimeout(ANSWER_SECONDS)
        if message.get("say") != "shared":
            raise JailError(str(message.get("why")))

    def death_of(self, number: int) -> dict[str, Any]:
        """What the zygote says of a fork that has ended. For `Prisoner`."""
        with self._lock:
            while number not in self._deaths:
                self._note(self._receive()[0])
            return self._deaths.pop(number)

    def _note(self, message: dict[str, Any]) -> None:
        if message.get("say") != "died":
            raise JailError(f"The zygote said {message.get('say')!r} out of turn.")
        self._deaths[int(message["id"])] = message

    def _expect(self, what: str) -> dict[str, Any]:
        message, _ = self._receive()
        if message.get("say") == "refused":
            raise JailError(str(message.get("why")))
        if message.get("say") != what:
            raise JailError(f"The zygote said {message.get('say')!r} instead of {what!r}.")
        return message

    def _send(self, message: dict[str, Any], fds: list[int] | None = None) -> None:
        try:
            control.send(self._control, message, fds or ())
        except control.ControlError as error:
            raise JailError(self._last_words(str(error))) from None

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        try:
            return control.receive(self._control)
        except control.ControlError as error:
            raise JailError(self._last_words(str(error))) from None

    def _last_words(self, error: str) -> str:
        if self._errors.closed:
            return "The jail has been closed."
        status = self._end()
        size = os.fstat(self._errors.fileno()).st_size
        text = os.pread(self._errors.fileno(), MAX_ERROR, max(0, size - MAX_ERROR)).decode("utf-8", "replace").strip()
        return f"The jail's zygote ended (status {status}, {error})." + (f" It said:\n{text}" if text else "")

    def _end(self) -> int | None:
        """The guard takes the zygote along and waits for it: then everything in its PID namespace is gone."""
        if self._process is None:
            return None
        self._process.terminate()
        return self._process.wait()

    def close(self) -> None:
        """End the zygote and everything in it."""
        self._end()
        self._control.close()
        self._errors.close()


class Prisoner:
    """One fork in its jail. Use it as a context manager: leaving it ends and buries everything in there."""

    def __init__(self, zygote: Zygote, number: int, pidfd: int, channel: socket.socket, group: Group | None) -> None:
        self.channel = channel
        self._zygote, self._number, self._pidfd, self._group = zygote, number, pidfd, group
        self._until = time.monotonic() + zygote._limits.wall_seconds + GRACE  # noqa: SLF001  # its other half
        self._stopped = ""
        self._death: Death | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        try:
            self.wait(None)
        finally:
            self.channel.close()

    def interrupt(self) -> None:
        """Send SIGINT to the program, which raises KeyboardInterrupt in it unless it has changed that."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the program and everything that it has started. Does not wait."""
        if self._death is None:
            self._stopped = self._stopped or "killed"
            self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self._death is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def wait(self, timeout: float | None = None) -> Death | None:
        """How it ended, once nothing of it is left; None if it has not within `timeout` seconds.

        Raises:
            JailError: the zygote is dead.
        """
        if self._death is not None:
            return self._death
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            now = time.monotonic()
            left = self._until - now if end is None else min(end, self._until) - now
            if poll.poll(max(0.0, left * 1000)):
                return self._bury()
            if end is not None and time.monotonic() >= end:
                return None
            # The zygote should have stopped it by now.
            self._stopped = self._stopped or "wall"
            self._signal(signal.SIGKILL)
            self._until = time.monotonic() + GRACE

    def _bury(self) -> Death:
        try:
            told = self._zygote.death_of(self._number)
            self._death = verdict.death(told, self._stopped, self._group, self._zygote._limits)  # noqa: SLF001
        finally:
            os.close(self._pidfd)
            if self._group is not None:
                self._group.remove()
        return self._death
