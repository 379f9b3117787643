"""The zygote program: a warm interpreter in namespaces of its own, of which each prisoner is a fork.

It runs nobody's code but the recipe's, and reads nothing that a fork could write once it runs. `warden.py` starts it
and speaks with it. Two processes: the guard stays outside and ends all of it when the grader dies in whatever way; the
zygote itself is process 1 of its PID namespace, so that nothing in there outlives it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from grader.jail import confine, control, filters, linux, machine, pages, root, view
from grader.jail.inmates import Inmate, Inmates
from grader.jail.recipe import JailError, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

NAMESPACES = confine.NAMESPACES | linux.CLONE_NEWUSER | linux.CLONE_NEWPID
ENTRY_FAILED, SETUP_FAILED = 70, 71
MAX_REPORT = 4096


def main() -> NoReturn:
    """Run the zygote; its control socket and the parent's process id are the arguments."""
    control_fd, parent = int(sys.argv[1]), int(sys.argv[2])
    channel = socket.socket(fileno=control_fd)
    try:
        _start(channel, parent)
    except JailError as error:
        _refuse(channel, str(error))
    os._exit(1)


def _start(channel: socket.socket, parent: int) -> None:
    watched = os.pidfd_open(parent)
    if os.getppid() != parent:
        return
    message, _ = control.receive(channel)
    recipe = Recipe.from_json(message["recipe"])
    seen = view.plan(recipe.readable, recipe.hidden)
    work = view.working_directory(seen)
    closed = view.unreadable(seen)
    files = _read_files(recipe)
    _isolate()
    control.send(channel, {"say": "isolated", "closed": None if closed is None else str(closed)})
    mapped, _ = control.receive(channel)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # until the guard knows whom to end with it
    child = os.fork()
    if child:
        channel.close()
        _guard(child, watched)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    os.close(watched)
    _build(seen, work)
    cell = confine.Cell(
        limits=recipe.limits,
        view=seen,
        work=work,
        files=files,
        filter=filters.build(machine.kind(), may_execute=recipe.may_execute),
        may_execute=recipe.may_execute,
        own_users=bool(mapped["own_users"]),
        last_capability=linux.last_capability(),
    )
    if recipe.many:
        pages.reserve()  # not before: the guard has no use for it
    entry = _prepare(recipe, work)
    if recipe.many:
        pages.merge()
    root.seal(seen)
    cell.set_ceilings()
    Zygote(channel, cell, entry, recipe, watch_memory=bool(message["watch_memory"])).serve()


def _isolate() -> None:
    try:
        linux.unshare(NAMESPACES)
    except OSError as error:
        raise JailError(f"The kernel gives no new namespaces ({error.strerror}). {machine.advice()}") from None


