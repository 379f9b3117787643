"""What runs notebooks: a pair of warm zygotes for one assignment, in whatever process the executor gives it.

A worker is trusted and runs no stranger's code itself. It knows neither course nor gradebook: tasks come as bytes, and
results go back as JSON, so that it can as well be on another machine.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from grader.jail import JailError, Limits, Recipe, Zygote
from grader.results import CellResult, RunResult
from grader.runner.broker import Broker, run_task
from grader.runner.steps import Task
from grader.runner.unjailed import OpenZygote
from grader.runner.workfiles import lay

if TYPE_CHECKING:
    from types import TracebackType

MIB = 2**20
_CELLS_OF_TIME = 20


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker has to know of an assignment before it can run submissions of it.

    `cells` are the instructor's, which every submission runs. `files` are the instructor's, in base64. `memory` and `disk` are the bytes that one submission may use, `seconds` the
    time of one cell, `hidden` the paths that its code must not see. `trusted` does without a jail.
    """

    modules: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    memory: int = 2048 * MIB
    disk: int = 256 * MIB
    seconds: float = 30.0
    hidden: tuple[str, ...] = ()
    trusted: bool = False

    def to_json(self) -> bytes:
        """The order as JSON."""
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def from_json(cls, text: bytes) -> Order:
        """Read what `to_json` wrote; whoever orders is trusted."""
        value: dict[str, Any] = json.loads(text)
        return cls(
            **value
            | {"modules": tuple(value["modules"]), "cells": tuple(value["cells"]), "hidden": tuple(value["hidden"])}
        )

    @property
    def limits(self) -> Limits:
        """What one submission may use."""
        return Limits(
            cpu_seconds=self.seconds * _CELLS_OF_TIME,
            wall_seconds=self.seconds * _CELLS_OF_TIME,
            memory_bytes=self.memory,
            processes=64,
            file_bytes=min(self.disk, 128 * MIB),
            disk_bytes=self.disk,
            open_files=256,
        )


class Workbench:
    """The two zygotes of an assignment: one for the students' code, one for the judge. Use it as a context manager."""

    def __init__(self, order: Order) -> None:
        self._stack = contextlib.ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="signoff-files-")))
        lay(folder, order.files)
        try:
            self.jail = self._start("grader.runner.jailed", order, folder, may_execute=True)
            self.judge = self._start("grader.runner.judge", order, folder, may_execute=False)
        except BaseException:
            self.close()
            raise

    def _start(self, program: str, order: Order, folder: Path, *, may_execute: bool) -> Zygote:
        recipe = Recipe(
            prepare=f"{program}:prepare",
            entry=f"{program}:serve",
            arguments={"modules": list(order.modules), "cells": list(order.cells)},
            files=folder,
            limits=order.limits,
            hidden=tuple(map(Path, order.hidden)),
            may_execute=may_execute,
        )
        # The open one has the same methods; only who decided for it may have it.
        made = cast("Zygote", OpenZygote(recipe)) if order.trusted else Zygote(recipe)
        return self._stack.enter_context(made)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End both zygotes and everything in them."""
        self._stack.close()

    def run(self, task: Task) -> RunResult:
        """Run one notebook. A fault of ours is a result too: nothing may be marked from it."""
        try:
            return run_task(self.jail, self.judge, task)
        except JailError as error:
            return fault(len(task.steps), str(error))

    def broker(self, task: Task) -> Broker:
        """The broker of one notebook, for learning from the instructor's own; it lives as long as the workbench."""
        return Broker(self.jail, self.judge, task, self._stack)


def fault(cells: int, reason: str) -> RunResult:
    """The result of a notebook that the grader itself could not run."""
    return RunResult((CellResult(),) * cells, "fault", reason)


class _Here:
    """The workbench of this process, for the order that it was given; made when the first task comes."""

    lock = threading.Lock()  # a worker may have several threads
    order = b""
    bench: Workbench | None = None


def begin(order: bytes) -> None:
    """Tell this process what it will work on."""
    if order != _Here.order:
        end()
        _Here.order = order
        atexit.register(end)


def end() -> None:
    """Close this process's workbench, if there is one."""
    with _Here.lock:
        if _Here.bench is not None:
            _Here.bench.close()
            _Here.bench = None


def work(task: bytes) -> bytes:
    """Run one notebook of the assignment that `begin` named."""
    made = Task.from_json(task)
    try:
        with _Here.lock:
            if _Here.bench is None:
                _Here.bench = Workbench(Order.from_json(_Here.order))
            bench = _Here.bench
        return bench.run(made).to_json()
    except JailError as error:
        return fault(len(made.steps), str(error)).to_json()


def in_base64(files: dict[str, bytes]) -> dict[str, str]:
    """Files as they travel in JSON."""
    return {path: base64.b64encode(content).decode("ascii") for path, content in files.items()}
