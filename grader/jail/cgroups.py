"""Control groups: what the kernel itself counts and limits, where this machine lets us; version 1 or 2."""

from __future__ import annotations

import contextlib
import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.jail.recipe import Limits

MOUNTS = Path("/sys/fs/cgroup")
KINDS: tuple[str, ...] = ("memory", "pids", "cpuacct")
_NUMBERS = itertools.count()


@dataclass
class Group:
    """The control groups of one fork: one folder for each hierarchy."""

    version: int
    folders: dict[str, Path]

    def descriptors(self) -> list[int]:
        """Open files; a process that writes 0 to each is in. The caller closes them."""
        return [os.open(folder / "cgroup.procs", os.O_WRONLY) for folder in dict.fromkeys(self.folders.values())]

    def peak(self) -> int:
        """The most memory that was in use, in bytes; 0 where the kernel does not tell."""
        return _number(self.folders["memory"] / ("memory.max_usage_in_bytes" if self.version == 1 else "memory.peak"))

    def cpu(self) -> float:
        """Seconds of processor time of everything that was ever in it; 0.0 where the kernel does not tell."""
        if self.version == 1:
            folder = self.folders.get("cpuacct")
            return _number(folder / "cpuacct.usage") / 1e9 if folder else 0.0
        return _field(self.folders["memory"] / "cpu.stat", "usage_usec") / 1e6

    def starved(self) -> bool:
        """Whether the kernel killed something in it for want of memory."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        return _field(self.folders["memory"] / name, "oom_kill") > 0

    def remove(self) -> None:
        """Take it away; everything in it is dead by now."""
        for folder in dict.fromkeys(self.folders.values()):
            with contextlib.suppress(OSError):  # what is left, a later run clears away
                folder.rmdir()


class Groups:
    """Where this program may make control groups. `version` is 0 where it may not."""

    def __init__(self) -> None:
        own = _own_groups()
        self._parents: dict[str, Path] = {}
        self.version = 0
        if own.get("memory") and own.get("pids"):
            places = {name: MOUNTS / name / own[name].lstrip("/") for name in KINDS if name in own}
            usable = {name: place for name, place in places.items() if _writable(place)}
            if {"memory", "pids"} <= usable.keys():
                self.version, self._parents = 1, usable
        elif "" in own:
            place = _unified(own[""])
            if place is not None:
                self.version, self._parents = 2, dict.fromkeys(("memory", "pids"), place)
        for place in set(self._parents.values()):
            _clear(place)

    def make(self, limits: Limits) -> Group | None:
        """New control groups with these limits, or None where there are none to be had.

        Raises:
            OSError: they could be had a moment ago, and cannot now.
        """
        if not self.version:
            return None
        name = f"signoff-{os.getpid()}-{next(_NUMBERS)}"
        group = Group(self.version, {kind: place / name for kind, place in self._parents.items()})
        for folder in dict.fromkeys(group.folders.values()):
            folder.mkdir()
        memory, pids = group.folders["memory"], group.folders["pids"]
        if self.version == 1:
            _write(memory / "memory.limit_in_bytes", limits.memory_bytes)
            _write(memory / "memory.memsw.limit_in_bytes", limits.memory_bytes, needed=False)
        else:
            _write(memory / "memory.max", limits.memory_bytes)
            _write(memory / "memory.swap.max", 0, needed=False)
            _write(memory / "memory.oom.group", 1, needed=False)
        _write(pids / "pids.max", limits.processes)
        return group


def _own_groups() -> dict[str, str]:
    """Controller, or nothing for version 2, and our path in its hierarchy."""
    own = {}
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            own[controller] = path
    return own


def _unified(own: str) -> Path | None:
    """Beside our own group or in it: the first place whose children get memory and pids limits."""
    here = MOUNTS / own.lstrip("/")
    for place in ([here.parent] if own != "/" else []) + [here]:
        control = place / "cgroup.subtree_control"
        with contextlib.suppress(OSError):
            if not {"memory", "pids"} <= set(control.read_text(encoding="ascii").split()):
                # Refused while processes are in it, which is right: they would have to be moved.
                control.write_text("+memory +pids", encoding="ascii")
            if _writable(place) and os.access(place / "cgroup.procs", os.W_OK):
                return place
    return None


def _writable(place: Path) -> bool:
    probe = place / f"signoff-{os.getpid()}-probe-{next(_NUMBERS)}"
    try:
        probe.mkdir()
        probe.rmdir()
    except OSError:
        return False
    return True


def _clear(place: Path) -> None:
    """Remove what graders left that were killed."""
    for folder in place.glob("signoff-*-*"):
        owner = folder.name.split("-")[1]
        if not Path("/proc", owner).exists():
            with contextlib.suppress(OSError):
                folder.rmdir()


def _write(path: Path, value: int, *, needed: bool = True) -> None:
    try:
        path.write_text(str(value), encoding="ascii")
    except OSError:
        if needed:
            raise


def _number(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _field(path: Path, name: str) -> int:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name} ")), 0)
