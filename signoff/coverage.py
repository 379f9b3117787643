"""The coverage matrix: which teachable point is taught in which lesson, and asked about and practised where.

Nobody types it. It is computed from the tags in the content: `ids` of a notebook's cells, of a question, of a choice.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from scenarios.language.parser import load_story
from scenarios.shelf import STORIES, story_files
from signoff.activities.content import load_content
from signoff.places import material

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind = Literal["lesson", "self-check", "scenario", "exercise"]
PRACTICE: tuple[Kind, ...] = ("scenario", "exercise")
"""What practises a point. A self-check asks about it, which is less; it has its own column and closes no gap."""


class CoverageError(Exception):
    """A file of the course that cannot be read for its tags; the message says which, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that points were drawn from: its key, such as "S0", its author and its title."""

    key: str
    author: str
    title: str


@dataclass(frozen=True, slots=True)
class Point:
    """One teachable point: its id, such as "S3.PC6", and what it says, in our words."""

    id: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All teachable points, in order, and their sources."""

    sources: tuple[Source, ...]
    points: tuple[Point, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all points, in order."""
        return tuple(point.id for point in self.points)


@dataclass(frozen=True, slots=True)
class Tag:
    """One mention of a point: what kind of content, which piece of it, the file, and the place inside the file."""

    id: str
    kind: Kind
    name: str
    """The piece of content: a lesson or an assignment such as "06-change", or a story's id."""
    file: str
    place: str
    """A cell, a question or a choice, in words."""
    counts: bool = True
    """Whether the mention teaches or practises; an opening that lists ids is only checked for names that exist."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix: for each point of the catalogue the mentions that count, and the mentions of points that do not exist."""

    catalogue: Catalogue
    tags: tuple[Tag, ...]
    unknown: tuple[Tag, ...]

    def where(self, point: str, *kinds: Kind) -> dict[str, int]:
        """The pieces of content of these kinds that have the point, and how often; in the order of the course."""
        found = Counter(tag.name for tag in self.tags if tag.id == point and tag.kind in kinds)
        return dict(found)

    @property
    def untaught(self) -> tuple[str, ...]:
        """The points that no lesson teaches."""
        taught = {tag.id for tag in self.tags if tag.kind == "lesson"}
        return tuple(point for point in self.catalogue.ids if point not in taught)

    @property
    def unpractised(self) -> tuple[str, ...]:
        """The points that no scenario and no exercise practises."""
        practised = {tag.id for tag in self.tags if tag.kind in PRACTICE}
        return tuple(point for point in self.catalogue.ids if point not in practised)

    @property
    def complete(self) -> bool:
        """Whether every point is taught and practised."""
        return not self.untaught and not self.unpractised


@cache
def load_catalogue() -> Catalogue:
    """Read the catalogue. The file is part of the package, so a mistake in it is a fault of ours and raises as it is."""
    rows = tomllib.loads((files("signoff") / "catalogue.toml").read_text(encoding="utf-8"))["source"]
    return Catalogue(
        tuple(Source(row["key"], row["author"], row["title"]) for row in rows),
        tuple(Point(point, row["key"], text) for row in rows for point, text in row["points"].items()),
    )


def measure(folder: Path | None = None, stories: Path = STORIES, catalogue: Catalogue | None = None) -> Coverage:
    """Compute the matrix of the course.

    Args:
        folder: holds ``notebooks/`` and ``exercises/``; the course itself unless given.
        stories: a folder of stories; the kit's own unless given.
        catalogue: the teachable points; the course's own unless given.

    Raises:
        CoverageError: a notebook or its tags cannot be read.
        ContentError: a lesson's questions cannot be read.
        StoryError: a story has mistakes.
    """
    folder = folder or material()
    catalogue = catalogue or load_catalogue()
    tags = (*_lessons(folder), *_scenarios(stories), *_exercises(folder))
    known = set(catalogue.ids)
    return Coverage(
        catalogue,
        tuple(tag for tag in tags if tag.counts and tag.id in known),
        tuple(tag for tag in tags if tag.id not in known),
    )


def _lessons(folder: Path) -> Iterator[Tag]:
    for path in sorted((folder / "notebooks").glob("[0-9]*.ipynb")):
        file = path.relative_to(folder).as_posix()
        notebook = _read(path, file)
        about = notebook["metadata"].get("signoff", {})
        if "module" not in about:  # the course's home is no lesson
            continue
        yield from _mentions(about, "lesson", path.stem, file, "the notebook's metadata", counts=False)
        for number, cell in enumerate(notebook["cells"], 1):
            # A concept's text teaches. What surrounds it (tries, worked examples) repeats and leads over.
            teaches = cell["cell_type"] == "markdown" and cell.get("id", "").startswith("concept")
            yield from _mentions(_tagged(cell), "lesson", path.stem, file, _place(number, cell), counts=teaches)
        questions = f"notebooks/data/{path.stem}.toml"
        for check, asked in load_content(path.stem, path.parent / "data").checks.items():
            for question in asked:
                place = f'question "{question.key}" of self-check "{check}"'
                yield from (Tag(point, "self-check", path.stem, questions, place) for point in question.ids)


def _scenarios(stories: Path) -> Iterator[Tag]:
    for path in story_files(stories).values():
        story = load_story(path)
        for point in story.ids:
            yield Tag(point, "scenario", story.id, path.name, "the head of the story", counts=False)
        for node in story.nodes:
            for choice in node.choices:
                place = f'choice "{choice.id}" of node "{node.id}", line {choice.line}'
                yield from (Tag(point, "scenario", story.id, path.name, place) for point in choice.ids)


def _exercises(folder: Path) -> Iterator[Tag]:
    for home in sorted((folder / "exercises").glob("[0-9]*")):
        path = home / f"{home.name}.ipynb"
        if not path.is_file():
            continue
        file = path.relative_to(folder).as_posix()
        notebook = _read(path, file)
        about = notebook["metadata"].get("signoff", {})
        yield from _mentions(about, "exercise", home.name, file, "the notebook's metadata", counts=False)
        for number, cell in enumerate(notebook["cells"], 1):
            # Who answers practises; the text of a question alone does not.
            answered = bool(cell["metadata"].get("nbgrader", {}).get("solution"))
            yield from _mentions(_tagged(cell), "exercise", home.name, file, _place(number, cell), counts=answered)


def _read(path: Path, file: str) -> dict[str, Any]:
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _ = notebook["metadata"], [(cell["cell_type"], cell["metadata"]) for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError) as error:
        raise CoverageError(
            f"{file} is no notebook that can be read ({error!r}). Save it again in JupyterLab."
        ) from None
    return notebook


def _tagged(cell: dict[str, Any]) -> Any:
    return cell["metadata"].get("signoff", {})


def _place(number: int, cell: dict[str, Any]) -> str:
    name = cell.get("id")
    return f'cell {number} ("{name}")' if name else f"cell {number}"


def _mentions(about: Any, kind: Kind, name: str, file: str, place: str, *, counts: bool) -> Iterator[Tag]:
    points = about.get("ids", []) if isinstance(about, dict) else None
    if not isinstance(points, list) or not all(isinstance(point, str) for point in points):
        raise CoverageError(f'{file}, {place}: "ids" must be a list of texts, such as ["S0.1"].')
    yield from (Tag(point, kind, name, file, place, counts) for point in points)
