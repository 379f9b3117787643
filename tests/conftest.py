"""What tests of several folders share: who runs what in which order, and one real Chromium (playwright allows one at a time)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadFileScheduling

from benchmarks.browser import CHROMIUM_FLAGS, installed_chromium

BROWSERS = "tests/browser/"


class ByFile(LoadFileScheduling):
    """Tests of one file stay in one process, and those that drive a browser are as one file.

    Pages of JupyterLab wait for each other's kernels: two of them at a time take longer than one after the other.
    """

    def _split_scope(self, nodeid):
        return BROWSERS if nodeid.startswith(BROWSERS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


def pytest_collection_modifyitems(items):
    """Browsers first, since they take longest, then files with slow tests: nothing long is alone at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (not item.nodeid.startswith(BROWSERS), item.path not in long))


def pytest_runtest_setup(item):
    """Whoever drives no browser leaves it the cores: its tests take longest, and wait for one thing after the other."""
    if "PYTEST_XDIST_WORKER" in os.environ and not item.nodeid.startswith(BROWSERS) and os.nice(0) == 0:
        os.nice(10)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        installed = installed_chromium()
        if installed is None and not Path(playwright.chromium.executable_path).is_file():
            message = "NO BROWSER: install Chromium (tests/setup-browser does) to run the browser tests"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        chromium = playwright.chromium.launch(executable_path=installed, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
