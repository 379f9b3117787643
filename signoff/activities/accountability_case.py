"""The case of the map builder: papers, people and who was missing, read from the table `map` of a lesson's content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError, Option, Question
from signoff.activities.known import known
from signoff.activities.lessonfile import Part, load_part

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "?"
"""In `answers_to`: the papers do not say it."""
NOBODY = "-"
"""In `answers_to`: nobody stands above."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the student places on the map."""

    key: str
    name: str
    role: str
    answers_to: str
    """Another person's key, `UNKNOWN` or `NOBODY`."""
    right: str
    """Said when the line is the papers' own: which paper shows it."""
    wrong: str
    """Said otherwise: where to look, without the answer."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The person whom nobody named: lines to draw when they are uncovered, and what they say."""

    name: str
    role: str
    answers_to: str
    consulted_by: str
    says: str
    then: str


@dataclass(frozen=True, slots=True)
class MapCase:
    """Everything the map builder shows."""

    title: str
    lead: str
    papers: tuple[tuple[str, str], ...]
    """Where each paper comes from, and its words."""
    contact: str
    people: tuple[Person, ...]
    questions: tuple[Question, ...]
    missing: Missing

    def person(self, key: str) -> Person:
        """The person with this key; `KeyError` if there is none."""
        return {one.key: one for one in self.people}[key]


def load_case(lesson: str, folder: Path = FOLDER) -> MapCase:
    """Read the case from `<folder>/<lesson>.toml`; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "map", folder)
    rows, lost = part.rows("person"), part.part("missing")
    keys = tuple(row.text("key") for row in rows)
    for place, (row, key) in enumerate(zip(rows, keys, strict=True)):
        if key in keys[:place]:
            raise ContentError(f"{row.where}: the key {key!r} is there twice.")
        known(row, [row.text("answers_to")], [other for other in (*keys, UNKNOWN, NOBODY) if other != key])
    known(part, [part.text("contact")], keys)
    known(lost, [lost.text("answers_to"), lost.text("consulted_by")], keys)
    return MapCase(
        title=part.text("title"),
        lead=part.text("lead"),
        papers=tuple((row.text("from"), row.text("says")) for row in part.rows("paper")),
        contact=part.text("contact"),
        people=tuple(
            Person(
                key=row.text("key"),
                name=row.text("name"),
                role=row.text("role"),
                answers_to=row.text("answers_to"),
                right=row.text("right"),
                wrong=row.text("wrong"),
            )
            for row in rows
        ),
        questions=tuple(_question(row) for row in part.rows("question")),
        missing=Missing(
            name=lost.text("name"),
            role=lost.text("role"),
            answers_to=lost.text("answers_to"),
            consulted_by=lost.text("consulted_by"),
            says=lost.text("says"),
            then=lost.text("then"),
        ),
    )


def _question(row: Part) -> Question:
    options = tuple(
        Option(option.text("text"), option.text("feedback"), right=option.table.get("right") is True)
        for option in row.rows("option")
    )
    try:
        return Question(row.text("key"), row.text("text"), options, row.words("ids"))
    except ContentError as error:
        raise ContentError(f"{row.where}: {error}") from None
