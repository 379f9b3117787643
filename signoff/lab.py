"""Starting JupyterLab on the course: a free port, no news, no update look-ups, nothing of nbgrader's authoring panel."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from signoff.places import PACKAGE, PlaceError, is_course

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_PORT, LAST_PORT = 8888, 8988
HOME = "lab/tree/notebooks/00-start-here.ipynb"
FORMGRADER = "formgrader/manage_assignments"
START_SECONDS = 90
STATE = (
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)


def _taken(port: int) -> str:
    """Why a port cannot be had, or nothing."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return "needs rights that you do not have"
        except OSError:
            return "is in use by another program"
        return ""


def find_port(wanted: int | None = None) -> int:
    """A free port of this machine's loopback address.

    Raises:
        PlaceError: the wanted one is taken, or all of them are.
    """
    if wanted is not None:
        why = _taken(wanted)
        if not why:
            return wanted
        raise PlaceError(f"Port {wanted} {why}. Leave --port out to take a free one, or name another.")
    for port in range(FIRST_PORT, LAST_PORT):
        if not _taken(port):
            return port
    raise PlaceError(
        f"No port from {FIRST_PORT} to {LAST_PORT - 1} is free. Close a JupyterLab, or name one with --port."
    )


def _shell() -> str:
    return os.environ.get("SHELL") or shutil.which("bash") or shutil.which("sh") or "powershell.exe"


@dataclass(frozen=True, slots=True)
class Lab:
    """A JupyterLab to start: where, on which port, with which token, and for whom.

    With `any_port` the port is only the one that was free when somebody looked.
    """

    folder: Path
    port: int
    token: str
    any_port: bool = False
    instructor: bool = False
    extra: tuple[str, ...] = ()
    home: str = HOME

    @property
    def address(self) -> str:
        """What to open in a browser: the course's home, or the formgrader of an instructor's course."""
        return f"http://127.0.0.1:{self.port}/{self.home}?token={self.token}"

    def command(self) -> list[str]:
        """The command line of the server."""
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser"),
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.folder}",
            "--ServerApp.answer_yes=True",
            "--Application.log_level=WARN",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
            "--LanguageServerManager.autodetect=False",
            "--ServerApp.kernel_websocket_connection_class=signoff.websocket.PromptConnection",
            # A login shell, which Jupyter would start, sets its own path on many systems, and `signoff` would be gone.
            f"--ServerApp.terminado_settings={{'shell_command': [{_shell()!r}]}}",
            "--KernelManager.transport_encryption=auto",  # else every kernel warns at its start
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        return [*command, *self.extra]

    def environment(self) -> dict[str, str]:
        """The server's environment. The token goes here, where other users of the machine cannot read it.

        Terminals and kernels find `signoff` on their path, and it finds the folder of this course.
        """
        environment = dict(os.environ) | {
            "JUPYTER_TOKEN": self.token,
            "JUPYTER_PLATFORM_DIRS": "1",
            "SIGNOFF_FOLDER": str(self.folder),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        }
        if not os.access(Path.home(), os.W_OK):
            # Jupyter keeps its state at home; where it cannot, beside the course.
            for name in STATE:
                environment.setdefault(name, str(self.folder / ".jupyter-state" / name.lower()))
        if not self.instructor:
            paths = [str(PACKAGE / "jupyter"), environment.get("JUPYTER_CONFIG_PATH", "")]
            environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in paths if path)
        return environment

    def start(self) -> tuple[Lab, subprocess.Popen[bytes]]:
        """Start the server, and return once it answers: the lab as it runs, and its process.

        Where a whole class starts on one machine, a port that was free is taken a moment later; then it goes on to another.

        Raises:
            PlaceError: it ended, or did not answer in time.
        """
        try:
            return self, self._start()
        except PlaceError:
            if not self.any_port or not _taken(self.port):
                raise
        return replace(self, port=find_port()).start()

    def _start(self) -> subprocess.Popen[bytes]:
        server = subprocess.Popen(self.command(), env=self.environment(), cwd=self.folder)  # noqa: S603  # our own command line
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if server.poll() is not None:
                raise PlaceError(
                    f"JupyterLab ended at once (exit code {server.returncode}); its own message stands above."
                )
            if self._answers():
                return server
            time.sleep(0.2)
        server.terminate()
        raise PlaceError(f"JupyterLab did not answer on port {self.port} within {START_SECONDS} seconds.")

    def _answers(self) -> bool:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/status?token={self.token}")
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310  # our own loopback address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def new_lab(folder: Path, port: int | None = None, *, instructor: bool = False, extra: Sequence[str] = ()) -> Lab:
    """A JupyterLab with a port and a token of its own; `extra` are options for JupyterLab itself.

    In the folder of an nbgrader course it is an instructor's, and opens the formgrader.
    """
    grading = is_course(folder)
    home = FORMGRADER if grading else HOME
    token = secrets.token_urlsafe(24)
    return Lab(folder, find_port(port), token, port is None, instructor or grading, tuple(extra), home)
