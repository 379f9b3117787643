"""What tests of several folders share: who runs what in which order, and one real Chromium (playwright allows one at a time)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from benchmarks.browser import CHROMIUM_FLAGS, installed_chromium


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items):
    """For `--dist loadgroup`: tests of one file stay together, and long ones begin first, so that none is alone at the end.

    The pages of JupyterLab wait for each other's kernels: their tests are one group, from the first minute to the last.
    """
    long = {item.path for item in items if item.get_closest_marker("slow")}
    browsers = Path(__file__).parent / "browser"

    def rank(item):
        return 0 if browsers in item.path.parents else 1 if item.path in long else 2

    items.sort(key=rank)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(str(item.path if rank(item) else browsers)))


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
