"""How a prisoner ended, from what the zygote says, what we did ourselves and what the kernel counted."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from grader.jail.recipe import Cause, Death, Limits

if TYPE_CHECKING:
    from grader.jail.cgroups import Group

MEGABYTE = 1024 * 1024


def death(told: dict[str, Any], stopped: str, group: Group | None, limits: Limits) -> Death:
    """The verdict. `told` is the zygote's message; `stopped` is why the parent killed it, if it did."""
    cpu, memory, starved = float(told["cpu"]), int(told["memory"]), False
    if group is not None:
        cpu, memory, starved = max(cpu, group.cpu()), group.peak() or memory, group.starved()
    cause, detail = _cause(int(told["status"]), str(told["stopped"]) or stopped, limits, cpu, starved=starved)
    return Death(cause, detail, cpu, memory)


def _cause(status: int, stopped: str, limits: Limits, cpu: float, *, starved: bool) -> tuple[Cause, str]:
    if not os.WIFSIGNALED(status):
        lost = "; the kernel ended some of what it had started, for want of memory" if starved else ""
        return "exited", f"status {os.waitstatus_to_exitcode(status)}{lost}"
    number = os.WTERMSIG(status)
    if number == signal.SIGKILL:
        if starved or stopped == "memory":
            return "memory", f"it took more than {limits.memory_bytes // MEGABYTE} MB of memory"
        if stopped == "wall":
            return "time", f"it ran for more than {limits.wall_seconds:g} seconds"
        if stopped == "cpu" or (not stopped and cpu >= limits.cpu_seconds):
            return "time", f"it computed for more than {limits.cpu_seconds:g} seconds"
        if stopped:
            return "killed", "it was stopped from outside"
    if number == signal.SIGXCPU:
        return "time", f"it computed for more than {limits.cpu_seconds:g} seconds"
    return "crashed", f"signal {signal.Signals(number).name}"
