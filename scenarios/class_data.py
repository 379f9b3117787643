"""How a class went through a story: counts of people, without names, and none about fewer than a few.

Only data here; `class_picture` draws it and `class_page` shows it.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

from scenarios.attempt import read_attempt
from scenarios.journal import AttemptError, read_journal
from scenarios.language.diagnostics import StoryError, did_you_mean
from scenarios.shelf import UnknownStoryError, find_story
from scenarios.suppression import Count, protect

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from scenarios.session import Try
    from scenarios.story import Choice, Node, Story

    Road = tuple[str, str]

MINIMUM = 5
SUFFIX = ".jsonl"
# Copies that nbgrader makes of what was handed in; counted, every learner would be there twice.
COPIES = frozenset({"autograded", "feedback", "release", "source", "downloaded"})


class ClassError(Exception):
    """There is nothing to show of a class; the message says why and what to do.

    `damaged` are the files that could not be read; the message names none of them, since it may be on a wall.
    """

    def __init__(self, message: str, damaged: Sequence[Damaged] = ()) -> None:
        super().__init__(message)
        self.damaged = tuple(damaged)


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that could not be read. It can name a learner, so it is for the instructor alone."""

    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A decision of the story: who came there, and what they chose on coming there first, or that they stopped."""

    node: Node
    reached: Count
    choices: tuple[tuple[Choice, Count], ...]
    stopped: Count


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter's value at the start, and its mean at the end over all who finished (None: withheld)."""

    name: str
    start: int
    end: float | None


@dataclass(frozen=True, slots=True)
class ClassData:
    """A class's way through a story. Whatever is here may be shown to everybody."""

    story: Story
    minimum: int
    learners: Count
    finished: Count
    moments: tuple[Moment, ...]
    endings: tuple[tuple[Node, Count], ...]
    roads: Mapping[Road, Count]
    meters: tuple[Meter, ...]
    damaged: int


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):  # which does not follow links to other folders
        folders[:] = sorted(name for name in folders if name not in COPIES and not name.startswith("."))
        for name in sorted(names):
            file = Path(here, name)
            # A link that a learner handed in could lead to any file of the instructor's.
            if name.endswith(SUFFIX) and not name.startswith(".") and not file.is_symlink():
                yield file


def _learner(file: Path) -> Hashable:
    """Whose attempt this is: nbgrader's folder says so; elsewhere each file is a learner, and its copies are not."""
    parts = file.resolve().parts
    if len(parts) > 4 and parts[-5] == "submitted" and parts[-2] == "attempts":
        return parts[-4]
    return hashlib.sha256(file.read_bytes()).digest()


def _relative(problem: str, file: Path, folder: Path) -> Damaged:
    path = file.relative_to(folder).as_posix()
    return Damaged(path, problem.replace(str(file), path))


def _attempts(folder: Path) -> tuple[dict[str, list[Path]], list[Damaged]]:
    """The attempt files of each story, one a learner, and the files that are none."""
    found: dict[str, dict[Hashable, Path]] = {}
    damaged: list[Damaged] = []
    for file in _files(folder):
        try:
            story_id = read_journal(file).header["story"]
            found.setdefault(story_id, {}).setdefault(_learner(file), file)
        except AttemptError as error:
            damaged.append(_relative(str(error), file, folder))
        except OSError as error:
            damaged.append(_relative(f"{file}: the file cannot be read ({error.strerror}).", file, folder))
    return {story_id: list(files.values()) for story_id, files in found.items()}, damaged


def _story(wanted: str | Path | None, found: Sequence[str], folder: Path, damaged: Sequence[Damaged]) -> Story:
    if not found:
        problem = f"There is no readable attempt (*{SUFFIX}) in {folder} or in the folders in it."
        raise ClassError(f"{problem} {_left_out(damaged)}".strip(), damaged)
    if wanted is None:
        if len(found) > 1:
            named = ", ".join(f'"{name[:40]}"' for name in sorted(found))
            raise ClassError(
                f"There are attempts of several stories in {folder}: {named}. Name one: story={named.split(', ')[0]}."
            )
        wanted = found[0]
    try:
        story = find_story(wanted)
    except (UnknownStoryError, StoryError) as error:
        raise ClassError(str(error)) from None
    if story.id not in found:
        raise ClassError(f'There is no readable attempt of "{story.id}" in {folder}. {did_you_mean(story.id, found)}')
    return story


def read_class(
    folder: str | Path, *, story: str | Path | None = None, minimum: int = MINIMUM
) -> tuple[ClassData, tuple[Damaged, ...]]:
    """Read a class's attempts: what may be shown, and which files could not be read.

    Of each learner the first finished try counts, or their first, so that going back to look does not count twice.

    Args:
        folder: holds the attempts, at any depth; an nbgrader course, or its `submitted`, will do.
        story: a story's id or file; needed when there are attempts of several.
        minimum: no number is given about fewer people than this.

    Raises:
        ClassError: no folder, no attempts, too few of them, or the story must be named.
    """
    root = Path(folder)
    if minimum < 2:
        raise ClassError("The minimum must be 2 or more: a number about one person is about that person.")
    if not _is_folder(root):
        raise ClassError(f"There is no folder {root}. Give the folder that holds your class's attempts.")
    found, damaged = _attempts(root)
    chosen = _story(story, list(found), root, damaged)
    tries: list[Try] = []
    for file in found[chosen.id]:
        try:
            played = read_attempt(file, chosen).tries
        except AttemptError as error:
            damaged.append(_relative(str(error), file, root))
        else:
            tries.append(next((play for play in played if play.ending), played[0]))
    if len(tries) < minimum:
        problem = (
            f"There are fewer than {minimum} readable attempts of “{chosen.title}” in {root}: "
            "too few to show without showing who chose what."
        )
        raise ClassError(f"{problem} {_left_out(damaged)}".strip(), damaged)
    return aggregate(chosen, tries, minimum, len(damaged)), tuple(damaged)


