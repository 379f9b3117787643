"""Plays a second of the playtester on one core: ``python -m benchmarks.playtest [PLAYS]``.

The first three stories have exactly 25 choices a play, and states from few to far more than anybody could list. Each
figure holds all that `playtest` does, compiling and counting included, in processor time: what else the machine does
matters less, though a busy neighbour still takes a share of the caches. "Session" is the engine that learners play by,
choosing at random on the same story, for comparison.
"""

from __future__ import annotations

import random
import sys
import tracemalloc
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.generated_stories import generate, generate_long
from benchmarks.machine import table
from scenarios import find_story
from scenarios.analysis.playtest import playtest
from scenarios.session import begin, choose, is_true

if TYPE_CHECKING:
    from scenarios.story import Story

ROUNDS = 5


def stories() -> dict[str, Story]:
    """What is played, by what it stands for."""
    return {
        "25 choices, 1 meter, 2 facts": generate_long(meters=1, facts=2, effects=0.2),
        "25 choices, 4 meters, 12 facts": generate_long(),
        "25 choices, 5 meters, 30 facts, 30 % guarded": generate_long(
            width=10, meters=5, facts=30, guarded=0.3, effects=1.0
        ),
        "40 nodes, 120 choices, with loops": generate(40, 120),
        "200 nodes, 600 choices, with loops": generate(200, 600),
        "after-picture-lock": find_story("after-picture-lock"),
    }


def session_rate(story: Story, plays: int) -> float:
    """Plays a second of the engine itself."""
    chance = random.Random(1)  # noqa: S311  # a benchmark, not a secret
    started = process_time()
    for seed in range(plays):
        state = begin(story, seed)
        while choices := [c for c in story.node(state.node).choices if is_true(story, state, c.condition)]:
            state = choose(story, state, chance.choice(choices).id)
    return plays / (process_time() - started)


def measured(name: str, story: Story, plays: int) -> list[str]:
    """A row: median and best of some rounds, and the memory of one."""
    rates = []
    for seed in range(ROUNDS):
        started = process_time()
        result = playtest(story, plays=plays, seed=seed)
        rates.append(plays / (process_time() - started))
    tracemalloc.start()
    playtest(story, plays=plays, seed=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.length is not None
    return [
        name,
        f"{len(story.nodes)}",
        f"{result.length.mean:.1f}",
        f"{sorted(rates)[ROUNDS // 2]:,.0f}",
        f"{max(rates):,.0f}",
        f"{peak / 1e6:.1f} MB",
        f"{session_rate(story, max(1, plays // 50)):,.0f}",
    ]


def main(plays: int = 20_000) -> None:
    """Measure and print."""
    header = ["Story", "nodes", "choices a play", "plays/s (median)", "best", "peak memory", "session, plays/s"]
    rows = [measured(name, story, plays) for name, story in stories().items()]
    table(f"Playtest: {plays:,} plays a story, {ROUNDS} rounds, one core", header, rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
