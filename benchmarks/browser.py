"""A real JupyterLab that is nobody's, with settings of its own, and a real Chromium: for measuring and for testing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.lab import STATE, Lab, new_lab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

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
# Whoever drives the notebook says when it is saved, and every cell is in the page, seen or not.
SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"doNotDisturbMode": True},
}
OPTIONS = (
    "--LabApp.expose_app_in_browser=True",
    "--JupyterNotebookApp.expose_app_in_browser=True",
    "--ServerApp.terminals_enabled=False",
)


def installed_chromium() -> str | None:
    """The system's Chromium, if it starts; else playwright's own has to do. The one without windows takes a quarter less."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0:  # noqa: S603  # a browser that the path names
            return path
    return None


@dataclass(frozen=True, slots=True)
class RunningLab:
    """A server, and the learner's folder behind it."""

    lab: Lab
    server: subprocess.Popen[bytes]

    @property
    def folder(self) -> Path:
        """The learner's folder."""
        return self.lab.folder

    def address(self, path: str, app: str = "lab/tree") -> str:
        """Where a notebook opens: in JupyterLab, or in Notebook 7 with ``app="notebooks"``."""
        return f"http://127.0.0.1:{self.lab.port}/{app}/{path}?token={self.lab.token}&reset"

    def end_sessions(self) -> None:
        """Stop every kernel."""
        base = f"http://127.0.0.1:{self.lab.port}/api/sessions"
        header = {"Authorization": f"token {self.lab.token}"}
        with urllib.request.urlopen(urllib.request.Request(base, headers=header)) as answer:
            sessions = json.load(answer)
        for session in sessions:
            request = urllib.request.Request(f"{base}/{session['id']}", headers=header, method="DELETE")  # noqa: S310  # our own server
            urllib.request.urlopen(request).close()  # noqa: S310


@contextmanager
def running_lab(course: Path, state: Path) -> Iterator[RunningLab]:
    """A JupyterLab on the folder `course`, started as `make lab` starts it; it keeps what it keeps in `state`."""
    config = state / "config"
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    before = {name: os.environ.get(name) for name in STATE}
    os.environ |= {name: str(state / name.lower()) for name in STATE} | {"JUPYTER_CONFIG_DIR": str(config)}
    lab, server = new_lab(course, extra=OPTIONS).start()
    try:
        yield RunningLab(lab, server)
    finally:
        server.terminate()
        server.wait(timeout=30)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Notebook:
    """The notebook that a learner has before them in JupyterLab or Notebook 7."""

    def __init__(self, page: Page) -> None:
        """The one that is open in this page."""
        self.page = page

    @classmethod
    def at(cls, page: Page, lab: RunningLab, path: str, app: str = "lab/tree") -> Notebook:
        """Open JupyterLab or Notebook 7 at a notebook, and wait until it can be run."""
        page.goto(lab.address(path, app))
        page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=60_000)
        notebook = cls(page)
        notebook.wait_idle()
        return notebook

    def wait_idle(self, timeout: int = 60_000) -> None:
        """Wait until the kernel is there and has nothing to do."""
        self.page.wait_for_function(
            """() => {
              const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
              return kernel?.status === 'idle' && kernel?.connectionStatus === 'connected';
            }""",
            timeout=timeout,
        )

    def run(self, command: str, seconds: int = 180) -> None:
        """Run one of JupyterLab's commands and wait for its end."""
        self.page.evaluate(
            """([command, ms]) => Promise.race([
              new Promise((_, reject) => setTimeout(() => reject(new Error(command + ' took too long')), ms)),
              window.jupyterapp.commands.execute(command).then(() => null)])""",
            [command, seconds * 1000],
        )

    def save(self) -> None:
        """Save the notebook."""
        self.run("docmanager:save", 30)
