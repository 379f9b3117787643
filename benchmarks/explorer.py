"""How long the exact exploration of a story takes, and what it holds, from 10 to 200 nodes.

Each row is a fresh process: memory is the most that it ever held, Python and the package (about 30 MB) included.
"forward" stories have no way back; the others have loops, in which meters rise and fall and facts come and go.
"""

from __future__ import annotations

import resource
import sys
from multiprocessing import get_context
from pathlib import Path

from benchmarks import generated_stories
from benchmarks.machine import table
from scenarios.analysis.explorer import explore
from scenarios.language.parser import load_story

SIZES = ((10, 30), (20, 60), (40, 120), (60, 240), (100, 400), (150, 600), (200, 800))
METERS, FACTS, GUARDED = 4, 12, 0.1
REAL = Path(__file__).parents[1] / "scenarios" / "stories" / "after-picture-lock.story.md"


def measure(nodes: int, choices: int, seed: int, *, loops: bool, seconds: float) -> list[str]:
    """The row of one exploration."""
    if nodes:
        generated_stories.BACK = generated_stories.BACK if loops else 0.0
        story = generated_stories.generate(nodes, choices, METERS, FACTS, GUARDED, seed)
        name = f"{nodes} nodes, {choices} choices{'' if loops else ', forward'}, seed {seed}"
    else:
        story = load_story(REAL)
        name = story.id
    found = explore(story, seconds=seconds)
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss: bytes there, kilobytes elsewhere
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 2**20
    answered = "all answered" if found.complete else f"{len(found.open)} open"
    return [
        name,
        f"{found.states:,}",
        f"{found.projections:,}",
        f"{found.places:,}",
        f"{found.seconds:.2f}",
        f"{megabytes:,} MB",
        answered,
    ]


def main(seeds: int = 3, seconds: float = 60.0) -> None:
    """Measure and print."""
    stories = [(0, 0, 1, True)]
    stories += [(*size, seed, loops) for loops in (False, True) for size in SIZES for seed in range(1, seeds + 1)]
    rows = []
    for nodes, choices, seed, loops in stories:
        with get_context("spawn").Pool(1) as pool:  # a process for each, so that memory is its own
            rows.append(pool.apply(measure, (nodes, choices, seed), {"loops": loops, "seconds": seconds}))
    title = f"Explorer: {METERS} meters of 11 values, {FACTS} facts, {GUARDED:.0%} of the choices guarded; at most {seconds:.0f} s"
    table(title, ["Story", "states", "projections", "places", "seconds", "peak memory", "questions"], rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
