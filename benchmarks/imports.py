"""How long an author waits for a first word: ``python -m benchmarks.imports``.

Each figure is a median over fresh processes, since a second check in the same process has its imports and tables ready.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.machine import table
from scenarios.shelf import find_story, story_files

PROCESSES = 10
# A story written by hand.
STORY = "after-picture-lock"
FIND = f"""
from scenarios.language.check_file import check_file
from scenarios.shelf import story_files
path = story_files()["{STORY}"]
"""
ALL = """
from scenarios.language.check_file import check_file
from scenarios.shelf import story_files
for path in story_files().values():
    check_file(path)
"""


def whole(*arguments: str) -> float:
    """Median milliseconds of a Python process, from its start to its end."""
    times = []
    for _ in range(PROCESSES):
        started = perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603  # our own code
        times.append(perf_counter() - started)
    return median(times) * 1e3


def inside(before: str, statement: str) -> float:
    """Median milliseconds of a statement within a fresh process, after what has to be there."""
    code = f"from time import perf_counter as now\n{before}\nstarted = now()\n{statement}\nprint(now() - started)"
    runs = (
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
        for _ in range(PROCESSES)
    )
    return median(float(run.stdout) for run in runs) * 1e3


def main() -> None:
    """Measure and print."""
    story = find_story(STORY)
    size = f"{len(story.nodes)} nodes, {sum(len(node.choices) for node in story.nodes)} choices"
    figures = {
        "the interpreter alone, a process": (whole("-c", "pass"), ""),
        "import scenarios": (inside("", "import scenarios"), "under 100 ms"),
        "import scenarios, a process": (whole("-c", "import scenarios"), ""),
        f"parse, check and testplan of {STORY} ({size})": (inside(FIND, "check_file(path)"), "under 50 ms"),
        "the same once more in that process": (inside(f"{FIND}check_file(path)", "check_file(path)"), ""),
        f"check all stories ({len(story_files())}), a process": (whole("-c", ALL), "under 1,000 ms"),
        "python -m signoff check, a process": (whole("-m", "signoff", "check"), "under 1,000 ms"),
    }
    rows = [[what, f"{time:,.1f}", wanted] for what, (time, wanted) in figures.items()]
    table(f"Waiting: medians of {PROCESSES} processes", ["What", "ms", "wanted"], rows)


if __name__ == "__main__":
    main()
