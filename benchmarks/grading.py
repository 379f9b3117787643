"""What grading costs: ``python -m benchmarks.grading [--submissions 100] [--stock-submissions 12] [--kind shots|words]``.

Each grader gets fresh copies of one fabricated class, and runs as child processes of this one, step by step. Processor
time is user and system of the child and of all its descendants that were waited for; memory is that of the largest
single process among them. A first run with one submission tells what a call costs before any work; a submission's cost
is what the others add.

``--also NAME COMMAND`` measures any other grader: one command line a step, steps divided by ``;``, with ``{assignment}``
for the assignment's name, run in the course folder.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.fabricate import Kind, make_course
from benchmarks.machine import table

MB = 1024  # ru_maxrss is in kilobytes
PYTHON = shlex.quote(sys.executable)


@dataclass(frozen=True, slots=True)
class Grader:
    """A grader as command lines, one a step, run in the course folder; `{assignment}` stands for the assignment."""

    name: str
    steps: tuple[str, ...]
    submissions: int


class Cost(NamedTuple):
    """What child processes took: processor seconds, seconds on the clock, kilobytes of the largest of them."""

    cpu: float
    wall: float
    peak: int


def stock(submissions: int) -> Grader:
    """Nbgrader as it comes."""
    steps = tuple(f"{PYTHON} -m nbgrader {command} {{assignment}}" for command in ("autograde", "generate_feedback"))
    return Grader("nbgrader", steps, submissions)


def measure(command: str, folder: Path) -> Cost:
    """Run a command line in a folder and wait for it.

    Raises:
        SystemExit: it failed; what it said last goes along.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONSAFEPATH": "1", "JUPYTER_PLATFORM_DIRS": "1"}
    with tempfile.TemporaryFile() as said:
        started = perf_counter()
        child = subprocess.Popen(  # noqa: S603  # the graders that are named here or on the command line
            shlex.split(command), cwd=folder, env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise SystemExit(f"{command}: exit code {child.returncode}\n{said.read()[-2000:].decode(errors='replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss)


def run(grader: Grader, course: Path, assignment: str, submissions: int) -> list[Cost]:
    """The cost of each step on a fresh copy of the course with so many of its submissions."""
    with tempfile.TemporaryDirectory(prefix="signoff-benchmark-") as scratch:
        copy = Path(scratch) / "course"
        shutil.copytree(course, copy)
        for student in sorted((copy / "submitted").iterdir())[submissions:]:
            shutil.rmtree(student)
        return [measure(step.format(assignment=assignment), copy) for step in grader.steps]


def row(grader: Grader, course: Path, assignment: str) -> tuple[list[str], float]:
    """One line of the table, and the processor seconds that a submission takes in all."""
    most = grader.submissions
    whole = run(grader, course, assignment, most)
    first = run(grader, course, assignment, 1)
    each = [(all_.cpu - one.cpu) / (most - 1) for all_, one in zip(whole, first, strict=True)]
    wall = (sum(cost.wall for cost in whole) - sum(cost.wall for cost in first)) / (most - 1)
    start = sum(cost.cpu for cost in first) - sum(each)
    steps = " + ".join(f"{cpu:.3f}" for cpu in each)
    peak = max(cost.peak for cost in whole) / MB
    return [
        grader.name,
        f"{most}",
        steps,
        f"{sum(each):.3f}",
        f"{1 / wall:.1f}" if wall > 0 else "–",
        f"{start:.1f}",
        f"{peak:.0f}",
    ], sum(each)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What grading costs, stock nbgrader's first.")
    parser.add_argument("--submissions", type=int, default=100, help="for every grader but nbgrader")
    parser.add_argument("--stock-submissions", type=int, default=12, help="for nbgrader; 0 leaves it out")
    parser.add_argument(
        "--kind", choices=("shots", "words"), default="shots", help="the notebook: with code, or words alone"
    )
    parser.add_argument("--also", nargs=2, action="append", default=[], metavar=("NAME", "COMMAND"))
    chosen = parser.parse_args()
    kind: Kind = chosen.kind
    graders = [stock(chosen.stock_submissions)] if chosen.stock_submissions > 1 else []
    for name, command in chosen.also:
        steps = tuple(step.strip() for step in command.split(";"))
        graders.append(Grader(name, steps, chosen.submissions))
    if any(grader.submissions < 2 for grader in graders) or not graders:
        parser.error("Name a grader, and at least 2 submissions: the first tells what a call costs before any work.")
    with tempfile.TemporaryDirectory(prefix="signoff-benchmark-") as scratch:
        course = Path(scratch) / "course"
        make_course(course, max(grader.submissions for grader in graders), kind)
        rows, base = [], 0.0
        for grader in graders:
            line, each = row(grader, course, kind)
            base = base or each
            rows.append([*line, f"{base / each:.1f}"])
    header = ["grader", "submissions", "CPU s by step", "CPU s each", "a second", "CPU s to start", "peak MB", "times"]
    table(f"Grading {kind}: seconds of processor time a submission", header, rows)


if __name__ == "__main__":
    main()