def _left_out(damaged: Sequence[Damaged]) -> str:
    return f"Files that could not be read: {len(damaged)}." if damaged else ""


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that no system takes
        return False


class _Tally:
    """Counts of people by cell, and the sums that hold among them."""

    def __init__(self, story: Story, tries: Sequence[Try]) -> None:
        self.story = story
        self.first = story.nodes[0].id
        self.values: Counter[Hashable] = Counter()
        for play in tries:
            self._count(play)
        self.moments = [node for node in story.nodes if not node.is_end]
        self.roads = {
            (node.id, target): None for node in self.moments for choice in node.choices for target in choice.targets
        }

    def _count(self, play: Try) -> None:
        ways: dict[str, tuple[str, str]] = {}
        for decision in play.decisions:  # the first visit to a node counts: people are counted, not visits
            ways.setdefault(decision.node, (decision.choice, decision.after.node))
        self.values["learners"] += 1
        self.values["finished" if play.ending else "unfinished"] += 1
        for node in {play.start.node, *(decision.after.node for decision in play.decisions)}:
            self.values["reach", node] += 1
            if not self.story.node(node).is_end and node not in ways:
                self.values["stop", node] += 1
        for node, (choice, target) in ways.items():
            self.values["choice", node, choice] += 1
            self.values["way", node, choice, target] += 1
            self.values["road", node, target] += 1

    def cells(self) -> set[Hashable]:
        """Every cell there is; most of a story's are nought in a small class."""
        return {cell for total, parts in self._all_sums() for cell in (total, *parts)} | set(self.values)

    def sums(self) -> list[tuple[Hashable, tuple[Hashable, ...]]]:
        """The sums that hold."""
        # Where a story leads in a circle a sum of first visits need not hold; one that does might be guessed to.
        totals = [(total, parts, sum(self.values[part] for part in parts)) for total, parts in self._all_sums()]
        return [(total, parts) for total, parts, added in totals if self.values[total] == added]

    def _all_sums(self) -> list[tuple[Hashable, tuple[Hashable, ...]]]:
        ends = tuple(("reach", node.id) for node in self.story.endings)
        sums: list[tuple[Hashable, tuple[Hashable, ...]]] = [
            ("learners", ("finished", "unfinished")),
            ("learners", (("reach", self.first),)),
            ("finished", ends),
            ("unfinished", tuple(("stop", node.id) for node in self.moments)),
        ]
        into: dict[str, list[Hashable]] = {}
        for source, target in self.roads:
            into.setdefault(target, []).append(("road", source, target))
            leading = [choice.id for choice in self.story.node(source).choices if target in choice.targets]
            sums.append((("road", source, target), tuple(("way", source, choice, target) for choice in leading)))
        for node in self.moments:
            chosen = tuple(("choice", node.id, choice.id) for choice in node.choices)
            sums.append((("reach", node.id), (*chosen, ("stop", node.id))))
            sums += [
                (
                    ("choice", node.id, choice.id),
                    tuple(("way", node.id, choice.id, target) for target in dict.fromkeys(choice.targets)),
                )
                for choice in node.choices
            ]
        sums += [(("reach", target), tuple(roads)) for target, roads in into.items() if target != self.first]
        return sums


def aggregate(story: Story, tries: Sequence[Try], minimum: int = MINIMUM, damaged: int = 0) -> ClassData:
    """Count one try of each learner, and withhold what says something about a few."""
    tally = _Tally(story, tries)
    sums = tally.sums()
    values = {cell: tally.values[cell] for cell in tally.cells()}
    # Of those who have not finished, and of which chance led where, nothing is shown.
    secret: set[Hashable] = {cell for cell in values if cell == "unfinished" or cell[0] == "way"}  # type: ignore[index]  # every other cell is a tuple or a word
    counts = protect(values, sums, minimum, "learners", secret)

    def moment(node: Node) -> Moment:
        chosen = tuple((choice, counts["choice", node.id, choice.id]) for choice in node.choices)
        return Moment(node, counts["reach", node.id], chosen, counts["stop", node.id])

    ends = [play.state.meters for play in tries if play.ending]
    return ClassData(
        story=story,
        minimum=minimum,
        learners=counts["learners"],
        finished=counts["finished"],
        moments=tuple(moment(node) for node in tally.moments),
        endings=tuple((node, counts["reach", node.id]) for node in story.endings),
        roads={road: counts["road", *road] for road in tally.roads},
        meters=tuple(
            # A mean tells little about anybody as long as it is over enough people, whose number is told or not.
            Meter(name, start, round(mean(end[index] for end in ends), 1) if len(ends) >= minimum else None)
            for index, (name, start) in enumerate(story.meters)
        ),
        damaged=damaged,
    )
