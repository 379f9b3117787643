"""Markers at work at the same time on one course: ``python -m benchmarks.marking_load [--seconds 600] [--students 1000]``.

Each marker is a process of its own that opens pieces, sets levels, comments, finishes and takes back, without a pause: far
more than people do. Printed are the time of each call, and errors, of which there should be none. `SIGNOFF_MARKING_DATABASE`
names another store than the file beside the gradebook.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.machine import table
from benchmarks.marking_class import ASSIGNMENT, make_class
from grader.marking.model import MarkingError
from grader.marking.opening import open_store
from grader.marking.work import Work, open_work

if TYPE_CHECKING:
    from collections.abc import Callable

MARKERS = ("ada", "bo", "chris", "dana")


class Clock:
    """Times calls, and keeps what went wrong."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.closed = 0

    def __call__(self, name: str, call: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
        """What the call returns; nothing where it failed."""
        started = perf_counter()
        try:
            found = call(*arguments)
        except MarkingError as error:
            if "differ" in str(error):  # the other marker has finished as well, and is far away: as it should be
                self.closed += 1
            else:
                self.errors.append(str(error))
            return {}
        self.times[name].append((perf_counter() - started) * 1000)
        return found


def mark(course: Path, marker: str, seconds: float) -> tuple[dict[str, list[float]], list[str], int]:
    """Mark for so long; the milliseconds of each call by its name, the errors, and how often a piece was closed."""
    chance, clock = random.Random(marker), Clock()  # noqa: S311  # a test's dice
    with open_work(course, ASSIGNMENT, marker) as work:
        until = perf_counter() + seconds
        while perf_counter() < until:
            for item in clock("queue", work.queue)["items"]:
                if perf_counter() >= until:
                    break
                _piece(work, item["code"], chance, clock)
    return dict(clock.times), clock.errors, clock.closed


def _piece(work: Work, code: str, chance: random.Random, clock: Clock) -> None:
    shown = clock("piece", work.piece, code)
    if not shown or shown["closed"]:
        return
    for key in shown["levels"]:
        clock("set_level", work.set_level, code, key, chance.randrange(2, 5))
    clock("comment", work.comment, code, None, "You name the case, and what it cost. " * chance.randrange(1, 6))
    clock("done", work.done, code, True)
    if chance.random() < 0.05:
        clock("undo", work.undo)


def main(arguments: list[str]) -> int:
    """Mark, print, and fail at an error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.marking_load")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2, choices=range(1, len(MARKERS) + 1))
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="signoff-load-") as name:
        course = make_class(Path(name) / "class", given.students, MARKERS).folder
        with open_store(course) as store:
            where, pieces = store.name.replace(name, "…"), len(store.pieces(ASSIGNMENT))
        sys.stdout.write(f"{pieces:,} answers of {given.students:,} students, {len(MARKERS)} markers. {where}\n")
        with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
            found = pool.starmap(mark, [(course, marker, given.seconds) for marker in MARKERS[: given.processes]])
    times: dict[str, list[float]] = defaultdict(list)
    for one, _, _ in found:
        for call, taken in one.items():
            times[call] += taken
    errors = [error for _, some, _ in found for error in some]
    rows = []
    for call, taken in sorted(times.items()):
        taken.sort()
        rows.append(
            [call, f"{len(taken):,}", *(f"{taken[int((len(taken) - 1) * part)]:.1f}" for part in (0.5, 0.95, 1))]
        )
    title = f"{given.processes} markers at once for {given.seconds:g} s: {len(errors)} errors"
    table(title, ["Call", "calls", "p50 ms", "p95 ms", "most ms"], rows)
    sys.stdout.write(f"{sum(closed for _, _, closed in found)} calls on pieces that moderation had closed.\n")
    for error in sorted(set(errors)):
        sys.stdout.write(f"{errors.count(error)} times: {error}\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
