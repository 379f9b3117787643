"""What a browser loads of the player: small, and made from the sources that people read."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scenarios.player import STATIC

ROOT = Path(__file__).parents[2]
PARTS = ("player.js", "player.css", "debrief.js", "debrief.css")


def test_the_front_end_is_under_sixty_kilobytes():
    assert sorted(path.name for path in STATIC.iterdir()) == sorted(PARTS)
    assert sum((STATIC / name).stat().st_size for name in PARTS) < 60_000


def test_what_browsers_load_is_what_the_sources_say(tmp_path):
    if not shutil.which("node") or not (ROOT / "tests" / "tools" / "node_modules" / "esbuild").is_dir():
        what = "NO NODE TOOLS: tests/setup-node installs esbuild"
        if os.environ.get("CI") == "true":
            pytest.fail(what)
        pytest.skip(what)
    made = ["make", "--no-print-directory", "bundle", f"SMALL={tmp_path}"]
    subprocess.run(made, cwd=ROOT, check=True, capture_output=True, timeout=120)
    for name in PARTS:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), "the sources changed: run make bundle"
