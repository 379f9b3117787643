"""The measurement of `benchmarks.journal_kills` in short, and proof that it would notice a loss."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.journal_kills import STORY, Outcome, inspect
from scenarios.shelf import find_story
from scenarios.sitting import Sitting


def test_killed_writers_lose_nothing_that_they_acknowledged() -> None:
    # In a process of its own: this one may have threads, and a copy of them would hang.
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.journal_kills", "--kills", "25"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_loss_would_be_noticed(tmp_path: Path) -> None:
    story, path = find_story(STORY), tmp_path / "attempt.jsonl"
    sitting = Sitting(story, path, seed=1)
    said = []
    for _ in range(2):
        choice = sitting.session.current.node.choices[0].id
        sitting.choose(choice, "because")
        said.append((sitting.step, choice))
    whole = Outcome()
    inspect(story, path, said, whole)
    assert whole.good

    os.truncate(path, path.stat().st_size - 1)  # the last line was not written to its end
    shortened = Outcome()
    inspect(story, path, said, shortened)
    assert (len(shortened.lost), shortened.incomplete) == (1, 1)

    path.write_bytes(b"{}\n")
    damaged = Outcome()
    inspect(story, path, said, damaged)
    assert len(damaged.unreadable) == 1

    path.unlink()
    gone = Outcome()
    inspect(story, path, said, gone)
    assert not gone.good
