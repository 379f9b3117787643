"""A real JupyterLab, started as `make lab` starts it, and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import signal
import urllib.request
from typing import TYPE_CHECKING

import psutil
import pytest

from signoff.assignments import prepare
from signoff.lab import Lab, new_lab
from signoff.places import material

if TYPE_CHECKING:
    import subprocess

    from playwright.sync_api import Browser, Page

# A test decides itself when a notebook is saved, and every cell is in the page, seen or not.
SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"doNotDisturbMode": True},
}


class RunningLab:
    """The server of a test session and the learner's folder behind it."""

    def __init__(self, lab: Lab, server: subprocess.Popen[bytes]) -> None:
        self.lab, self.server, self.folder = lab, server, lab.folder

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.lab.port}/lab/tree/{path}?token={self.lab.token}&reset"

    def kernels(self) -> list[psutil.Process]:
        children = psutil.Process(self.server.pid).children(recursive=True)
        return [child for child in children if any("ipykernel" in part for part in child.cmdline())]

    def kill_kernel(self) -> None:
        (kernel,) = self.kernels()
        os.kill(kernel.pid, signal.SIGKILL)

    def end_sessions(self) -> None:
        base = f"http://127.0.0.1:{self.lab.port}/api/sessions"
        header = {"Authorization": f"token {self.lab.token}"}
        with urllib.request.urlopen(urllib.request.Request(base, headers=header)) as answer:
            sessions = json.load(answer)
        for session in sessions:
            request = urllib.request.Request(f"{base}/{session['id']}", headers=header, method="DELETE")
            urllib.request.urlopen(request).close()


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory):
    place = tmp_path_factory.mktemp("lab")
    shutil.copytree(
        material() / "notebooks", place / "course" / "notebooks", ignore=shutil.ignore_patterns("attempts", "notes")
    )
    prepare(place / "course", "06-change")
    config = place / "config"
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
    patch = pytest.MonkeyPatch()
    patch.setenv("JUPYTER_CONFIG_DIR", str(config))
    for name in (
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR",
        "IPYTHONDIR",
    ):
        patch.setenv(name, str(place / name.lower()))
    lab = new_lab(
        place / "course", extra=["--LabApp.expose_app_in_browser=True", "--ServerApp.terminals_enabled=False"]
    )
    server = lab.start()
    yield RunningLab(lab, server)
    server.terminate()
    server.wait(timeout=30)
    patch.undo()


@pytest.fixture
def page(browser: Browser, running_lab: RunningLab):
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    elsewhere: list[str] = []
    local = (f"http://127.0.0.1:{running_lab.lab.port}/", "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(local) else elsewhere.append(request.url))
    yield page
    context.close()
    running_lab.end_sessions()
    assert not elsewhere, "the page asked for something outside this machine"


class Notebook:
    """A notebook in JupyterLab, as a learner has it before them."""

    def __init__(self, page: Page, lab: RunningLab, path: str) -> None:
        self.page, self.lab, self.path = page, lab, path
        page.goto(lab.address(path))
        page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=60_000)
        self.wait_idle()

    def wait_idle(self, timeout: int = 60_000) -> None:
        self.page.wait_for_function(
            """() => {
              const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
              return kernel?.status === 'idle' && kernel?.connectionStatus === 'connected';
            }""",
            timeout=timeout,
        )

    def run(self, command: str, seconds: int = 180) -> None:
        self.page.evaluate(
            """([command, ms]) => Promise.race([
              new Promise((_, reject) => setTimeout(() => reject(new Error(command + ' took too long')), ms)),
              window.jupyterapp.commands.execute(command).then(() => null)])""",
            [command, seconds * 1000],
        )

    def save(self) -> None:
        self.run("docmanager:save", 30)


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
    def open_it(path: str) -> Notebook:
        return Notebook(page, running_lab, path)

    return open_it


@pytest.fixture
def player(page):
    return Player(page)
