"""The same forks without a jail, for `--trust-submissions`: nothing keeps them from what their owner can do.

Time and what each process may take are limited, and a fork's process group ends with it; that is all.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

from grader.jail import Death, JailError, Recipe, control

if TYPE_CHECKING:
    from types import TracebackType

_START_SECONDS = 300
_BOOT = "import sys; sys.path.append(sys.argv.pop()); from grader.runner import unjailed; unjailed.main()"


class OpenZygote:
    """A warm interpreter of which each `OpenPrisoner` is a fork. Use it as a context manager."""

    protections: tuple[str, ...] = ("none: submissions are trusted",)

    def __init__(self, recipe: Recipe) -> None:
        self._limits = recipe.limits
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_START_SECONDS)
        folder = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-P", "-c", _BOOT, str(theirs.fileno()), folder]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # this very interpreter
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        try:
            control.send(self._control, recipe.to_json())
            control.receive(self._control)
        except control.ControlError as error:
            self.close()
            raise JailError(f"The program that runs submissions did not start ({error}).") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote; its forks end when their channels close."""
        self._control.close()
        self._process.terminate()
        self._process.wait()

    def share(self, more: dict[str, Any]) -> None:
        """Have the recipe's `share` called, for all forks from now on."""
        try:
            control.send(self._control, {"share": more})
            control.receive(self._control)
        except control.ControlError as error:
            raise JailError(f"The program that runs submissions ended ({error}).") from None

    def fork(self) -> OpenPrisoner:
        """A new fork that is about to call the recipe's entry."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                control.send(self._control, {"fork": True}, [theirs.fileno()])
                message, _ = control.receive(self._control)
            except control.ControlError as error:
                ours.close()
                raise JailError(f"The program that runs submissions ended ({error}).") from None
        return OpenPrisoner(self._control, int(message["pid"]), ours, self._limits.wall_seconds)


class OpenPrisoner:
    """One fork. Use it as a context manager: leaving it ends the fork and its process group."""

    def __init__(self, channel: socket.socket, pid: int, ours: socket.socket, seconds: float) -> None:
        self.channel = ours
        self._control, self._pid = channel, pid
        self._until = time.monotonic() + seconds
        self._killed = False
        self._death: Death | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.wait(None)
        self.channel.close()

    def interrupt(self) -> None:
        """Send SIGINT to the program."""
        if self._death is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGINT)

    def kill(self) -> None:
        """End the program and its process group. Does not wait."""
        if self._death is None:
            self._killed = True
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> Death | None:
        """How it ended; None if it has not within `timeout` seconds."""
        end = self._until if timeout is None else min(self._until, time.monotonic() + timeout)
        while self._death is None:
            left = max(0.0, end - time.monotonic())
            seconds = None if self._killed and timeout is None else left
            control.send(self._control, {"wait": self._pid, "seconds": seconds})
            told, _ = control.receive(self._control)
            if told["over"]:
                status = int(told["status"])
                crashed = os.WIFSIGNALED(status) and not self._killed
                cause = "killed" if self._killed else "crashed" if crashed else "exited"
                self._death = Death(cause, f"status {status}", float(told["cpu"]), int(told["memory"]))  # type: ignore[arg-type]
            elif timeout is not None:
                return None
            else:
                self.kill()
        return self._death


def main() -> NoReturn:
    """The zygote: fork when asked, and tell how forks ended."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    message, _ = control.receive(channel)
    recipe = Recipe.from_json(message)
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    _call(recipe.prepare, recipe.arguments)
    entry = _function(recipe.entry)
    control.send(channel, {"ready": True})
    while True:
        try:
            message, fds = control.receive(channel)
        except control.ControlError:
            os._exit(0)
        if "fork" in message:
            control.send(channel, {"pid": _fork(channel, fds[0], recipe, entry)})
            os.close(fds[0])
        elif "share" in message:
            _call(recipe.share, message["share"])
            control.send(channel, {"shared": True})
        else:
            control.send(channel, _wait(int(message["wait"]), message["seconds"]))


def _fork(channel: socket.socket, fd: int, recipe: Recipe, entry: Any) -> int:
    folder = tempfile.mkdtemp(prefix="signoff-trusted-")
    pid = os.fork()
    if pid:
        os.setpgid(pid, pid)
        _folders[pid] = folder
        return pid
    with contextlib.suppress(PermissionError):
        os.setpgid(0, 0)
    channel.close()
    status = 70
    try:
        if recipe.files is not None:
            shutil.copytree(recipe.files, folder, dirs_exist_ok=True)
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_FSIZE, (recipe.limits.file_bytes, recipe.limits.file_bytes))
        with socket.socket(fileno=fd) as end:
            entry(end, recipe.arguments)
        status = 0
    finally:
        os._exit(status)


_folders: dict[int, str] = {}


def _wait(pid: int, seconds: float | None) -> dict[str, Any]:
    """How a fork of ours ended, if it does within so many seconds."""
    watched = os.pidfd_open(pid)
    try:
        if not select.select([watched], [], [], seconds)[0]:
            return {"over": False}
    finally:
        os.close(watched)
    _, status, usage = os.wait4(pid, 0)
    shutil.rmtree(_folders.pop(pid), ignore_errors=True)
    return {
        "over": True,
        "status": status,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * 1024,
    }


def _call(name: str, arguments: dict[str, Any]) -> None:
    _function(name)(arguments)
    gc.collect()
    gc.freeze()


def _function(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)
