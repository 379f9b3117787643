"""How long the exact exploration of a story takes, and what it holds, from 10 to 200 nodes.

Each row is a fresh process: memory is the most that it ever held, Python and the package (about 30 MB) included.
"forward" stories have no way back; the others have loops, in which meters rise and fall and facts come and go.
"""

from __future__ import annotations

import argparse
import resource
import sys
from multiprocessing import get_context
from pathlib import Path

from benchmarks import generated_stories
from benchmarks.machine import machine
from scenarios.explorer import explore
from scenarios.parser import load_story

SIZES = ((10, 30), (20, 60), (40, 120), (60, 240), (100, 400), (150, 600), (200, 800))
METERS, FACTS, GUARDED = 4, 12, 0.1
REAL = Path(__file__).parents[1] / "scenarios" / "stories" / "after-picture-lock.story.md"
Row = tuple[str, int, int, int, float, int, str]


def measure(nodes: int, choices: int, seed: int, *, loops: bool, seconds: float) -> Row:
    """Name, states, projections, places, seconds, megabytes at most and completeness of one exploration."""
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
    answered = "complete" if found.complete else f"partial, {len(found.open)} open"
    return name, found.states, found.projections, found.places, found.seconds, megabytes, answered


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="stories of each size")
    parser.add_argument("--seconds", type=float, default=60.0, help="budget of each exploration")
    options = parser.parse_args()
    print(machine())
    print(f"{METERS} meters of 11 values, {FACTS} facts, {GUARDED:.0%} of the choices guarded")
    print(f"{'story':<40} {'states':>7} {'projections':>11} {'places':>8} {'seconds':>8} {'MB':>6}")
    rows = [(0, 0, 1, True)]
    rows += [(*size, seed, loops) for loops in (False, True) for size in SIZES for seed in range(1, options.seeds + 1)]
    for nodes, choices, seed, loops in rows:
        with get_context("spawn").Pool(1) as pool:
            arguments = {"loops": loops, "seconds": options.seconds}
            row = pool.apply(measure, (nodes, choices, seed), arguments)
        name, states, projections, places, seconds, megabytes, answered = row
        print(
            f"{name:<40} {states:>7,} {projections:>11} {places:>8,} {seconds:>8.2f} {megabytes:>6,}  {answered}",
            flush=True,
        )


if __name__ == "__main__":
    main()
