"""Reading a large class's attempts in processes of their own, while this one does the rest of the report.

Such a process gets the names of files and gives back numbers, both as JSON. Where one cannot be had, or dies, its part
is read here: that takes longer, and nothing else changes.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import grader
from grader.report.carried import carried, unpacked
from grader.report.scenarios import files_of, read_scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from grader.report.plays import Unread
    from grader.report.scenarios import Files, Scenario

    Read = tuple[tuple[Scenario, ...], tuple[Unread, ...]]

ENOUGH = 1_500
"""Files from which it pays to start processes."""
MOST = 4


class Crew:
    """The attempts of a class, being read from the moment this is made. Use it as a context manager.

    `folders` are submissions by student, `minimum` as in `read_scenarios`.
    """

    def __init__(self, folders: Mapping[str, Path], minimum: int, processes: int | None = None) -> None:
        self._minimum = minimum
        files = files_of(folders)
        many = min(MOST, os.cpu_count() or 1) if processes is None else processes
        if processes is None and sum(map(len, files.values())) < ENOUGH:
            many = 0
        self._rest = {} if many else files
        self._members = [_Member(part, minimum) for part in _parts(files, many)] if many else []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for member in self._members:
            member.end()

    def result(self) -> Read:
        """All scenarios by id, and the files that are no attempts; waits for whoever is still reading."""
        found = [member.result() for member in self._members] or [read_scenarios(self._rest, self._minimum)]
        scenarios = sorted((one for part, _ in found for one in part), key=lambda one: one.story)
        unread = sorted((one for _, part in found for one in part), key=lambda one: (one.student, one.name))
        return tuple(scenarios), tuple(unread)


def _parts(files: Files, many: int) -> Sequence[Files]:
    """The files in so many parts of about the same size. All files of one scenario stay together."""
    parts: list[dict[str, Sequence[tuple[str, Path]]]] = [{} for _ in range(min(many, len(files)))]
    sizes = [0] * len(parts)
    for name, own in sorted(files.items(), key=lambda one: -len(one[1])):
        at = sizes.index(min(sizes))
        parts[at][name] = own
        sizes[at] += len(own)
    return parts


class _Member:
    """One process and its part."""

    def __init__(self, files: Files, minimum: int) -> None:
        self._files, self._minimum = files, minimum
        self._child: subprocess.Popen[bytes] | None = None
        # Files and no pipes: nobody waits for the other to read.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # open for as long as the process runs
        task = {
            "minimum": minimum,
            "files": {name: [[who, str(path)] for who, path in own] for name, own in files.items()},
        }
        # Not this folder's modules: it may hold what students have handed in.
        environment = {**os.environ, "PYTHONPATH": str(Path(grader.__file__).parents[1])}
        with tempfile.TemporaryFile() as asked, contextlib.suppress(OSError):
            asked.write(json.dumps(task).encode())
            asked.seek(0)
            self._child = subprocess.Popen(  # ourselves
                [sys.executable, "-P", "-m", "grader.report.crew"],
                env=environment,
                stdin=asked,
                stdout=self._said,
                stderr=subprocess.DEVNULL,
            )

    def result(self) -> Read:
        if self._child is not None and self._child.wait() == 0:
            self._said.seek(0)
            with contextlib.suppress(ValueError):
                return unpacked(json.loads(self._said.read()))
        return read_scenarios(self._files, self._minimum)

    def end(self) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        self._said.close()


def main() -> None:
    """The work of a member: what to read comes in, what was found goes out."""
    gc.disable()  # all that is made is kept until the end
    task: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    files: dict[str, Sequence[tuple[str, Path]]] = {
        name: [(who, Path(path)) for who, path in own] for name, own in task["files"].items()
    }
    sys.stdout.write(json.dumps(carried(*read_scenarios(files, task["minimum"]))))


if __name__ == "__main__":
    main()
