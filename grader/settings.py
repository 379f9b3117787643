"""What a course's configuration says to a grader: plain data, free of nbgrader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.hidden import DELIMITERS

if TYPE_CHECKING:
    from grader.hidden import Delimiters

# Where nbgrader's configuration keeps the words that begin and end what students are not shown, in the order of DELIMITERS.
_WORDS = (
    ("ClearHiddenTests", "begin_test_delimeter", "end_test_delimeter"),
    ("ClearMarkScheme", "begin_mark_scheme_delimeter", "end_mark_scheme_delimeter"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a course that grading obeys.

    `database` is a database URL, `permissions` the mode of graded files, `shared` whether other instructors may replace
    them. `students_own` names, for each assignment, the instructor's files that students may change. `excluded` are
    students whom grading passes over. `notices` say in words which settings this grader leaves alone. `config` is the
    configuration itself, for nbgrader's own parts.
    """

    root: Path
    structure: str
    steps: dict[str, str]
    database: str
    ignored: tuple[str, ...]
    permissions: int
    shared: bool
    students_own: dict[str, list[str]]
    excluded: tuple[str, ...]
    create_students: bool
    notices: tuple[str, ...]
    config: Any

    @property
    def delimiters(self) -> Delimiters:
        """What begins and ends hidden tests and mark schemes in this course."""
        return delimiters_of(self.config)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """The folder of an assignment: `step` is source, release, submitted, autograded or feedback.

        The first two belong to no student: `student` is "." then.
        """
        inside = self.structure.format(nbgrader_step=self.steps[step], student_id=student, assignment_id=assignment)
        return self.root / inside

    def students(self, step: str, assignment: str) -> dict[str, Path]:
        """The folders that there are of an assignment in a step, by student, in order."""
        pattern = self.folder(step, "*", assignment)
        student = re.escape(str(self.folder(step, "\0", assignment))).replace(re.escape("\0"), "([^/]+)")
        base = Path(pattern.anchor)
        found = {path: re.fullmatch(student, str(path)) for path in sorted(base.glob(str(pattern.relative_to(base))))}
        return {match[1]: path for path, match in found.items() if match}


def delimiters_of(config: Any) -> Delimiters:
    """What begins and ends hidden tests and mark schemes, by a traitlets configuration."""
    found = []
    for (section, *names), usual in zip(_WORDS, DELIMITERS, strict=True):
        given = [config.get(section, {}).get(name) for name in names]
        first, last = (word if isinstance(word, str) else known for word, known in zip(given, usual, strict=True))
        found.append((first, last))
    return tuple(found)
