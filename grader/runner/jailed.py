"""The program in the jail: it runs the student's cells, and answers what the judge wants to know of their results.

Nothing that it says is trusted. It never holds a hidden test, except for those that cannot be judged apart.
"""

from __future__ import annotations

import contextlib
import io
import signal
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.runner.imports import Imports
from grader.runner.shell import Shell
from grader.runner.tampering import Witness
from grader.runner.values import Encoder
from grader.runner.values_back import CrossingError, Decoder
from grader.runner.wire import Channel, WireError
from grader.runner.workfiles import WorkFiles, lay

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from grader.runner.kernel_need import Probe

_state: dict[str, Any] = {}


def prepare(arguments: dict[str, Any]) -> None:
    """Make the shell and warm it, once, before any fork."""
    shell = Shell()
    shell.warm(arguments["modules"])
    shell.know(arguments["cells"])
    _state["shell"], _state["witness"] = shell, Witness(shell.ip)


def settle(arguments: dict[str, Any]) -> None:  # noqa: ARG001  # a recipe's functions get them
    """Warm the shell further."""
    shell: Shell = _state["shell"]
    shell.settle()
    _state["witness"] = Witness(shell.ip)


def share(more: dict[str, Any]) -> None:
    """Import more modules, so that no fork has to."""
    shell: Shell = _state["shell"]
    shell.bring(more["modules"])
    _state["witness"] = Witness(shell.ip)


def serve(channel: socket.socket, arguments: dict[str, Any]) -> None:  # noqa: ARG001  # an entry gets them
    """Answer the broker until it hangs up."""
    shell: Shell = _state["shell"]
    shell.open()
    program = Program(shell, Path.cwd(), _state["witness"])
    wire = Channel(channel)
    with contextlib.suppress(WireError):
        while True:
            request = wire.receive()
            # An interrupt that comes between two requests was for a cell that has ended.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            answer = program.answer(request)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            wire.send({"id": request["id"]} | answer)


class Program:
    """What can be asked of the student's program."""

    def __init__(self, shell: Shell, folder: Path, witness: Witness) -> None:
        self._shell = shell
        self._folder = folder
        self._files = WorkFiles(folder)
        self._callables: list[Any] = []
        self._encoder = Encoder(self._handle)
        self._witness = witness
        self._probe: Probe | None = None
        self._imports: Imports | None = None

    def _handle(self, value: Any) -> int:
        self._callables.append(value)
        return len(self._callables) - 1

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked, and say what came of it."""
        asked: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "run": self._run,
            "values": self._values,
            "call": self._call,
            "files": lambda r: {"files": self._files.read(r["paths"])},
            "lay": self._lay,
            "probe": self._watch_for_need,
            "probed": self._seen,
        }
        return asked[request["do"]](request)

    def _watch_for_need(self, _request: dict[str, Any]) -> dict[str, Any]:
        from grader.runner.kernel_need import Probe  # noqa: PLC0415  # only while a solution is learned from

        self._probe, self._imports = Probe(self._shell.ip), Imports()
        return {}

    def _seen(self, _request: dict[str, Any]) -> dict[str, Any]:
        assert self._probe is not None  # it is asked for first
        assert self._imports is not None
        return {"kernel": self._probe.needed, "imported": self._imports.found()}

    def _lay(self, request: dict[str, Any]) -> dict[str, Any]:
        lay(self._folder, request["files"])
        self._files.changed()
        return {}

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        outputs = self._shell.run(request["source"], store=request["store"], quiet=request["quiet"])
        return {
            "outputs": outputs,
            "cut": self._shell.outputs.cut,
            "count": self._shell.count - 1,
            "changed": self._files.changed(),
            "tampered": self._witness.changes() if request["watch"] else [],
        }

    def _values(self, request: dict[str, Any]) -> dict[str, Any]:
        space = self._shell.ip.user_ns
        found = {}
        for name in request["names"]:
            if name in space:
                try:
                    found[name] = self._encoder.encode(space[name])
                except Exception as error:  # noqa: BLE001  # a stranger's object may raise anything
                    found[name] = {"t": "opaque", "type": f"{type(space[name]).__name__} ({type(error).__name__})"}
        return {"values": found}

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        decoder = Decoder()
        try:
            function = self._callables[request["handle"]]
            given = [decoder.decode(value) for value in request["args"]]
            named = {key: decoder.decode(value) for key, value in request["kwargs"].items()}
        except (CrossingError, IndexError) as error:
            return {"error": {"bases": ["TypeError"], "text": str(error), "traceback": []}}
        out, err = io.StringIO(), io.StringIO()
        arguments = [*given, *named.values()]
        sent = [*request["args"], *request["kwargs"].values()]
        tables = {n: value.copy(deep=False) for n, value in enumerate(arguments) if _is_table(value)}
        answer: dict[str, Any] = {}
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                answer["value"] = self._encoder.encode(function(*given, **named))
        except BaseException as error:  # noqa: BLE001  # whatever it raises is what the test wants to see
            answer["error"] = _described(error)
        answer["mutated"] = []
        for number, value in enumerate(arguments):
            if number in tables:
                # A copy that is not deep costs nothing, and still has what the table held before.
                changed = not (value.equals(tables[number]) and _names(value) == _names(tables[number]))
            else:
                changed = type(value).__name__ in _CHANGEABLE and self._encoder.encode(value) != sent[number]
            if changed:
                answer["mutated"].append([number, self._encoder.encode(value)])
        return answer | {"stdout": out.getvalue()[:100_000], "stderr": err.getvalue()[:100_000]}


# Arguments that a function can change in place. An iterator is used up by looking at it, and is left alone.
_CHANGEABLE = frozenset(
    {"list", "dict", "set", "bytearray", "deque", "Counter", "OrderedDict", "defaultdict", "ndarray"}
)


def _is_table(value: Any) -> bool:
    return type(value).__name__ in ("DataFrame", "Series") and type(value).__module__.startswith("pandas")


def _names(table: Any) -> Any:
    """The names that `equals` does not look at."""
    return (
        (table.index.names, table.columns.names)
        if type(table).__name__ == "DataFrame"
        else (table.name, table.index.names)
    )


def _described(error: BaseException) -> dict[str, Any]:
    bases = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  # the exception is a stranger's
        text = ""
    inside = [frame for frame in traceback.extract_tb(error.__traceback__) if "grader/runner" not in frame.filename]
    lines = [line.rstrip("\n") for line in traceback.format_list(inside[-12:])]
    return {"name": type(error).__name__, "bases": bases, "text": text[:20_000], "traceback": lines}
