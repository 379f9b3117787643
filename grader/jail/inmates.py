"""The zygote's prisoners: how long each may run, what it uses, and how it ended."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Container

    from grader.jail.recipe import Limits

INTERVAL = 0.05  # seconds between two looks at what runs: twenty a second
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Inmate:
    """One running fork. `name` is the parent's number for it; `stopped` says why we ended it, if we did."""

    name: int
    pid: int
    pidfd: int
    since: float
    stopped: str = ""
    cpu: float = 0.0
    memory: int = 0
    status: int = 0

    def stop(self, why: str) -> None:
        """Kill it with all that it started: it is process 1 of its PID namespace."""
        self.stopped = self.stopped or why
        signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def obituary(self) -> dict[str, Any]:
        """What the parent is told."""
        return {"id": self.name, "status": self.status, "stopped": self.stopped, "cpu": self.cpu, "memory": self.memory}


@dataclass
class Inmates:
    """All running forks, and the limits that no rlimit can keep."""

    limits: Limits
    watch_memory: bool
    running: dict[int, Inmate] = field(default_factory=dict)
    next_look: float = 0.0

    def add(self, inmate: Inmate) -> None:
        """Begin to watch one."""
        if not self.running:
            self.next_look = time.monotonic() + INTERVAL
        self.running[inmate.pidfd] = inmate

    def timeout(self) -> float | None:
        """Milliseconds until something has to be looked at; None while nothing runs."""
        if not self.running:
            return None
        return max(0.0, (self.next_look - time.monotonic()) * 1000)

    def look(self, ready: set[int]) -> list[Inmate]:
        """Bury those whose descriptors are ready, stop those that are over a limit; returns the buried."""
        dead = [self.running.pop(fd) for fd in ready & self.running.keys()]
        for inmate in dead:
            _, inmate.status, usage = os.wait4(inmate.pid, 0)
            inmate.cpu = max(inmate.cpu, usage.ru_utime + usage.ru_stime)
            inmate.memory = max(inmate.memory, usage.ru_maxrss * 1024)
        now = time.monotonic()
        if self.running and now >= self.next_look:
            self.next_look = now + INTERVAL
            self._measure()
            for inmate in self.running.values():
                self._judge(inmate, now)
        return dead

    def _judge(self, inmate: Inmate, now: float) -> None:
        if now - inmate.since > self.limits.wall_seconds:
            inmate.stop("wall")
        elif inmate.cpu > self.limits.cpu_seconds:
            inmate.stop("cpu")
        elif self.watch_memory and inmate.memory > self.limits.memory_bytes and self._takes_too_much(inmate):
            inmate.stop("memory")

    def _takes_too_much(self, inmate: Inmate) -> bool:
        """Count again, slowly: what processes share counts once, and what its files take counts too."""
        table = _processes()
        total = _kept_in_files(inmate.pid)
        for pid in table:
            if _ancestor(pid, table, {inmate.pid}) is not None:
                total += _proportional(pid)
        return total > self.limits.memory_bytes

    def _measure(self) -> None:
        """Add up processor time and memory of each fork with everything in its PID namespace."""
        table = _processes()
        used: dict[int, list[float]] = {inmate.pid: [0.0, 0] for inmate in self.running.values()}
        for pid, (_, cpu, memory) in table.items():
            owner = _ancestor(pid, table, used)
            if owner is not None:
                used[owner][0] += cpu
                used[owner][1] += memory
        for inmate in self.running.values():
            cpu, resident = used[inmate.pid]
            inmate.cpu = max(inmate.cpu, cpu)
            if self.watch_memory:
                inmate.memory = max(inmate.memory, int(resident) + _kept_in_files(inmate.pid))


def _processes() -> dict[int, tuple[int, float, int]]:
    """Parent, processor seconds with those of reaped children, and resident bytes of each process that we can see.

    Whatever loses its parent gets its namespace's process 1 as its parent, so everything can be traced to a fork.
    """
    table = {}
    for name in os.listdir("/proc"):  # noqa: PTH208  # twenty times a second
        if not name.isdecimal():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue  # gone in the meantime
        cpu = sum(map(int, fields[11:15])) / TICK
        table[int(name)] = (int(fields[1]), cpu, int(fields[21]) * PAGE)
    return table


def _ancestor(pid: int, table: dict[int, tuple[int, float, int]], among: Container[int]) -> int | None:
    """Which of some processes another comes from, or is itself."""
    while pid not in among:
        if pid not in table:
            return None
        pid = table[pid][0]
    return pid


def _proportional(pid: int) -> int:
    """Bytes that a process has in memory, each page divided by the number of those who have it."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:  # noqa: PTH123
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith(b"Pss:")), 0)
    except OSError:
        return 0


def _kept_in_files(pid: int) -> int:
    """Bytes that a fork's files take, all of which are in memory. The root it is looked up in is read-only."""
    try:
        state = os.statvfs(f"/proc/{pid}/root/dev/shm")
    except OSError:
        return 0
    return (state.f_blocks - state.f_bfree) * state.f_frsize
