"""Which marks are handed on, and what is said about those that are not: nobody is passed over without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grader.export.cells import two_decimals
from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.export.marks import ClassMarks, StudentMarks

Outcome = Literal["exported", "half marked", "zero", "excused", "unchanged", "left out", "not in the sheet", "odd"]
EXCUSED = "EX"
_SOUND: frozenset[Outcome] = frozenset({"exported", "zero", "excused", "unchanged"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to hand on.

    Complete marks always are. `partial` hands on the marks of those too who still wait for a marker: by default they
    are left out and named, because a platform shows a mark to its student as if it were the final one. `zero` gives
    nothing handed in a mark of 0; by default it is left as the platform has it. `excused` are students by id. `scale`
    recalculates marks where the platform counts out of another total.
    """

    partial: bool = False
    zero: bool = False
    excused: frozenset[str] = frozenset()
    scale: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one student's mark, or of one row of the platform's sheet. `who` is the row's name for them."""

    student: str
    who: str
    mark: str
    outcome: Outcome
    why: str = ""

    @property
    def needs_look(self) -> bool:
        """Whether a person should look at it."""
        return self.outcome not in _SOUND or self.why.startswith("Flagged")


@dataclass(frozen=True, slots=True)
class Export:
    """A file's content, what became of everybody, and what else is to be said."""

    content: bytes
    lines: tuple[Line, ...]
    notices: tuple[str, ...] = ()


def decide(marks: StudentMarks, wanted: Wanted, factor: float = 1.0, point: str = ".") -> Line:
    """What is handed on of a student. An empty mark means that there is none to hand on."""
    total = two_decimals(marks.total * factor, point)
    flagged = "Flagged for a look; `signoff grade` said why." if marks.flagged else ""
    if marks.id in wanted.excused:
        return Line(marks.id, marks.name, EXCUSED, "excused")
    if marks.status == "graded":
        return Line(marks.id, marks.name, total, "exported", flagged)
    if marks.status == "needs marking":
        why = f"{marks.waiting:g} points wait for a marker."
        if wanted.partial:
            return Line(marks.id, marks.name, total, "half marked", f"{why} {flagged}".rstrip())
        return Line(marks.id, marks.name, "", "left out", f"{why} --partial hands on what is there.")
    if marks.status == "not graded":
        return Line(marks.id, marks.name, "", "left out", "Handed in, not graded yet. `signoff grade` does it.")
    if wanted.zero:
        return Line(marks.id, marks.name, two_decimals(0, point), "zero", "Nothing handed in.")
    return Line(marks.id, marks.name, "", "left out", "Nothing handed in. --missing zero gives 0.")


def check_excused(marks: ClassMarks, wanted: Wanted) -> None:
    """Refuse to excuse somebody whom nobody knows.

    Raises:
        GradingError: the gradebook has no such student.
    """
    unknown = sorted(wanted.excused - {student.id for student in marks.students})
    if unknown:
        raise GradingError(f"--excused {unknown[0]}: the gradebook has no student {unknown[0]}.")


def check_any(lines: Iterable[Line], marks: ClassMarks) -> None:
    """Refuse to write a file without a single mark: somebody would upload it and believe that it was done.

    Raises:
        GradingError: there is none; the message says what to do.
    """
    lines = list(lines)
    if any(line.mark for line in lines):
        return
    waiting = sum(student.status == "needs marking" for student in marks.students)
    if waiting:
        raise GradingError(
            f"No mark of {marks.assignment} is complete: {waiting} students wait for a marker. Mark them and run "
            "`signoff publish`, or hand on what is there with --partial."
        )
    raise GradingError(
        f"There is no mark of {marks.assignment} to hand on. `signoff grade {marks.assignment}` comes first."
    )


def factor(points: float, theirs: float | None, wanted: Wanted, platform: str) -> float:
    """By what marks are multiplied where the platform counts out of another total.

    Raises:
        GradingError: the totals differ and nobody said what to do about it.
    """
    if theirs is None or abs(theirs - points) < 0.005 or not points:
        return 1.0
    if not wanted.scale:
        raise GradingError(
            f"{platform} counts this out of {theirs:g}, and the gradebook out of {points:g}. Set {points:g} points there "
            f"and download the sheet again, or hand on marks out of {theirs:g} with --scale."
        )
    return theirs / points
