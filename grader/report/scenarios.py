"""How a class played an assignment's scenarios: paths, endings, attempts, time. Nothing about the choices of a few."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.report.plays import Played, PlayReader, Unread
from scenarios.class_data import MINIMUM, aggregate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scenarios.class_data import ClassData

    Files = Mapping[str, Sequence[tuple[str, Path]]]

FOLDER, SUFFIX = "attempts", ".jsonl"


@dataclass(frozen=True, slots=True)
class Quartiles:
    """A quarter of the values are below `low`, half below `middle`, three quarters below `high`."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """A class at one scenario. Where fewer than the minimum played it, nothing but that is told.

    `tries` are ways through it that a learner began, `minutes` the time spent on all of them with long pauses cut,
    `reasons` the share of a learner's decisions that have a reason. `paths` is free of names and of numbers about a few.
    """

    story: str
    title: str
    learners: int
    finished: float | None = None
    tries: Quartiles | None = None
    minutes: Quartiles | None = None
    reasons: Quartiles | None = None
    paths: ClassData | None = None


def files_of(folders: Mapping[str, Path]) -> Files:
    """The attempt files of a class, by their names, which are those of the scenarios. `folders` are by student."""
    found: dict[str, list[tuple[str, Path]]] = {}
    for student, folder in folders.items():
        for name in _names(folder / FOLDER):
            found.setdefault(name, []).append((student, folder / FOLDER / name))
    return dict(found)


def _names(attempts: Path) -> list[str]:
    """The files in a folder that may be attempts; none where it is no folder."""
    try:
        if attempts.is_symlink():  # it could lead to any folder of the instructor's
            return []
        with os.scandir(attempts) as entries:
            return sorted(
                entry.name
                for entry in entries
                if entry.name.endswith(SUFFIX)
                and not entry.name.startswith(".")
                and entry.is_file(follow_symlinks=False)
            )
    except OSError:
        return []


def read_scenarios(files: Files, minimum: int = MINIMUM) -> tuple[tuple[Scenario, ...], tuple[Unread, ...]]:
    """The scenarios that a class played, by id, and the files that are no attempts."""
    reader = PlayReader()
    scenarios = []
    unread = []
    for name, own in sorted(files.items()):
        story = name.removesuffix(SUFFIX)
        played = []
        for found in reader.read(own):
            if isinstance(found, Unread):
                unread.append(found)
            elif found.story != story:
                said = f"It is an attempt at “{found.story}”; under this name it does not count."
                unread.append(Unread(found.student, name, said))
            else:
                played.append(found)
        if played:
            scenarios.append(_scenario(played, reader, minimum))
    return tuple(scenarios), tuple(unread)


def _scenario(played: Sequence[Played], reader: PlayReader, minimum: int) -> Scenario:
    story = reader.stories[played[0].story]
    if len(played) < minimum:
        return Scenario(story.id, story.title, len(played))
    decided = [one.reasons / one.decisions for one in played if one.decisions]
    return Scenario(
        story.id,
        story.title,
        len(played),
        sum(bool(one.finished) for one in played) / len(played),
        _quartiles([one.tries for one in played]),
        _quartiles([one.seconds / 60 for one in played]),
        _quartiles(decided) if len(decided) >= minimum else None,
        aggregate(story, [one.counted for one in played], minimum),
    )


def _quartiles(values: Sequence[float]) -> Quartiles:
    return Quartiles(*(round(float(value), 3) for value in np.quantile(values, [0.25, 0.5, 0.75])))
