"""What a jail costs: ``python -m benchmarks.jail [FORKS]``.

Each row is a warm zygote and so many forks of it, one after the other, that do next to nothing: fork, confine, a line
there, a line back, end, wait, take away. Processor time is of the grader, its zygote and all forks together, for each
fork; then of the first and of the last quarter of them, which should be alike. Memory is of the zygote alone.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.inmate import ask, recipe
from benchmarks.machine import table
from grader.jail import Zygote

FORKS = 200
PARTS = 4
_MILLI = 1000


class _Use(NamedTuple):
    """Seconds of processor time until now: of this process, and of the zygote with its buried forks."""

    here: float
    there: float

    def since(self, before: _Use, forks: int) -> float:
        """Milliseconds a fork, of both together."""
        return (self.here - before.here + self.there - before.there) / forks * _MILLI


def _warm(zygote: Zygote) -> int:
    """The process that forks: the guard's only child."""
    return int(Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children").read_text(encoding="ascii"))


def _use(zygote: Zygote) -> _Use:
    here = resource.getrusage(resource.RUSAGE_SELF)
    fields = Path(f"/proc/{_warm(zygote)}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return _Use(here.ru_utime + here.ru_stime, sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK"))


def _resident(zygote: Zygote) -> float:
    """Megabytes."""
    pages = int(Path(f"/proc/{_warm(zygote)}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _measure(imports: tuple[str, ...], forks: int) -> list[str]:
    begun = perf_counter()
    with Zygote(recipe(imports=imports)) as zygote:
        ready = perf_counter() - begun
        ask(zygote, "out = 1")
        memory = _resident(zygote)
        times: list[float] = []
        uses = [_use(zygote)]
        for _ in range(PARTS):
            for _ in range(forks // PARTS):
                start = perf_counter()
                ask(zygote, "out = 1")
                times.append(perf_counter() - start)
            uses.append(_use(zygote))
        grown = _resident(zygote) - memory
    part = forks // PARTS
    return [
        ", ".join(imports) or "nothing",
        f"{ready:.2f}",
        f"{sorted(times)[len(times) // 2] * _MILLI:.1f}",
        f"{uses[-1].since(uses[0], part * PARTS):.1f}",
        f"{(uses[-1].here - uses[0].here) / (part * PARTS) * _MILLI:.1f}",
        f"{uses[1].since(uses[0], part):.1f} {uses[-1].since(uses[-2], part):.1f}",
        f"{memory:.0f} {grown:+.1f}",
    ]


def main() -> None:
    """Print the table."""
    forks = int(sys.argv[1]) if len(sys.argv) > 1 else FORKS
    header = ["imported", "start s", "median wall ms", "CPU ms", "of it grader", "first, last", "memory MB"]
    table(f"A fork in its jail, {forks} times", header, [_measure((), forks), _measure(("pandas",), forks)])


if __name__ == "__main__":
    main()
