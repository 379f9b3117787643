"""A real IPython kernel in a fork: made warm in the zygote, opened in the jail on sockets of the jail's own file system.

It is `ipykernel`'s own application, without what a jail has no use for: no settings from files, no connection file, no
TCP, no heartbeat. It answers one request beyond Jupyter's, what the judge wants to know of the student's results.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zmq
from ipykernel.compiler import XCachingCompiler
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from grader.runner.jailed import Program
from grader.runner.kernel_client import CHANNELS
from grader.runner.tampering import Witness

if TYPE_CHECKING:
    from collections.abc import Callable

_LATE = (
    "ipykernel.debugger",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
)  # what a kernel imports at its start
_TIMES = 8  # CPython 3.11 specialises a function in its first eight or so calls
_TYPICAL = ("x = 1\nx", "import math\n[n * 2 for n in range(3)]", "def f(x):\n    return f'{x}'\nf(2)")
_SETTINGS = {"HistoryManager": {"enabled": False}}


class Publisher(IOPubThread):
    """Forks of the kernel's print through a socket without a file, where stock has a TCP port."""

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        self._pipe_name = f"ipc://@signoff-{os.urandom(8).hex()}"
        pipe = self.socket.context.socket(zmq.PULL)
        pipe.linger = 0
        pipe.bind(self._pipe_name)
        self._pipe_in = ZMQStream(pipe, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[zmq.Context[Any], zmq.Socket[bytes]]:
        context = zmq.Context()
        pipe = context.socket(zmq.PUSH)
        pipe.linger = 3000
        pipe.connect(self._pipe_name)
        return context, pipe


class KernelApp(IPKernelApp):
    """The application, in a jail."""

    def init_kernel(self) -> None:
        """Make the kernel, around the shell that is there already."""
        super().init_kernel()  # type: ignore[no-untyped-call]  # ipykernel has no types here
        self.kernel.shell.kernel = self.kernel

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none."""

    def load_config_file(self, *_args: Any, **_kwargs: Any) -> None:
        """A submission may bring settings, and nobody else's matter."""

    def init_connection_file(self) -> None:
        """There is none: whoever may connect already knows."""

    def write_connection_file(self, **_kwargs: Any) -> None:
        """There is none."""

    def log_connection_info(self) -> None:
        """Nobody is told."""

    def init_heartbeat(self) -> None:
        """The front end sees the process itself."""

    def init_crash_handler(self) -> None:
        """A crash is seen from outside."""

    def init_iopub(self, context: zmq.Context[Any]) -> None:
        """The channel for what cells show, with our own way for forks."""
        socket = context.socket(zmq.XPUB)
        socket.linger, socket.sndhwm = 1000, 0
        self.iopub_port = self._bind_socket(socket, self.iopub_port)  # type: ignore[no-untyped-call]  # as above
        self.configure_tornado_logger()  # type: ignore[no-untyped-call]  # as above
        publisher: Any = Publisher
        self.iopub_thread = publisher(socket, pipe=True, session=self.session)
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket


def make_shell() -> Any:
    """The shell, in the zygote: libraries look for it when they are imported."""
    shell: Any = ZMQInteractiveShell.instance(config=Config(_SETTINGS), compiler_class=XCachingCompiler, banner1="")
    shell.ask_exit = lambda: None  # `exit` ends nothing: the cells after it are still to be run
    return shell


def warm(shell: Any) -> None:
    """Do in the zygote what is dear the first time: late imports, running cells, tracebacks with their colours."""
    for module in _LATE:
        importlib.import_module(module)
    for _ in range(_TIMES):
        for cell in _TYPICAL:
            shell.run_cell(cell, silent=True)
        try:
            exec(compile("def f(x):\n    return 1 / x\nf(0)", __file__, "exec"), {})  # noqa: S102  # these very lines
        except ZeroDivisionError:
            shell.InteractiveTB.structured_traceback(*sys.exc_info())
    shell.reset(new_session=True)
    shell.execution_count = 1


def become(shell: Any, place: str, key: bytes, ready: Callable[[], object]) -> None:
    """Be the kernel until the process ends. `ready` is called when its sockets are there."""
    app: Any = KernelApp.instance(
        config=Config(_SETTINGS),
        profile_dir=shell.profile_dir,
        session=Session(key=key, username="student"),
        transport="ipc",
        ip=place,
        **{f"{name}_port": number for number, name in enumerate(CHANNELS, start=1)},
    )
    app.initialize([])
    shell.set_parent({})
    if "" not in sys.path:
        # Where a kernel has it: modules beside the notebook, after the standard library and before what is installed.
        places = [n for n, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages"))]
        sys.path.insert(places[0] if places else len(sys.path), "")
    _answer_the_judge(app.kernel)
    app.kernel.start()
    ready()
    app.io_loop = app.kernel.io_loop
    app.io_loop.start()


def _answer_the_judge(kernel: Any) -> None:
    witness = Witness(kernel.shell)
    program = Program(_Space(kernel.shell), Path.cwd(), witness)  # type: ignore[arg-type]  # of a shell it needs its names

    def answer(stream: Any, who: Any, message: dict[str, Any]) -> None:
        request = message["content"]
        found = {"tampered": witness.changes()} if request["do"] == "watch" else program.answer(request)
        kernel.session.send(stream, "signoff_reply", found, message, who)

    kernel.shell_handlers["signoff_request"] = answer


class _Space:
    """As much of a `Shell` as the judge's questions need."""

    def __init__(self, ip: Any) -> None:
        self.ip = ip
