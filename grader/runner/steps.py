"""What is run of a notebook, step by step: plain data that crosses from the parent to a worker as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["text", "student", "given", "test"]
Where = Literal["judge", "jail"]


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of a rebuilt notebook.

    `source` runs in the jail; of a test that is its public part. `whole` is the test with its hidden part. `before` are
    the instructor's own cells that no gradebook knows: the judge runs them before this one, while the jail runs what
    the student made of them. `students` are the names that are the student's at this point, whoever else bound them.
    `confirmed`: the public part has to pass in the jail as well. `odd`: the solution, too, ends with a number that is no
    credit, which nbgrader takes for full points.
    """

    kind: Kind
    source: str = ""
    whole: str = ""
    where: Where = "judge"
    grade_id: str = ""
    before: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    confirmed: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A notebook to be run. `files` are the student's, in base64; `theirs` are instructor's files that a student may change.

    `seconds` is the most that one cell may take. `learning`: it is the instructor's own solution that runs. `kernel`: the
    student's cells run in a real kernel, since the instructor's own notebook needs one.
    """

    steps: tuple[Step, ...]
    files: dict[str, str] = field(default_factory=dict)
    theirs: tuple[str, ...] = ()
    given_files: tuple[str, ...] = ()
    seconds: float = 30.0
    learning: bool = False
    kernel: bool = False

    @property
    def runs_code(self) -> bool:
        """Whether there is anything to run: a notebook of free text needs no jail."""
        return any(step.kind == "test" or (step.kind == "student" and step.source.strip()) for step in self.steps)

    def to_json(self) -> bytes:
        """The task as UTF-8 JSON."""
        return json.dumps(asdict(self), separators=(",", ":")).encode("ascii")

    @classmethod
    def from_json(cls, text: bytes) -> Task:
        """Read a task that `to_json` wrote; the parent is trusted."""
        value: dict[str, Any] = json.loads(text)
        steps = tuple(
            Step(**step | {"before": tuple(step["before"]), "students": tuple(step["students"])})
            for step in value["steps"]
        )
        theirs, given = tuple(value["theirs"]), tuple(value["given_files"])
        flags = bool(value["learning"]), bool(value["kernel"])
        return cls(steps, value["files"], theirs, given, value["seconds"], *flags)
