"""A child process that works until it is killed, and what it acknowledged before: for the benchmarks of what survives."""

from __future__ import annotations

import os
import select
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def killed_after(wait: float, work: Callable[[int], None], slowest: float) -> list[str]:
    """Fork, let the child `work`, kill it `wait` seconds after its first line, and return the lines that it wrote whole.

    `work` gets the pipe to write to; its first line is "ready", to come within `slowest` seconds. A fork, since a fresh
    interpreter for each kill would take ten times as long.

    Raises:
        RuntimeError: the child did not begin.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(1)  # never: it is killed
    os.close(writing)
    said = b""
    try:
        if select.select([reading], [], [], slowest)[0]:
            said = os.read(reading, 6)
            select.select([], [], [], wait)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    while part := os.read(reading, 65_536):
        said += part
    os.close(reading)
    lines = said.decode().split("\n")[:-1]  # what follows the last line's end was not said to its end
    if not lines or lines.pop(0) != "ready":
        raise RuntimeError("the child process did not begin; run the benchmark again on a machine that is less busy")
    return lines
