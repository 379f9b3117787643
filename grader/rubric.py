"""The rubric of a reflection: five criteria that all assignments share, and the sixth of the assignment's module.

It is data, in `rubrics/`: an instructor can reword it without touching Python. What is wrong there is said with file and key.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.tables import RubricError, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

RUBRICS = Path(__file__).parent / "rubrics"
LEVELS = 4
SHARED = 5
OWN = "module"
"""The key of the sixth criterion, the same in every module; its name and words differ."""
MARKS = 50.0


@dataclass(frozen=True, slots=True)
class Level:
    """One of the four levels, the same for all criteria."""

    number: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at. `words` and `points` (marks) are those of levels 1 to 4, in this order."""

    key: str
    name: str
    question: str
    words: tuple[str, ...]
    points: tuple[float, ...]

    def marks(self, level: int) -> float:
        """The marks of a level, 1 to 4; `ValueError` for another."""
        if not 1 <= level <= LEVELS:
            raise ValueError(f"{self.name}: there is no level {level}; there are 1 to {LEVELS}.")
        return self.points[level - 1]


@dataclass(frozen=True, slots=True)
class Rubric:
    """The rubric of one assignment's reflection: six criteria, the module's own last."""

    assignment: str
    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The criteria's keys, in order."""
        return tuple(criterion.key for criterion in self.criteria)

    @property
    def most(self) -> float:
        """The marks of a text that has the highest level throughout."""
        return sum(criterion.points[-1] for criterion in self.criteria)

    def marks(self, levels: Mapping[str, int]) -> float:
        """The marks of a text, from its level in each criterion.

        Raises:
            ValueError: a criterion is missing, is not of this rubric, or has a level that there is not.
        """
        if set(levels) != set(self.keys):
            odd = ", ".join(sorted(set(levels) ^ set(self.keys)))
            raise ValueError(f"A level is needed for each criterion of {self.assignment} and no other: look at {odd}.")
        return sum(criterion.marks(levels[criterion.key]) for criterion in self.criteria)


def assignments(folder: Path = RUBRICS) -> tuple[str, ...]:
    """The assignments that a rubric is there for, such as "06-change", in order."""
    return tuple(sorted(read_table(folder / "modules.toml").values))


def load_rubric(assignment: str, folder: Path = RUBRICS) -> Rubric:
    """The rubric of an assignment's reflection.

    Raises:
        RubricError: there is none, or a file of the folder is wrong.
    """
    shared = read_table(folder / "rubric.toml")
    shared.only("level", "criterion")
    levels = tuple(_level(number, table) for number, table in enumerate(_so_many(shared, "level", LEVELS), 1))
    criteria = [_shared(table) for table in _so_many(shared, "criterion", SHARED)]
    twice = [key for key, count in Counter(criterion.key for criterion in criteria).items() if count > 1]
    if twice:
        raise shared.wrong("criterion", f'the key "{twice[0]}" is there twice.')
    modules = read_table(folder / "modules.toml")
    if assignment not in modules.values:
        raise RubricError(
            f'{modules.file}: there is no ["{assignment}"]. There are: {", ".join(sorted(modules.values))}.'
        )
    own = modules.table(assignment)
    own.only("name", "question", "points", "levels")
    rubric = Rubric(assignment, levels, (*criteria, _criterion(OWN, own)))
    if rubric.most != MARKS:
        raise own.wrong(
            "points", f"with the shared criteria the highest levels come to {rubric.most:g}, not {MARKS:g}."
        )
    return rubric


def _so_many(table: Table, key: str, count: int) -> tuple[Table, ...]:
    found = table.tables(key)
    if len(found) != count:
        raise table.wrong(key, f"there must be {count} of them, and there are {len(found)}.")
    return found


def _level(number: int, table: Table) -> Level:
    table.only("name", "about")
    return Level(number, table.text("name"), table.text("about"))


def _shared(table: Table) -> Criterion:
    table.only("key", "name", "question", "points", "levels")
    key = table.text("key")
    if key == OWN:
        raise table.wrong("key", f'"{OWN}" is kept for the criterion of the module. Choose another.')
    return _criterion(key, table)


def _criterion(key: str, table: Table) -> Criterion:
    points = table.numbers("points", LEVELS)
    if list(points) != sorted(set(points)) or points[0] < 0:
        raise table.wrong("points", "must rise from level to level, and none may be negative.")
    return Criterion(key, table.text("name"), table.text("question"), table.texts("levels", LEVELS), points)
