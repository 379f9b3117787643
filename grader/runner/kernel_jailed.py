"""The program in the jail for notebooks that need a real kernel: a front end, with the kernel as its child.

It speaks the same wire as `jailed.py`, and the broker believes it as little. Process 1 of the jail is the front end: the
kernel, which runs the student's code, is another process, has no end of the wire, and cannot signal this one to death.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from grader.results import ResultError
from grader.runner.kernel_app import become, make_shell, warm
from grader.runner.kernel_client import Client, KernelGone
from grader.runner.kernel_front import FrontEnd
from grader.runner.wire import MOST_BYTES, Channel, WireError
from grader.runner.workfiles import WorkFiles, lay

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_state: dict[str, Any] = {}


def prepare(arguments: dict[str, Any]) -> None:
    """Make the kernel's shell and import what submissions will, once, before any fork."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    _state["shell"] = shell = make_shell()
    for module in arguments["modules"]:
        # A module of the course's own choosing may raise anything, and will again where a cell imports it.
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    warm(shell)


def serve(channel: socket.socket, arguments: dict[str, Any]) -> None:  # noqa: ARG001  # an entry gets them
    """Start the kernel and answer the broker until it hangs up."""
    wire = Channel(channel)
    files = WorkFiles(Path.cwd())
    client, refused = None, ""
    try:
        client = _start(channel, _state["shell"])
    except KernelGone as gone:
        refused = f"The kernel did not start ({gone})."
    except KeyboardInterrupt:
        refused = "The kernel did not start in time."
    program = FrontProgram(client, files) if client is not None else None
    signal.signal(signal.SIGINT, lambda *_: client.interrupt() if client is not None else None)
    with contextlib.suppress(WireError):
        while True:
            request = wire.receive()
            try:
                answer = {"gone": {"fault": refused}} if program is None else program.answer(request)
            except KernelGone as gone:
                answer = {"gone": gone.how}
            except Exception as error:  # noqa: BLE001  # whatever a hostile kernel sent to bring it about
                answer = {"gone": {"refused": f"({type(error).__name__})"}}
            wire.send({"id": request["id"]} | answer)


class FrontProgram:
    """What can be asked of the student's program, where it is a kernel."""

    def __init__(self, client: Client, files: WorkFiles) -> None:
        self._client, self._files = client, files
        self._folder = Path.cwd()
        self._front = FrontEnd(client.comm)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked, and say what came of it.

        Raises:
            KernelGone: the kernel has ended.
        """
        self._client.bury()
        asked: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "run": self._run,
            "values": self._client.ask,
            "call": self._client.ask,
            "files": lambda r: {"files": self._files.read(r["paths"])},
            "lay": self._lay,
            "finish": self._finish,
        }
        return asked[request["do"]](request)

    def _lay(self, request: dict[str, Any]) -> dict[str, Any]:
        lay(self._folder, request["files"])
        self._files.changed()
        return {}

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        self._front.begin(str(request.get("cell", "")))
        # Every cell counts, as in stock: the public part of a test that is judged elsewhere stands for the test.
        reply = self._client.execute(request["source"], self._front.see)
        outputs = list(self._front.outputs)
        if reply["status"] == "error" and not any(
            output["output_type"] == "error" and output["ename"] == reply.get("ename") for output in outputs
        ):
            outputs.append(_error(reply))
        self._front.told()
        return {
            "outputs": outputs,
            "cut": self._front.cut,
            "count": reply.get("execution_count"),
            "changed": self._files.changed(),
            "tampered": self._client.ask({"do": "watch"}).get("tampered", []) if request["watch"] else [],
        }

    def _finish(self, _request: dict[str, Any]) -> dict[str, Any]:
        """What is known at the end only; of what is too much to send, nothing."""
        changed = self._front.changed()
        if len(json.dumps(changed)) > MOST_BYTES // 2:
            return {"changed": None, "widgets": None}
        try:
            return {"changed": changed, "widgets": self._front.widgets()}
        except ResultError:
            return {"changed": changed, "widgets": None}


def _error(reply: dict[str, Any]) -> dict[str, Any]:
    """The error that a reply tells of and no output did: a cell that has failed must not look as if it had not."""
    name, text = str(reply.get("ename", "Error"))[:200], str(reply.get("evalue", ""))[:2000]
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def _start(channel: socket.socket, shell: Any) -> Client:
    """Fork the kernel, and connect to it.

    Raises:
        KernelGone: it ended before it could be spoken to.
    """
    folder = tempfile.mkdtemp(prefix="kernel-")
    place, key = f"{folder}/k", os.urandom(32).hex().encode("ascii")
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        _be_the_kernel(channel, shell, place, key, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        pipe.read()
    try:
        return Client(pid, place, key)
    finally:
        # Whoever comes later finds no socket to connect to.
        shutil.rmtree(folder, ignore_errors=True)


def _be_the_kernel(channel: socket.socket, shell: Any, place: str, key: bytes, ready: int) -> NoReturn:
    try:
        channel.close()
        become(shell, place, key, lambda: os.close(ready))
    finally:
        sys.stderr.flush()
        os._exit(1)