def _build(seen: view.View, work: Path) -> None:
    os.umask(0o022)
    try:
        root.build(seen, work)
        linux.mount("proc", "/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
        root.leave_old()
    except OSError as error:
        why = error.strerror or str(error)
        raise JailError(f"The jail's file system cannot be made ({why}). {machine.advice()}") from None
    os.chdir(work)


def _guard(child: int, parent: int) -> NoReturn:
    """Wait until the zygote or the grader ends, and see to it that both have."""
    zygote = os.pidfd_open(child)
    poll = select.poll()
    poll.register(parent, select.POLLIN)
    poll.register(zygote, select.POLLIN)
    os.closerange(0, min(parent, zygote))

    def end(*_: object) -> None:
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself, and have been waited for below
            signal.pidfd_send_signal(zygote, signal.SIGKILL)

    signal.signal(signal.SIGTERM, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    poll.poll()
    end()
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _refuse(channel: socket.socket, why: str) -> None:
    try:
        control.send(channel, {"say": "refused", "why": why})
    except control.ControlError:
        print(why, file=sys.stderr)  # noqa: T201  # the parent reads it there


def _read_files(recipe: Recipe) -> dict[str, tuple[int, int, bytes]]:
    files: dict[str, tuple[int, int, bytes]] = {}
    if recipe.files is None:
        return files
    seen: set[str] = set()
    total = 0
    for folder, folders, names in os.walk(recipe.files, followlinks=True):
        place = os.path.realpath(folder)
        if place in seen:
            folders.clear()  # a link that leads back
            continue
        seen.add(place)
        for name in names:
            path = Path(folder) / name
            if not path.is_file():
                continue
            state = path.stat()
            total += state.st_size
            if total > recipe.limits.disk_bytes or state.st_size > recipe.limits.file_bytes:
                raise JailError(f"{path}: the assignment's files are larger than a submission's disk may be.")
            files[str(path.relative_to(recipe.files))] = (
                state.st_mode & 0o777 | 0o600,
                state.st_mtime_ns,
                path.read_bytes(),
            )
    return files


def _prepare(recipe: Recipe, work: Path) -> Callable[[socket.socket, dict[str, Any]], None]:
    """Warm up: what the recipe prepares, and no thread left from it."""
    os.environ.update({"HOME": str(work), "TMPDIR": confine.TEMPORARY})
    os.environ.pop("PYTHONPATH", None)
    entry = _function(recipe.entry)
    _call(recipe.prepare, recipe.arguments)
    if recipe.many and recipe.settle:
        _call(recipe.settle, recipe.arguments)
    return entry


def _call(name: str, arguments: dict[str, Any]) -> None:
    """Call a function of the recipe's, and have what it has made shared with every fork."""
    function = _function(name)
    try:
        function(arguments)
    except Exception:  # noqa: BLE001  # whatever it is, the parent is told
        text = traceback.format_exc(limit=-3)[-MAX_REPORT:]
        raise JailError(f"Preparing the jail failed, in {name}:\n{text}") from None
    _check_threads(name)
    gc.collect()
    gc.freeze()


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    try:
        found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    except Exception:  # noqa: BLE001  # a module may raise anything
        text = traceback.format_exc(limit=-3)[-MAX_REPORT:]
        raise JailError(f"{name} cannot be imported in the jail:\n{text}") from None
    return found


def _check_threads(name: str) -> None:
    tasks = [path for path in Path("/proc/self/task").iterdir() if path.name != str(os.getpid())]
    if tasks:
        python = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        names = python or [(path / "comm").read_text(encoding="utf-8").strip() for path in tasks]
        raise JailError(
            f"{name} left {len(tasks)} thread(s) running ({', '.join(names)}); a process with threads cannot be forked "
            "safely. Stop them at its end, or start them in each fork."
        )


class Zygote:
    """The loop: fork when asked, watch what runs, tell of each death."""

    def __init__(
        self,
        channel: socket.socket,
        cell: confine.Cell,
        entry: Callable[[socket.socket, dict[str, Any]], None],
        recipe: Recipe,
        *,
        watch_memory: bool,
    ) -> None:
        self._control, self._cell, self._entry, self._recipe = channel, cell, entry, recipe
        self._inmates = Inmates(cell.limits, watch_memory=watch_memory)
        self._namespace = os.open("/proc/self/ns/pid", os.O_RDONLY)
        self._null = os.open("/dev/null", os.O_RDWR)

    def serve(self) -> None:
        """Until the parent closes its end."""
        control.send(self._control, {"say": "ready", "work": str(self._cell.work)})
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll(self._inmates.timeout())}
            for inmate in self._inmates.look(ready):
                poll.unregister(inmate.pidfd)
                os.close(inmate.pidfd)
                control.send(self._control, {"say": "died", **inmate.obituary()})
            if self._control.fileno() in ready:
                try:
                    message, fds = control.receive(self._control)
                except control.ControlError:
                    return
                if "share" in message:
                    self._share(message["share"])
                    continue
                born = self._fork(message, fds)
                if born is not None:
                    poll.register(born.pidfd, select.POLLIN)

    def _share(self, more: dict[str, Any]) -> None:
        """Make something that every fork from now on has. Where that fails, the zygote is not to be used any more."""
        _call(self._recipe.share, more)
        self._cell.set_ceilings()
        control.send(self._control, {"say": "shared"})

    def _fork(self, message: dict[str, Any], fds: list[int]) -> Inmate | None:
        number, user = message.get("id"), message.get("user")
        if not isinstance(number, int) or not isinstance(user, int) or not fds:
            raise control.ControlError("a request that is none")
        channel, *cgroups = fds
        reading, writing = os.pipe()
        linux.setns(self._namespace, linux.CLONE_NEWPID)
        linux.unshare(linux.CLONE_NEWPID)
        pid = os.fork()
        if not pid:
            self._become_prisoner(user, channel, cgroups, writing)
        for fd in (*fds, writing):
            os.close(fd)
        # Only our own code has run so far: the fork closes its end before it runs any other.
        with os.fdopen(reading, "rb") as pipe:
            report = pipe.read(MAX_REPORT).decode("utf-8", "replace")
        if report:
            os.waitpid(pid, 0)
            control.send(self._control, {"say": "failed", "id": number, "why": report})
            return None
        inmate = Inmate(number, pid, os.pidfd_open(pid), time.monotonic())
        self._inmates.add(inmate)
        control.send(self._control, {"say": "forked", "id": inmate.name}, [inmate.pidfd])
        return inmate

    def _become_prisoner(self, user: int, channel: int, cgroups: list[int], report: int) -> NoReturn:
        status = ENTRY_FAILED
        try:
            try:
                report = confine.enter(self._cell, user, channel, cgroups, report)
            except BaseException as error:  # noqa: BLE001  # nothing may run outside the jail, whatever went wrong
                os.write(report, str(error)[:MAX_REPORT].encode("utf-8", "replace") or b"it failed")
                os._exit(SETUP_FAILED)
            os.close(report)
            with socket.socket(fileno=confine.CHANNEL) as end:
                self._entry(end, self._recipe.arguments)
            status = 0
        except SystemExit as leaving:
            status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        finally:
            os._exit(status & 0xFF)
