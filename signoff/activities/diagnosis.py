"""A brief taken apart: what each of its lines is, and what a diagnosis made from them stands on. No widget here.

A diagnosis is a claim about an audience. It may hold guesses; what matters is that whoever makes it knows which they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.known import known
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from signoff.activities.lessonfile import Part

Ground = Literal["firm", "belief", "nobody"]
"""What a part of a diagnosis stands on: lines that can be built on; lines of which one is an order or a belief; none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a line of a brief can be."""

    key: str
    name: str
    test: str
    """How one would know: what would be true of the line if it were this."""
    firm: bool
    """Whether a diagnosis can be built on it."""

    @property
    def short(self) -> str:
        """The name up to its explanation: "an order"."""
        return self.name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the brief, in the client's words."""

    key: str
    text: str
    kind: Kind
    because: str
    where: str = ""
    """Where it was said, if not in the brief itself: "On the phone"."""

    @property
    def quote(self) -> str:
        """The line as one quotes it."""
        said = f"“{self.text}”"
        return f"{self.where}: {said}" if self.where else said


@dataclass(frozen=True, slots=True)
class Claim:
    """One way to fill a place of the diagnosis."""

    text: str
    rests: tuple[Line, ...]
    says: str
    """What follows from it."""

    @property
    def ground(self) -> Ground:
        """What it stands on; the weakest of its lines decides."""
        if not self.rests:
            return "nobody"
        return "firm" if all(line.kind.firm for line in self.rests) else "belief"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the diagnosis: who, what they do now, and so on."""

    key: str
    label: str
    question: str
    """What to ask the client where the ground is not firm."""
    claims: tuple[Claim, ...]

    def claim(self, text: object) -> Claim | None:
        """The claim with this text, or None: a text may have been changed since it was chosen."""
        return next((claim for claim in self.claims if claim.text == text), None)


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief in lines, and the places of a diagnosis."""

    title: str
    lead: str
    sentence: str
    """With a `{key}` for each place."""
    kinds: tuple[Kind, ...]
    lines: tuple[Line, ...]
    places: tuple[Place, ...]

    def diagnosis(self, chosen: Mapping[str, Claim]) -> str:
        """The sentence with one claim for each place."""
        text = self.sentence
        for place in self.places:
            text = text.replace(f"{{{place.key}}}", chosen[place.key].text)
        return text


def feedback(line: Line, answer: Kind) -> str:
    """What somebody reads who takes a line for a kind: for a wrong one, what would be true if it were right."""
    if answer == line.kind:
        return line.because
    return f"If it were {answer.short}, {answer.test}. {line.because}"


def load_brief(lesson: str, folder: Path = FOLDER) -> Brief:
    """Read the table `diagnosis` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "diagnosis", folder)
    kinds = {
        row.text("key"): Kind(row.text("key"), row.text("name"), row.text("test"), row.table.get("firm") is True)
        for row in part.rows("kind")
    }
    lines = {row.text("key"): _line(row, kinds) for row in part.rows("line")}
    places = tuple(
        Place(
            row.text("key"),
            row.text("label"),
            row.text("question"),
            tuple(_claim(option, lines) for option in row.rows("option")),
        )
        for row in part.rows("part")
    )
    sentence = part.text("sentence")
    for place in places:
        if f"{{{place.key}}}" not in sentence:
            raise ContentError(f"{part.where}: the sentence has no {{{place.key}}} in it.")
    return Brief(
        part.text("title"), part.text("lead"), sentence, tuple(kinds.values()), tuple(lines.values()), places
    )  # fmt: skip


def _line(row: Part, kinds: Mapping[str, Kind]) -> Line:
    (kind,) = known(row, [row.text("kind")], kinds)
    return Line(row.text("key"), row.text("text"), kinds[kind], row.text("because"), row.optional("where"))


def _claim(row: Part, lines: Mapping[str, Line]) -> Claim:
    rests = tuple(lines[key] for key in known(row, row.words("rests"), lines))
    return Claim(row.text("text"), rests, row.text("says"))
