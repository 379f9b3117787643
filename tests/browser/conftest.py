"""A real JupyterLab, started as `make lab` starts it, and a real Chromium."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
import pytest

from benchmarks.browser import Notebook, RunningLab, running_lab
from scenarios import find_story
from signoff.assignments import prepare
from signoff.places import material
from tests.browser.plain import STORY, Plain

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "tools" / "node_modules" / "axe-core" / "axe.min.js"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


class TestedLab(RunningLab):
    """The server of a test session, whose kernels a test can end."""

    def kernels(self) -> list[psutil.Process]:
        children = psutil.Process(self.server.pid).children(recursive=True)
        return [child for child in children if any("ipykernel" in part for part in child.cmdline())]

    def kill_kernel(self) -> None:
        (kernel,) = self.kernels()
        os.kill(kernel.pid, signal.SIGKILL)


@pytest.fixture(scope="session", name="running_lab")
def _running_lab(tmp_path_factory):
    place = tmp_path_factory.mktemp("lab")
    shutil.copytree(
        material() / "notebooks", place / "course" / "notebooks", ignore=shutil.ignore_patterns("attempts", "notes")
    )
    prepare(place / "course", "06-change")
    with running_lab(place / "course", place / "state") as lab:
        yield TestedLab(lab.lab, lab.server)


@pytest.fixture(scope="session")
def profile(browser: Browser):
    """One for all pages of the server: JupyterLab's own scripts are loaded and compiled once."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="session")
def new_page(profile: BrowserContext, running_lab: RunningLab):
    """Opens a page of the server, and at its end looks whether it asked for anything elsewhere."""

    @contextlib.contextmanager
    def open_it():
        page = profile.new_page()
        elsewhere: list[str] = []
        local = (f"http://127.0.0.1:{running_lab.lab.port}/", "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(local) else elsewhere.append(request.url))
        yield page
        page.close()
        profile.clear_permissions()
        running_lab.end_sessions()
        assert not elsewhere, "the page asked for something outside this machine"

    return open_it


@pytest.fixture
def page(new_page):
    with new_page() as page:
        yield page


class Player:
    """The player in a notebook, operated as a person does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".signoff-player")

    def wait(self, step: int, phase: str = "play") -> None:
        ready = f'.signoff-player[data-step="{step}"][data-phase="{phase}"][data-ready="true"]'
        self.page.wait_for_selector(ready, timeout=20_000)

    @property
    def step(self) -> int:
        return int(self.root.get_attribute("data-step") or -1)

    @property
    def ended(self) -> bool:
        return self.root.get_attribute("data-phase") == "end"

    def choices(self) -> list[str]:
        inputs = self.root.locator("input[data-choice]:not([disabled]):not([aria-disabled=true])")
        return [str(inputs.nth(index).get_attribute("data-choice")) for index in range(inputs.count())]

    def type_reply(self, choice: str, reason: str) -> None:
        """With the keyboard alone: the choice's number, Tab to the reason, Ctrl+Enter."""
        every = self.root.locator("input[data-choice]")
        ids = [every.nth(index).get_attribute("data-choice") for index in range(every.count())]
        before = self.step
        self.page.keyboard.press(str(ids.index(choice) + 1))
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(reason)
        self.page.keyboard.press("Control+Enter")
        self._moved_on(before)

    def click_reply(self, choice: str, reason: str) -> None:
        """With the mouse; the reason is typed, as it has to be."""
        before = self.step
        self.root.locator(f'label:has(input[data-choice="{choice}"])').click()
        self.root.locator("textarea").fill(reason)
        self.root.locator('[data-act="send"]').click()
        self._moved_on(before)

    def _moved_on(self, before: int) -> None:
        self.page.wait_for_selector(f'.signoff-player[data-step="{before + 1}"][data-ready="true"]', timeout=20_000)


@pytest.fixture
def open_notebook(page, running_lab):
    def open_it(path: str, app: str = "lab/tree") -> Notebook:
        return Notebook.at(page, running_lab, path, app)

    return open_it


@pytest.fixture
def open_cells(open_notebook, running_lab):
    """Writes a notebook of these cells into a folder, opens it and runs it."""

    def open_them(folder: str, *sources: str, app: str = "lab/tree") -> Notebook:
        (running_lab.folder / folder).mkdir(exist_ok=True)
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), running_lab.folder / folder / "it.ipynb")
        notebook = open_notebook(f"{folder}/it.ipynb", app)
        notebook.run("notebook:run-all-cells")
        return notebook

    return open_them


@pytest.fixture
def player(page):
    return Player(page)


@pytest.fixture
def in_theme(page):
    """Changes JupyterLab's theme, and waits until it is there."""

    def change(theme: str) -> None:
        page.evaluate(
            """(name) => Promise.race([window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
                 new Promise((_, reject) => setTimeout(() => reject(new Error('no theme')), 20000))]).then(() => null)""",
            f"JupyterLab {theme.capitalize()}",
        )
        page.wait_for_selector(f'body[data-jp-theme-light="{str(theme == "light").lower()}"]', state="attached")
        page.wait_for_selector("#jupyterlab-splash", state="detached")  # it lies over everything meanwhile

    return change


@pytest.fixture
def axe():
    """What axe-core finds within an element: the faults of the page around it are not ours to mend."""
    if not AXE.is_file():
        message = "NO NODE TOOLS: tests/setup-node installs axe-core"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)

    def violations(page: Page, within: str, contrasts: int = 10) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        result = page.evaluate("(within) => axe.run(within)", within)
        checked = {rule["id"]: len(rule["nodes"]) for rule in result["passes"]}
        assert checked.get("color-contrast", 0) >= contrasts, "it must have seen the texts"
        found = result["violations"]
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    return violations


@pytest.fixture
def story(tmp_path):
    """A story for the tests of looks, which no author edits."""
    path = tmp_path / "short-notice.story.md"
    path.write_text(STORY, encoding="utf-8")
    return find_story(path)


@pytest.fixture
def plain(browser: Browser):
    """Opens pages without a server and without Python, and closes them."""
    contexts = []

    def open_it(**options: Any) -> Plain:
        options = {"viewport": {"width": 1000, "height": 900}, "reduced_motion": "reduce"} | options
        contexts.append(browser.new_context(**options))
        return Plain(contexts[-1].new_page())

    yield open_it
    for context in contexts:
        context.close()
