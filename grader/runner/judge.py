"""The judge: a clean program that runs the instructor's cells and tests, and has the student's results only as data.

It runs in a jail of its own, although it runs no stranger's code: what it reads was written by one.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.runner import names
from grader.runner.imports import Imports
from grader.runner.shell import Shell
from grader.runner.values import Encoder
from grader.runner.values_back import CrossingError, Decoder, Opaque, named
from grader.runner.verdict import failed
from grader.runner.wire import Channel, WireError
from grader.runner.workfiles import lay

if TYPE_CHECKING:
    import socket

_state: dict[str, Any] = {}


def prepare(arguments: dict[str, Any]) -> None:
    """Make the shell and warm it, once, before any fork."""
    shell = Shell()
    shell.warm(arguments["modules"])
    shell.know(arguments["cells"])
    _state["shell"] = shell
    _state["cells"] = {source: Cell.of(shell, source) for source in arguments["cells"]}


def settle(arguments: dict[str, Any]) -> None:  # noqa: ARG001  # a recipe's functions get them
    """Warm the shell further."""
    shell: Shell = _state["shell"]
    shell.settle()


def share(more: dict[str, Any]) -> None:
    """Import more modules, so that no fork has to."""
    shell: Shell = _state["shell"]
    shell.bring(more["modules"])


def serve(channel: socket.socket, arguments: dict[str, Any]) -> None:  # noqa: ARG001  # an entry gets them
    """Run what the broker sends until it hangs up."""
    shell: Shell = _state["shell"]
    shell.open()
    judge = Judge(shell, Channel(channel))
    with contextlib.suppress(WireError):
        judge.serve()


@dataclass(frozen=True, slots=True)
class Cell:
    """An instructor's cell: as plain Python, and the names that it reads and binds."""

    python: str
    reads: frozenset[str]
    binds: frozenset[str]

    @classmethod
    def of(cls, shell: Shell, source: str) -> Cell:
        """Look at a cell."""
        python = shell.python(source)
        tree = names.parsed(python)
        if tree is None:
            return cls(python, frozenset(), frozenset())
        return cls(python, frozenset(names.read(tree)), frozenset(names.bound(tree)))


