"""The course's outline: modules in order, with what each teaches. One source: `course.toml` beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Activity:
    """A scenario to play or an assignment to hand in: its name and how long it takes."""

    key: str
    """A scenario's story id, or an assignment's folder under exercises/."""
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Module:
    """One module: a lesson, its scenarios, its assignment."""

    number: int
    slug: str
    title: str
    minutes: int
    """The lesson alone, without the scenario."""
    objectives: tuple[str, ...]
    ids: tuple[str, ...]
    """The teachable points that the lesson covers, such as "S3.PC6"."""
    interactive: str
    scenarios: tuple[Activity, ...]
    assignment: Activity

    @property
    def lesson(self) -> str:
        """The lesson's name: of its notebook, its content, its notes."""
        return f"{self.number:02}-{self.slug}"

    @property
    def notebook(self) -> str:
        """The lesson's file name."""
        return f"{self.lesson}.ipynb"

    def available(self, folder: Path) -> bool:
        """Whether the lesson has been written, that is, whether its notebook lies in this folder."""
        return (folder / self.notebook).is_file()


@dataclass(frozen=True, slots=True)
class Course:
    """The whole course."""

    title: str
    subtitle: str
    modules: tuple[Module, ...]

    @property
    def hours(self) -> float:
        """Lessons, scenarios and assignments together, in hours."""
        minutes = sum(
            module.minutes + module.assignment.minutes + sum(scenario.minutes for scenario in module.scenarios)
            for module in self.modules
        )
        return minutes / 60

    def module(self, number: int) -> Module:
        """The module with this number; `KeyError` says which there are."""
        for module in self.modules:
            if module.number == number:
                return module
        raise KeyError(f"There is no module {number}; there are 1 to {len(self.modules)}.")


@cache
def load_course() -> Course:
    """Read the outline. The file is part of the package, so a mistake in it is a fault of ours and raises as it is."""
    table = tomllib.loads((files("signoff") / "course.toml").read_text(encoding="utf-8"))
    return Course(table["title"], table["subtitle"], tuple(_module(row) for row in table["module"]))


def _module(row: Mapping[str, Any]) -> Module:
    return Module(
        number=row["number"],
        slug=row["slug"],
        title=row["title"],
        minutes=row["minutes"],
        objectives=tuple(row["objectives"]),
        ids=tuple(row["ids"]),
        interactive=row["interactive"],
        scenarios=tuple(Activity(**scenario) for scenario in row["scenarios"]),
        assignment=Activity(**row["assignment"]),
    )
