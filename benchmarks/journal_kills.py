"""Kills a writing process at random moments and looks for what was lost: ``python -m benchmarks.journal_kills [--kills 1000]``.

A child plays a story through the same `Sitting` that the player uses, and acknowledges each event over a pipe once it
is written. The parent kills it (SIGKILL, after a random time) and reads the file. For each kill it must be readable,
hold every acknowledged event as it was chosen, and be an attempt that can be played on. Half of the children begin a
new file; the others go on with one that was cut short before, again and again.

A killed process is not a cut power line: what the disk's own cache loses then, no program sees.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.killing import killed_after
from benchmarks.machine import table
from scenarios.journal import AttemptError, is_new, read_journal
from scenarios.session import is_true
from scenarios.shelf import find_story
from scenarios.sitting import Sitting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.story import Story

STORY = "after-picture-lock"
LATEST = (
    0.012  # seconds: a child is killed within this time of its first breath, in the middle of some dozens of writes
)
ROUNDS = 20  # kills of one file before the next is begun
SLOWEST = 20.0  # seconds: a child that has not begun by then has failed


@dataclass
class Outcome:
    """What was found over all kills."""

    kills: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0  # on the disk, though the child was killed before it could say so: more than was promised
    incomplete: int = 0  # last lines cut short, which reading dropped
    before_the_first: int = 0  # kills that came before a file was there
    lost: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was lost and everything could be read and gone on with."""
        return not self.lost and not self.unreadable


def moves(sitting: Sitting, chance: random.Random) -> Iterator[str]:
    """Plays on for ever: choices, and at an ending a rewind or a restart. Yields what is now in the journal."""
    while True:
        play = sitting.session.current
        if play.ending:
            # Beyond some hundred plays a journal is full; long before that the child is killed.
            if chance.random() < 0.5:
                sitting.rewind(chance.randrange(len(play.decisions)))
                yield "rewind"
            else:
                sitting.restart()
                yield "restart"
            continue
        opened = [choice.id for choice in play.node.choices if is_true(play.story, play.state, choice.condition)]
        choice = chance.choice(opened)
        sitting.choose(choice, f"{sitting.step} " + "because, as she said – “no”. " * chance.randrange(30))
        yield choice


def child(story: Story, path: Path, seed: int, pipe: int) -> None:
    """Play until killed; each event is acknowledged after it is written."""
    sitting = Sitting(story, path, seed=seed)
    os.write(pipe, b"ready\n")
    for said in moves(sitting, random.Random(seed)):  # noqa: S311  # a test's dice
        os.write(pipe, f"{sitting.step} {said}\n".encode())


def killed(story: Story, path: Path, seed: int, wait: float) -> list[tuple[int, str]]:
    """Run a child, kill it after `wait` seconds of writing, and return what it acknowledged as (events in all, what)."""
    lines = killed_after(wait, lambda pipe: child(story, path, seed, pipe), SLOWEST)
    return [(int(step), what) for step, _, what in (line.partition(" ") for line in lines)]


def inspect(story: Story, path: Path, said: list[tuple[int, str]], outcome: Outcome) -> None:
    """Hold a file against what was acknowledged."""
    outcome.kills += 1
    outcome.acknowledged += len(said)
    if is_new(path):
        outcome.before_the_first += 1
        if said:
            outcome.lost.append(f"{path.name}: there is no file, and {len(said)} events were acknowledged")
        return
    try:
        contents = read_journal(path)
        Sitting(story, path)
    except AttemptError as error:
        outcome.unreadable.append(str(error))
        return
    outcome.incomplete += bool(contents.notices)
    for step, what in said:
        event = contents.events[step - 1] if step <= len(contents.events) else {}
        if what not in {event.get("choice"), event.get("event")}:
            outcome.lost.append(f"{path.name}: event {step} ({what}) is not there")
    if said:
        outcome.unacknowledged += len(contents.events) - said[-1][0]


def run(kills: int, folder: Path, seed: int = 1) -> Outcome:
    """Kill so many writers, and tell what was found."""
    story, chance, outcome = find_story(STORY), random.Random(seed), Outcome()  # noqa: S311  # a test's dice
    path = folder / "begun.jsonl"
    for number in range(kills):
        if number % ROUNDS == 0:
            path = folder / f"{number}.jsonl"
        fresh = number % 2 == 0
        file = folder / f"{number}-fresh.jsonl" if fresh else path
        said = killed(story, file, seed + number, chance.random() * LATEST)
        inspect(story, file, said, outcome)
        if fresh:
            file.unlink(missing_ok=True)
    return outcome


def main(arguments: list[str]) -> int:
    """Kill, print, and fail if anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.journal_kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    started = perf_counter()
    with TemporaryDirectory() as name:
        outcome = run(given.kills, Path(name), given.seed)
    seconds = perf_counter() - started
    rows = [
        ["kills", f"{outcome.kills:,}"],
        ["events acknowledged", f"{outcome.acknowledged:,}"],
        ["acknowledged events lost", f"{len(outcome.lost):,}"],
        ["files unreadable, or not to go on with", f"{len(outcome.unreadable):,}"],
        ["last lines cut short, and left out", f"{outcome.incomplete:,}"],
        ["events on the disk beyond the acknowledged", f"{outcome.unacknowledged:,}"],
        ["kills before there was a file", f"{outcome.before_the_first:,}"],
        ["seconds", f"{seconds:,.1f}"],
    ]
    table("Writers killed at random moments", ["What", "found"], rows)
    for problem in outcome.lost + outcome.unreadable:
        sys.stdout.write(f"{problem}\n")
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