class Judge:
    """The instructor's cells in a space of their own."""

    def __init__(self, shell: Shell, wire: Channel) -> None:
        self._shell = shell
        self._wire = wire
        self._space: dict[str, Any] = shell.ip.user_ns
        self._decoder = Decoder(self._stand_in)
        self._encoder = Encoder()
        self._given: set[str] = set()
        self._foreign: set[str] = set()
        self._hidden = set(self._space)
        self._imports = Imports()

    def serve(self) -> None:
        """Answer each request of the broker's."""
        while True:
            request = self._wire.receive()
            if request["do"] == "lay":
                lay(Path.cwd(), request["files"])
                self._wire.send({"done": True})
            elif request["do"] == "imported":
                self._wire.send({"imported": self._imports.found()})
            else:
                self._wire.send({"done": True} | self._run(request))

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        self._wire.send(question)
        return self._wire.receive()

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        source, is_test = request["source"], bool(request["test"])
        cell = _state["cells"].get(source) or Cell.of(self._shell, source)
        wanted = names.through_functions(cell.reads, self._space) - self._hidden
        theirs = self._theirs(wanted, set(request["students"]))
        self._bring(theirs)
        answer: dict[str, Any] = {
            "outputs": self._shell.run(source, python=cell.python),
            "count": self._shell.count - 1,
        }
        answer["cut"] = self._shell.outputs.cut
        # Data that the instructor gave: a test that fails with it fails anyway, and only who learns wants to know why.
        compare = is_test and (request["learning"] or not failed(answer["outputs"]))
        differing = self._differing(wanted & self._given - theirs) if compare else {}
        if differing:
            kept = {name: self._space.get(name) for name in differing}
            self._space.update(differing)
            answer["with_students_data"] = self._shell.run(source, store=False, python=cell.python)
            self._space.update(kept)
        self._foreign -= cell.binds
        self._given = self._given - cell.binds if is_test else self._given | cell.binds
        return answer | {"differing": sorted(differing)}

    def _theirs(self, wanted: set[str], students: set[str]) -> set[str]:
        """Which of these names are the student's: by the plan, by what was fetched before, or because nobody else has them."""
        return {
            name
            for name in wanted
            if name in students or name in self._foreign or (name not in self._space and not hasattr(builtins, name))
        }

    def _bring(self, theirs: set[str]) -> None:
        """Fetch what is the student's."""
        found = self._ask({"ask": "values", "names": sorted(theirs)})["values"] if theirs else {}
        for name in theirs:
            self._foreign.add(name)
            if name not in found:
                self._space.pop(name, None)
                continue
            try:
                self._space[name] = self._decoder.decode(found[name])
            except CrossingError as error:
                self._space[name] = Opaque(str(error))

    def _differing(self, given: set[str]) -> dict[str, Any]:
        """The instructor's data that is another in the jail, as it is there."""
        compared = {name for name in given if _is_data(self._space.get(name))}
        found = self._ask({"ask": "values", "names": sorted(compared)})["values"] if compared else {}
        differing = {}
        for name in compared & set(found):
            if found[name] != self._encoder.encode(self._space[name]):
                with contextlib.suppress(CrossingError):
                    differing[name] = self._decoder.decode(found[name])
        return differing

    def _stand_in(self, described: dict[str, Any]) -> Any:
        handle = int(described["handle"])

        def student(*args: Any, **kwargs: Any) -> Any:
            return self._call(handle, args, kwargs)

        return named(student, described)

    def _call(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        answer = self._ask(
            {
                "ask": "call",
                "handle": handle,
                "args": [self._encoder.encode(value) for value in args],
                "kwargs": {key: self._encoder.encode(value) for key, value in kwargs.items()},
            }
        )
        sys.stdout.write(str(answer.get("stdout", "")))
        sys.stderr.write(str(answer.get("stderr", "")))
        values = (*args, *kwargs.values())
        for number, new in answer.get("mutated", []):
            _change(values[number], self._decoder.decode(new))
        if "error" in answer:
            raise _raised(answer["error"])
        return self._decoder.decode(answer["value"])


def _is_data(value: Any) -> bool:
    return not isinstance(
        value, types.ModuleType | types.FunctionType | type | types.BuiltinFunctionType | types.MethodType
    )


def _change(old: Any, new: Any) -> None:
    """Give an argument the content that the student's function left in it."""
    if isinstance(old, list | bytearray):
        old[:] = new
    elif isinstance(old, dict | set):
        old.clear()
        old.update(new)
    elif type(old).__name__ == "deque":
        old.clear()
        old.extend(new)
    elif type(old).__name__ == "ndarray" and old.shape == new.shape:
        old[...] = new
    elif type(old).__name__ in ("DataFrame", "Series"):
        old._update_inplace(new)  # noqa: SLF001  # pandas has no public way to do what inplace=True does


def _raised(error: dict[str, Any]) -> BaseException:
    """The student's exception as the builtin one that it is or comes from."""
    kind: type[BaseException] = Exception
    for base in error["bases"]:
        found = getattr(builtins, str(base), None)
        if isinstance(found, type) and issubclass(found, BaseException):
            kind = found
            break
    if kind in (KeyboardInterrupt, GeneratorExit):
        kind = RuntimeError  # what the judge itself is stopped with stays its own
    name = str(error.get("name") or kind.__name__)
    if name != kind.__name__ and name.isidentifier():
        kind = type(name, (kind,), {})
    try:
        raised = kind(str(error["text"]))
    except TypeError:  # UnicodeDecodeError and its like want more than a text
        raised = RuntimeError(f"{name}: {error['text']}")
    lines = [str(line) for line in error.get("traceback", [])]
    if lines:
        raised.add_note("In the code of the submission:\n" + "\n".join(lines))
    return raised
