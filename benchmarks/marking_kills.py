"""Kills a marker's program at random moments and looks for lost marks: ``python -m benchmarks.marking_kills [--kills 1000]``.

A child marks through the same `Work` that the desk uses (levels, comments, flags, finishing, undo) and acknowledges each act
over a pipe once the call has returned. The parent kills it (SIGKILL, after a random time) and reads the store. After each
kill every acknowledged act must be there, in order, with at most one more than was acknowledged; every fiftieth time
SQLite checks the whole file.

A killed process is not a cut power line. Against that each commit waits for the disk (`synchronous = FULL`).
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.killing import killed_after
from benchmarks.machine import table
from benchmarks.marking_class import ASSIGNMENT, make_class
from grader.marking import events
from grader.marking.opening import open_store
from grader.marking.work import Work, open_work

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = "ada"
STUDENTS = 12
LATEST = 0.15  # seconds: a child is killed within this time of its first breath, in the middle of a dozen writes
SLOWEST = 60.0  # seconds: a child that has not begun by then has failed
CHECKED = 50  # kills between two checks of the whole file


@dataclass
class Outcome:
    """What was found over all kills."""

    kills: int = 0
    acknowledged: int = 0
    beyond: int = 0  # in the store, though the child was killed before it could say so: more than was promised
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def acts(work: Work, chance: random.Random) -> Iterator[str]:
    """Marks for ever, here and there; yields that it has begun, and then what is now in the store."""
    about, items = work.about(), work.queue()["items"]
    keys = [criterion["key"] for criterion in about["criteria"]]
    yield "ready"
    while True:
        code, key = chance.choice(items)["code"], chance.choice(keys)
        match chance.randrange(10):
            case 0:
                text = f"No. {chance.randrange(10**6)} – “why?” " * chance.randrange(1, 30)
                work.comment(code, key, text)
                yield f"comment {code} {key} {len(text)}"
            case 1:
                flagged = chance.random() < 0.5
                work.flag(code, flagged)
                yield f"flag {code} - {int(flagged)}"
            case 2:
                undone = work.undo()
                if undone["code"]:
                    yield f"{undone['undone']['what']} {undone['code']} {undone['undone']['criterion'] or '-'} undo"
            case 3 if work.piece(code)["marks"] is not None:
                work.done(code, True)
                yield f"done {code} - 1"
            case _:
                level = chance.randrange(1, 5)
                work.set_level(code, key, level)
                yield f"level {code} {key} {level}"


def child(course: Path, seed: int, pipe: int) -> None:
    """Mark until killed; each act is acknowledged after its call has returned; the first word is "ready"."""
    with open_work(course, ASSIGNMENT, MARKER) as work:
        for said in acts(work, random.Random(seed)):  # noqa: S311  # a test's dice
            os.write(pipe, f"{said}\n".encode())


def killed(course: Path, seed: int, wait: float) -> list[str]:
    """Run a child, kill it after `wait` seconds of marking, and return what it acknowledged."""
    return killed_after(wait, lambda pipe: child(course, seed, pipe), SLOWEST)


def kept(course: Path, since: int) -> tuple[list[str], int]:
    """What the store has since an act, in the words of the acknowledgements, and the number of its last act."""
    with open_store(course) as store, store.reading() as connection:
        found = [act for act in events.by_marker(connection, ASSIGNMENT, MARKER) if act.id > since]
    words = []
    for act in found:
        value = "undo" if act.undoes is not None else len(act.text or "") if act.kind == "comment" else act.level
        words.append(f"{act.kind} {act.piece} {act.criterion or '-'} {value}")
    return words, found[-1].id if found else since


def run(kills: int, course: Path, seed: int) -> Outcome:
    """Kill so many markers, and tell what was found."""
    chance, outcome, last = random.Random(seed), Outcome(), 0  # noqa: S311  # a test's dice
    for number in range(kills):
        said = killed(course, seed + number, chance.random() * LATEST)
        there, last = kept(course, last)
        outcome.kills += 1
        outcome.acknowledged += len(said)
        outcome.beyond += len(there) - len(said)
        if there[: len(said)] != said or len(there) > len(said) + 1:
            outcome.lost.append(f"kill {number + 1}: acknowledged {said[-3:]}, and the store ends in {there[-3:]}")
        if number % CHECKED == 0 or number == kills - 1:
            with closing(sqlite3.connect(course / "marking.db")) as file:
                verdict = file.execute("pragma integrity_check").fetchone()[0]
            if verdict != "ok":
                outcome.damaged.append(f"kill {number + 1}: {verdict}")
    return outcome


def main(arguments: list[str]) -> int:
    """Kill, print, and fail if anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.marking_kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="signoff-kills-") as name:
        course = make_class(Path(name) / "class", STUDENTS, [MARKER, "bo"]).folder
        started = perf_counter()
        outcome = run(given.kills, course, given.seed)
        seconds = perf_counter() - started
    rows = [
        ["kills", f"{outcome.kills:,}"],
        ["acts acknowledged", f"{outcome.acknowledged:,}"],
        ["acknowledged acts lost", f"{len(outcome.lost):,}"],
        ["checks that found the file damaged", f"{len(outcome.damaged):,}"],
        ["acts in the store beyond the acknowledged", f"{outcome.beyond:,}"],
        ["seconds", f"{seconds:,.1f}"],
    ]
    table("Markers' programs killed at random moments", ["What", "found"], rows)
    for problem in outcome.lost + outcome.damaged:
        sys.stdout.write(f"{problem}\n")
    return 0 if not outcome.lost and not outcome.damaged else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
