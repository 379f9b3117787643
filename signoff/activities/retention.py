"""What keeping a client is worth: an illustrative model, as a pure function over money, chances and years.

A client who is there this year comes back next year with a fixed chance. Caring for them costs hours and is meant to
raise that chance. Nobody measured the chances: the model shows what follows from a guess, and how far the guess carries.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 15
"""Years. Beyond that a fixed chance says nothing about anybody."""


@dataclass(frozen=True, slots=True)
class Client:
    """One client as the model sees them: money in euros, shares and chances from 0 to 1, hours a year."""

    fee: float
    margin: float
    care_hours: float
    hour_cost: float
    returns_with: float
    returns_without: float
    years: int
    winning: float = 0

    def __post_init__(self) -> None:
        _within(self.fee, "The fee", 0, 5_000_000)
        _within(self.margin, "The margin", -1, 1, shown=100)
        _within(self.care_hours, "Hours of care", 0, 2000)
        _within(self.hour_cost, "The cost of an hour", 0, 5000)
        _within(self.returns_with, "The chance of returning with care", 0, 1, shown=100)
        _within(self.returns_without, "The chance of returning without care", 0, 1, shown=100)
        _within(self.years, "The years to look ahead", 1, LONGEST)
        _within(self.winning, "The cost of winning a client", 0, 5_000_000)

    @property
    def care(self) -> float:
        """What a year of care costs."""
        return self.care_hours * self.hour_cost

    @property
    def leaves(self) -> float:
        """What a year of work leaves, before any care."""
        return self.fee * self.margin


@dataclass(frozen=True, slots=True)
class Year:
    """One year ahead: the chance that the client is still there, and what they are expected to have left until then."""

    number: int
    chance: float
    total: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The same client with care and without."""

    client: Client
    with_care: tuple[Year, ...]
    without: tuple[Year, ...]
    break_even: float | None
    """The chance of returning from which on care pays for itself; None where no chance is enough."""

    @property
    def gain(self) -> float:
        """What care is expected to bring over all years, its cost taken off."""
        return self.with_care[-1].total - self.without[-1].total

    @property
    def care_total(self) -> float:
        """What care is expected to cost over all years: it ends when the client goes."""
        return self.client.care * sum(year.chance for year in self.with_care)


def outlook(client: Client) -> Outlook:
    """Compare a client with care and without.

    >>> round(outlook(Client(10_000, 0.3, 10, 50, 0.9, 0.5, 3)).gain)
    1525
    """
    with_care = _ahead(client.leaves - client.care, client.returns_with, client.years)
    without = _ahead(client.leaves, client.returns_without, client.years)
    return Outlook(client, with_care, without, _break_even(client, without[-1].total))


def _ahead(a_year: float, chance: float, years: int) -> tuple[Year, ...]:
    found, total = [], 0.0
    for number in range(1, years + 1):
        still = chance ** (number - 1)
        total += a_year * still
        found.append(Year(number, still, total))
    return tuple(found)


def _break_even(client: Client, needed: float) -> float | None:
    a_year = client.leaves - client.care

    def reached(chance: float) -> bool:
        return _ahead(a_year, chance, client.years)[-1].total >= needed

    # A chance above 1 does not exist; and where a year with care loses money, a longer stay only loses more of it.
    if a_year <= 0 or not reached(1):
        return None
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def verdict(seen: Outlook) -> str:
    """What the numbers say, and what they can't, in a few sentences."""
    client, years = seen.client, seen.client.years
    if client.leaves - client.care <= 0:
        return (
            f"A year of work leaves {euros(client.leaves)} and a year of care costs {euros(client.care)}, so each year "
            "costs you money, and keeping this client longer costs you more of it. Retention has no value by itself. "
            "Is it the fee, the hours, or the reason why you keep them?"
        )
    if years == 1:
        return (
            "With one year ahead there is nothing to keep: care is always a loss. Look further ahead, then look again."
        )
    if client.returns_with <= client.returns_without:
        return (
            "You've said that care doesn't change whether they return. Then it's a cost like any other; if you'd still "
            "go and see them, the reason isn't in this model. What is it?"
        )
    if seen.break_even is None:
        return (
            "Even if they returned every year for certain, care would cost more than it brings. Fewer hours would do, or "
            "other ones."
        )
    needed = f"{percent(seen.break_even)}, and you've put {percent(client.returns_with)}"
    if seen.gain <= 0:
        return (
            f"Over {years} years care costs more than it brings. To pay for itself it would have to lift the chance of "
            f"returning to {needed}. Who would know whether that's possible?"
        )
    return (
        f"Over {years} years care brings {euros(seen.gain)} more than it costs. That holds while the chance of returning "
        f"is at least {needed}. The distance between those two is how wrong you may be."
    )


def load_examples(lesson: str, folder: Path) -> tuple[tuple[str, str, Client], ...]:
    """The examples of `<folder>/<lesson>.toml`: name, story, client; percentages in the file are whole numbers."""
    found = []
    for row in load_part(lesson, "retention", folder).rows("example"):
        client = Client(
            fee=row.number("fee", 0, 5_000_000),
            margin=row.number("margin", -100, 100) / 100,
            care_hours=row.number("care_hours", 0, 2000),
            hour_cost=row.number("hour_cost", 0, 5000),
            returns_with=row.number("returns_with", 0, 100) / 100,
            returns_without=row.number("returns_without", 0, 100) / 100,
            years=row.number("years", 1, LONGEST),
            winning=row.number("winning", 0, 5_000_000),
        )
        found.append((row.text("name"), row.text("story"), client))
    return tuple(found)


def _within(value: float, what: str, lowest: float, highest: float, shown: int = 1) -> None:
    if not math.isfinite(value) or not lowest <= value <= highest:
        raise ValueError(
            f"{what} must be from {lowest * shown:g} to {highest * shown:g}, and this is {value * shown:g}."
        )


def euros(value: float) -> str:
    """Money in a sentence: "€1,170", "−€300"."""
    rounded = round(value)
    return f"{'−' if rounded < 0 else ''}€{abs(rounded):,}"


def percent(share: float) -> str:
    """A share in a sentence: "60%"."""
    return f"{share * 100:.0f}%"
