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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
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

    `cells` are the instructor's, which the judge runs for every submission, `shown` the same without hidden tests. `files` are the instructor's, in base64. `memory` and `disk` are the bytes that one submission may use, `seconds` the
    time of one cell, `hidden` the paths that its code must not see. `trusted` does without a jail. `many` submissions will come, so that a longer start repays.
    """

    modules: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    memory: int = 2048 * MIB
    disk: int = 256 * MIB
    seconds: float = 30.0
    hidden: tuple[str, ...] = ()
    trusted: bool = False
    many: bool = False

    def to_json(self) -> bytes:
        """The order as JSON."""
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def from_json(cls, text: bytes) -> Order:
        """Read what `to_json` wrote; whoever orders is trusted."""
        value: dict[str, Any] = json.loads(text)
        return cls(**value | {name: tuple(value[name]) for name in ("modules", "cells", "shown", "hidden")})

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
        self._order, self._folder, self._kernels = order, folder, threading.Lock()
        self._kernel: Zygote | None = None
        try:
            self.jail, self.judge = self._start_both(order, folder)
        except BaseException:
            self.close()
            raise

    def _start_both(self, order: Order, folder: Path) -> tuple[Zygote, Zygote]:
        """At the same time: each spends most of its start on importing what submissions import."""
        with ThreadPoolExecutor(2) as threads:
            starting = [
                threads.submit(self._make, f"grader.runner.{name}", order, folder, may_execute=may_execute)
                for name, may_execute in (("jailed", True), ("judge", False))
            ]
        for one in starting:
            if one.exception() is None:
                self._stack.enter_context(one.result())
        return starting[0].result(), starting[1].result()

    def _start(self, program: str, order: Order, folder: Path, *, may_execute: bool) -> Zygote:
        return self._stack.enter_context(self._make(program, order, folder, may_execute=may_execute))

    @staticmethod
    def _make(program: str, order: Order, folder: Path, *, may_execute: bool) -> Zygote:
        judges = program == "grader.runner.judge"
        recipe = Recipe(
            prepare=f"{program}:prepare",
            entry=f"{program}:serve",
            settle="" if program.endswith("kernel_jailed") else f"{program}:settle",
            share="" if program.endswith("kernel_jailed") else f"{program}:share",
            # What the zygote of the students' code knows, the students' code can read.
            arguments={"modules": list(order.modules), "cells": list(order.cells if judges else order.shown)},
            files=folder,
            limits=order.limits,
            hidden=tuple(map(Path, order.hidden)),
            may_execute=may_execute,
            many=order.many,
        )
        # The open one has the same methods; only who decided for it may have it.
        return cast("Zygote", OpenZygote(recipe)) if order.trusted else Zygote(recipe)

    def _home(self, task: Task) -> Zygote:
        """Where the student's cells of a notebook run; kernels have a zygote of their own, made when one is needed."""
        if not task.kernel:
            return self.jail
        with self._kernels:
            if self._kernel is None:
                self._kernel = self._start("grader.runner.kernel_jailed", self._order, self._folder, may_execute=True)
            return self._kernel

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End both zygotes and everything in them."""
        self._stack.close()

    def share(self, modules: tuple[str, ...]) -> None:
        """Have these imported once for all notebooks from now on.

        Raises:
            JailError: one of them leaves a thread; the workbench is not to be used any more.
        """
        self._order = replace(self._order, modules=(*self._order.modules, *modules))
        for zygote in (self.jail, self.judge):
            zygote.share({"modules": list(modules)})

    def run(self, task: Task) -> RunResult:
        """Run one notebook. A fault of ours is a result too: nothing may be marked from it."""
        try:
            return run_task(self._home(task), self.judge, task)
        except JailError as error:
            return fault(len(task.steps), str(error))
        except Exception as error:  # noqa: BLE001  # whatever it is, one submission's trouble is never the class's
            return fault(
                len(task.steps), f"A mistake of the grader's own ({type(error).__name__}: {error}). Report it."
            )

    def broker(self, task: Task) -> Broker:
        """The broker of one notebook, for learning from the instructor's own; it lives as long as the workbench."""
        return Broker(self._home(task), self.judge, task, self._stack)


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
