"""What tests of several folders share: one real Chromium for the whole run (playwright allows one at a time)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",  # root in a container has no other way; only pages of this machine are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def _installed_chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0:
            return path
    return None


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        installed = _installed_chromium()
        if installed is None and not Path(playwright.chromium.executable_path).is_file():
            message = "NO BROWSER: install Chromium (tests/setup-browser does) to run the browser tests"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        chromium = playwright.chromium.launch(executable_path=installed, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
