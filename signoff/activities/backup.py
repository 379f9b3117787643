"""Where material lies, and what is left of it after a mishap: the 3-2-1 count and a table of losses. No widget here.

Three copies, two kinds of medium, one away from the house: an old rule of thumb among photographers and archivists, and a
count that can be passed with copies nobody has ever opened. So what is left is worked out mishap by mishap as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER
from signoff.activities.known import known
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from signoff.activities.lessonfile import Part

UNUSED, UNTESTED, TESTED = "unused", "untested", "tested"
STATES: Mapping[str, str] = {UNUSED: "Not used", UNTESTED: "Used", TESTED: "Used, and a file opened from it"}
"""What may be said of a place, and how the form says it."""

COPIES, MEDIA, AWAY = 3, 2, 1
"""The three numbers of the rule."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere material can lie."""

    key: str
    label: str
    site: str
    """ "house", or the name of a place elsewhere."""
    medium: str
    follows: bool
    """Whether it repeats at once what happens to the original, deletions too. Such a place is no copy."""
    days_behind: int
    """How many days of work are missing from it at worst."""
    price: int
    """Dollars a year, invented."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something that happens, and the places that it takes."""

    label: str
    takes: frozenset[str]
    says: str
    """What the mishap teaches, for when it takes everything."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The places there are, what can happen to them, and the money there is."""

    title: str
    lead: str
    budget: int
    start: Mapping[str, str]
    """The state of each place as the student finds it."""
    places: tuple[Place, ...]
    mishaps: tuple[Mishap, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left after a mishap: the places, and the best of them."""

    mishap: Mishap
    left: tuple[Place, ...]
    best: Place | None
    """The newest that was tested; where none was, the newest."""
    tested: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The count and the outcomes for the places that are used."""

    copies: int
    media: int
    away: int
    price: int
    followers: tuple[Place, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def holds(self) -> bool:
        """Whether the rule of three is kept."""
        return self.copies >= COPIES and self.media >= MEDIA and self.away >= AWAY

    @property
    def lost(self) -> int:
        """How many of the mishaps leave nothing."""
        return sum(outcome.best is None for outcome in self.outcomes)

    @property
    def hoped(self) -> int:
        """How many leave only places from which nobody has opened a file."""
        return sum(outcome.best is not None and not outcome.tested for outcome in self.outcomes)


def check(setting: Setting, states: Mapping[str, str]) -> Check:
    """Count the copies among the places that are used, and go through the mishaps. `states` maps place keys to `STATES`."""
    used = [place for place in setting.places if states.get(place.key, UNUSED) != UNUSED]
    copies = [place for place in used if not place.follows]
    return Check(
        copies=len(copies),
        media=len({place.medium for place in copies}),
        away=sum(place.site != "house" for place in copies),
        price=sum(place.price for place in used),
        followers=tuple(place for place in used if place.follows),
        outcomes=tuple(_outcome(mishap, used, states) for mishap in setting.mishaps),
    )


def _outcome(mishap: Mishap, used: Iterable[Place], states: Mapping[str, str]) -> Outcome:
    left = tuple(place for place in used if place.key not in mishap.takes)
    tested = [place for place in left if states[place.key] == TESTED]
    best = min(tested or left, key=lambda place: place.days_behind, default=None)
    return Outcome(mishap, left, best, bool(tested))


def load_setting(lesson: str, folder: Path = FOLDER) -> Setting:
    """Read the table `backup` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "backup", folder)
    places = tuple(map(_place, part.rows("place")))
    keys = [place.key for place in places]
    start = part.part("start")
    known(start, start.table, keys)
    return Setting(
        title=part.text("title"),
        lead=part.text("lead"),
        budget=part.number("budget", 1, 100_000),
        start={key: known(start, [start.text(key)], STATES)[0] for key in start.table},
        places=places,
        mishaps=tuple(
            Mishap(row.text("label"), frozenset(known(row, row.words("takes"), keys)), row.text("says"))
            for row in part.rows("mishap")
        ),
    )


def _place(row: Part) -> Place:
    return Place(
        key=row.text("key"),
        label=row.text("label"),
        site=row.text("site"),
        medium=row.text("medium"),
        follows=row.table.get("follows") is True,
        days_behind=row.number("days_behind", 0, 365),
        price=row.number("price", 0, 100_000),
    )
