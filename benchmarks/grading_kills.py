"""A grading run killed at random moments and resumed: ``python -m benchmarks.grading_kills [--kills 100] [--submissions 12]``.

Each round grades a fresh copy of one fabricated class, kills the run with SIGKILL at random moments until it gets through,
and compares every row of the gradebook with that of a run nobody killed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from time import perf_counter

from benchmarks.fabricate import make_course
from benchmarks.machine import table

_ROWS = """
select submitted_assignment.student_id, base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade
from grade join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id order by 1, 2
"""


def rows(course: Path) -> list[tuple[object, ...]]:
    """Every mark in a gradebook."""
    with closing(sqlite3.connect(course / "gradebook.db")) as gradebook:
        return gradebook.execute(_ROWS).fetchall()


def graded(course: Path, assignment: str, seconds: float | None) -> bool:
    """Grade; after so many seconds kill it. True if it got through."""
    command = [sys.executable, "-m", "signoff", "grade", assignment, "--course", str(course), "--json"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ours
    try:
        code = run.wait(seconds)
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGKILL)
        run.wait()
        return False
    if code not in (0, 3):
        raise SystemExit(f"Grading failed with exit code {code}.")
    return True


def main() -> None:
    """Kill, resume, compare, and print."""
    parser = argparse.ArgumentParser(description="Grading runs, killed and resumed.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--submissions", type=int, default=12)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    dice = random.Random(chosen.seed)  # noqa: S311  # moments, no secrets
    with tempfile.TemporaryDirectory(prefix="signoff-kills-") as scratch:
        class_ = Path(scratch) / "class"
        make_course(class_, chosen.submissions, "shots")
        whole = Path(scratch) / "whole"
        shutil.copytree(class_, whole)
        started = perf_counter()
        graded(whole, "shots", None)
        longest = perf_counter() - started
        wanted, kills, rounds, different = rows(whole), 0, 0, 0
        while kills < chosen.kills:
            course = Path(scratch) / f"round-{rounds}"
            shutil.copytree(class_, course)
            while kills < chosen.kills and not graded(course, "shots", dice.uniform(0, longest)):
                kills += 1
            graded(course, "shots", None)
            different += rows(course) != wanted
            rounds += 1
            shutil.rmtree(course)
        took = perf_counter() - started
    header = ["kills", "rounds", "submissions", "gradebooks that differ", "seconds"]
    table(
        "Grading runs killed at random moments",
        header,
        [[str(n) for n in (kills, rounds, chosen.submissions, different, round(took))]],
    )
    if different:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
