"""What a hostile submission is: plain data about it, and what it is made from."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = (
    "loops",
    "memory",
    "processes",
    "output",
    "exit",
    "reading",
    "writing",
    "network",
    "subverting tests",
    "metadata",
    "files",
    "archives",
    "script in pages",
)
_NAME = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


class Want(Enum):
    """What an attack tries to do; `grader.attacks.measure` sees whether it did."""

    SCORE = "a score above that of an empty submission"
    LEAK = "a text that is not its own, in an output, a page or a file of its own"
    CHANGE = "a file or a gradebook row of somebody else, or of the course, changed"
    SURVIVE = "a process still alive after the run"
    CONNECT = "a connection to somebody who listens"
    SCRIPT = "a script that runs when the feedback page is opened"
    STOP = "a run that breaks off, or takes too long, or leaves out another student"
    LARGE = "a huge file in autograded, feedback or the place it was unpacked to"
    MEMORY = "more of the machine's memory than a submission may have"


@dataclass(frozen=True, slots=True)
class Place:
    """What an attacker has found out about where it will be graded: the worst case, that is, everything.

    `course` and `home` are absolute paths of folders, `victim` another student's id, `tcp` and `udp` ports on 127.0.0.1,
    `abstract` the name of a socket without a file, `socket` the path of one with a file, `marker` a word that is in the
    environment or command line of every process that the attack leaves behind, and in all that it sends.
    """

    course: str = "/course"
    home: str = "/home/instructor"
    student: str = "mallory"
    victim: str = "aaron"
    tcp: int = 9
    udp: int = 9
    abstract: str = "signoff-attack"
    socket: str = "/home/instructor/desk.sock"
    marker: str = "signoff-attack-marker"


@dataclass(frozen=True, slots=True)
class Target:
    """A released assignment, as a student gets it: notebooks as JSON by file name, other files as bytes by path."""

    assignment: str
    notebooks: dict[str, dict[str, Any]]
    files: dict[str, bytes]
    place: Place = field(default_factory=Place)

    @property
    def main(self) -> str:
        """The file name of the notebook that has most graded cells."""
        return max(sorted(self.notebooks), key=lambda name: len(self.graded(name)))

    def _cells(self, name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        cells = self.notebooks[name]["cells"]
        return [(cell, cell["metadata"]["nbgrader"]) for cell in cells if "nbgrader" in cell["metadata"]]

    def graded(self, name: str) -> list[str]:
        """The ids of cells that give marks."""
        return [str(known["grade_id"]) for _, known in self._cells(name) if known.get("grade")]

    def answers(self, name: str) -> list[str]:
        """The ids of cells for the student's code."""
        return [
            str(k["grade_id"]) for cell, k in self._cells(name) if k.get("solution") and cell["cell_type"] == "code"
        ]

    def written(self, name: str) -> list[str]:
        """The ids of cells for the student's words."""
        return [
            str(k["grade_id"]) for cell, k in self._cells(name) if k.get("solution") and cell["cell_type"] != "code"
        ]

    def tests(self, name: str) -> list[str]:
        """The ids of cells that test."""
        return [
            str(known["grade_id"])
            for cell, known in self._cells(name)
            if known.get("grade") and not known.get("solution") and cell["cell_type"] == "code"
        ]

    def names(self, name: str) -> list[str]:
        """What the student is to define: functions, classes and variables of the answer cells."""
        ids = set(self.answers(name))
        sources = [as_text(cell["source"]) for cell, known in self._cells(name) if known["grade_id"] in ids]
        return list(dict.fromkeys(found for source in sources for found in _defined(source)))

    def given(self, name: str) -> list[str]:
        """What the instructor's cells define before and beside the answers: data, constants, helpers."""
        ids = set(self.answers(name))
        cells = self.notebooks[name]["cells"]
        sources = [
            as_text(cell["source"])
            for cell in cells
            if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade_id") not in ids
        ]
        mine = set(self.names(name))
        return [
            found for found in dict.fromkeys(n for source in sources for n in _defined(source)) if found not in mine
        ]


def as_text(source: str | list[str]) -> str:
    """The source of a cell, which nbformat lets be lines."""
    return source if isinstance(source, str) else "".join(source)


def _defined(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # magics and top-level await are no syntax of ast.parse
        return [first or second for first, second in _NAME.findall(source)]
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            found += [part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
    return found


@dataclass(slots=True)
class HandIn:
    """What lies in a submission's folder: paths inside it, with forward slashes; `student` where the id itself is hostile.

    A notebook is JSON or, where it is not even that, bytes. `links` maps a path to what a symbolic link says, `twins` a
    path to the file that a hard link shares; `sparse` maps a path to a size in bytes, all of it zeros.
    """

    notebooks: dict[str, dict[str, Any] | bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    raw_names: dict[bytes, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    twins: dict[str, str] = field(default_factory=dict)
    sparse: dict[str, int] = field(default_factory=dict)
    fifos: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    modes: dict[str, int] = field(default_factory=dict)
    timestamp: bytes | None = b"2026-03-09 12:30:00.000000 UTC\n"
    student: str = ""


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile submission: how to make it from any released assignment, and what it is after.

    `name` and `how` are filled in by the library, from the folder and the text at the head of its file.
    """

    kind: str
    wants: Want
    make: Callable[[Target], HandIn]
    name: str = ""
    how: str = ""
