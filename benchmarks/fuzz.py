"""Texts that nobody would write, in great numbers: ``python -m benchmarks.fuzz [TEXTS] [SEED]``.

Each must give a story or diagnostics, never an exception; what gives a story must print and parse to the same story
again, and the fixer must leave that story as it is. The first text that breaks this is saved in the present folder,
with the exit code 1.
"""

from __future__ import annotations

import random
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.machine import table
from benchmarks.nasty_stories import MARKS, mutate, nasty_story
from scenarios.language.diagnostics import StoryError
from scenarios.language.fixer import fix
from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.printer import to_text
from scenarios.shelf import story_files

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = 200_000
FIXED = 10  # of so many texts one is fixed as well, twice: that parses four times
TEMPLATE = Path(__file__).parent.parent / "scenarios" / "language" / "templates" / "new.story.md"


def _sources() -> dict[str, tuple[int, Callable[[random.Random], bytes]]]:
    """Kinds of input: how many in a hundred, and how to make one."""
    real = [read_story_text(path) for path in story_files().values()]
    small = read_story_text(TEMPLATE).replace("NEW-STORY", "new-story")
    nasty = [to_text(nasty_story(seed)) for seed in range(200)]
    header = small[: small.index("\n## ")].encode()

    def noise(chance: random.Random) -> bytes:
        return chance.randbytes(chance.choice((0, 1, 4, 20, 100, 1000)))

    def marks(chance: random.Random) -> bytes:
        pieces = [chance.choice((*MARKS, "a", "trust", "call", " ")) for _ in range(chance.randrange(60))]
        return "".join(pieces).encode("utf-8", "surrogatepass")

    return {
        "random bytes": (30, noise),
        "a header, then random bytes": (10, lambda chance: header + b"\n" + noise(chance)),
        "a header, then random marks": (20, lambda chance: header + b"\n" + marks(chance)),
        "mutated template": (20, lambda chance: mutate(small, chance, nasty[:5]).encode()),
        "mutated nasty stories": (15, lambda chance: mutate(chance.choice(nasty), chance, real).encode()),
        "mutated stories of the kit": (5, lambda chance: mutate(chance.choice(real), chance, nasty[:5]).encode()),
    }


def _try(data: bytes, path: Path, *, fixed: bool) -> str:
    """What came of one input; any exception is a find."""
    path.write_bytes(data)
    try:
        text = read_story_text(path)
    except StoryError:
        return "no text"
    story, report = parse_text(text)
    if (story is None) is not report.has_errors:
        raise AssertionError("a story with errors, or neither")
    if fixed:
        mended, _ = fix(text)
        if fix(mended)[0] != mended:
            raise AssertionError("fixing a fixed text changes it")
        if story is not None and (after := parse_text(mended)[0]) != story:
            raise AssertionError(f"the fixer changes the story to {after}")
    if story is None:
        return "errors"
    again, _ = parse_text(to_text(story))
    if again is None or again.to_json() != story.to_json():
        raise AssertionError("what is printed is another story")
    return "stories"


def main(texts: int = TEXTS, seed: int = 1) -> int:
    """Try so many inputs; 1 when one of them broke something."""
    chance = random.Random(seed)  # noqa: S311  # a test, not a secret
    sources = _sources()
    kinds = chance.choices(list(sources), [share for share, _ in sources.values()], k=texts)
    outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in sources}
    seconds: dict[str, float] = dict.fromkeys(sources, 0.0)
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.md"
        for number, kind in enumerate(kinds):
            data = sources[kind][1](chance)
            start = process_time()
            try:
                outcomes[kind][_try(data, path, fixed=number % FIXED == 0)] += 1
            except Exception:  # noqa: BLE001  # whatever it is, it is what we look for
                found = Path(f"fuzz-{seed}-{number}.md")
                found.write_bytes(data)
                sys.stderr.write(f"{traceback.format_exc()}\nInput {number} ({kind}) is saved as {found}.\n")
                return 1
            took = process_time() - start
            seconds[kind] += took
            slowest = max(slowest, took)
    outcomes["all"] = sum(outcomes.values(), Counter())
    seconds["all"] = sum(seconds.values())
    rows = [
        [
            kind,
            *(f"{n:,}" for n in (each.total(), each["no text"], each["errors"], each["stories"])),
            f"{seconds[kind]:.0f}",
        ]
        for kind, each in outcomes.items()
    ]
    title = f"Fuzzing, seed {seed}: no exception, every story survives; slowest text {slowest:.2f} s of processor time"
    table(title, ["input", "texts", "no text", "errors", "stories", "seconds"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
