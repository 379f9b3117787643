"""Who runs the notebooks: this process, several processes, or any other `concurrent.futures.Executor`.

Tasks go out as bytes and results come back as JSON that is checked. Only so many are out at a time, so that memory does
not grow with the class. A worker that dies costs time and nothing else.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
from collections import deque
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Protocol, TypeVar

from grader.results import ResultError, RunResult
from grader.runner.worker import Workbench, begin, fault, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.runner.steps import Task
    from grader.runner.worker import Order

K = TypeVar("K")
MOST_TRIES = 3
_AHEAD = 2  # tasks that wait for each worker


class Crew(Protocol):
    """Runs tasks, in whatever order suits."""

    def run(self, tasks: Iterable[tuple[K, Task]]) -> Iterator[tuple[K, RunResult]]:
        """Run every task; gives each key back with its result as soon as there is one."""
        ...

    def close(self) -> None:
        """Let go of the workers."""
        ...


class Alone:
    """This process and its own workbench, one task after the other."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def run(self, tasks: Iterable[tuple[K, Task]]) -> Iterator[tuple[K, RunResult]]:
        """Run every task, in order."""
        for key, task in tasks:
            yield key, self._bench.run(task)

    def close(self) -> None:
        """Nothing: the workbench is somebody else's."""


class Pool:
    """An executor of so many workers. `make` makes a new one when workers died and took it with them.

    `lost` are further exceptions that say that a worker died.
    """

    def __init__(
        self, make: Callable[[], concurrent.futures.Executor], workers: int, lost: tuple[type[BaseException], ...] = ()
    ) -> None:
        self._make = make
        self._workers = workers
        self._lost: tuple[type[BaseException], ...] = (BrokenProcessPool, concurrent.futures.CancelledError, *lost)
        self._executor = make()

    @classmethod
    def of_processes(cls, order: Order, jobs: int) -> Pool:
        """So many fresh processes on this machine, each with a workbench of its own."""
        context = multiprocessing.get_context("spawn")
        given = order.to_json()

        def make() -> concurrent.futures.Executor:
            return concurrent.futures.ProcessPoolExecutor(jobs, context, initializer=begin, initargs=(given,))

        return cls(make, jobs)

    def close(self) -> None:
        """End the workers."""
        _end(self._executor)

    def run(self, tasks: Iterable[tuple[K, Task]]) -> Iterator[tuple[K, RunResult]]:
        """Run every task; results come as they are ready."""
        waiting = iter(tasks)
        again: deque[tuple[K, Task, int]] = deque()
        out: dict[concurrent.futures.Future[bytes], tuple[K, Task, int]] = {}
        while True:
            while len(out) < self._workers * _AHEAD:
                if again:
                    key, task, tries = again.popleft()
                else:
                    following = next(waiting, None)
                    if following is None:
                        break
                    (key, task), tries = following, 0
                out[self._submit(task)] = (key, task, tries)
            if not out:
                return
            done, _ = concurrent.futures.wait(out, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                key, task, tries = out.pop(future)
                result = self._result(future, len(task.steps))
                if result is not None:
                    yield key, result
                elif tries + 1 < MOST_TRIES:
                    again.append((key, task, tries + 1))
                else:
                    yield (
                        key,
                        fault(len(task.steps), f"{MOST_TRIES} workers in turn died while they ran this notebook."),
                    )

    def _submit(self, task: Task) -> concurrent.futures.Future[bytes]:
        text = task.to_json()
        try:
            return self._executor.submit(work, text)
        except BrokenProcessPool:
            _end(self._executor)
            self._executor = self._make()
            return self._executor.submit(work, text)

    def _result(self, future: concurrent.futures.Future[bytes], cells: int) -> RunResult | None:
        """The result of a task, or None where its worker died."""
        try:
            return RunResult.from_json(future.result(), cells)
        except ResultError as error:
            return fault(cells, str(error))
        except self._lost:
            return None


def _end(executor: concurrent.futures.Executor) -> None:
    """Let an executor go: processes of ours end, other people's workers go on."""
    if isinstance(executor, concurrent.futures.ProcessPoolExecutor):
        executor.shutdown(wait=True, cancel_futures=True)
    else:
        executor.shutdown(wait=False)
