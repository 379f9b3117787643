"""What a change costs at each stage of a production: the arithmetic, without a widget.

The stages' multipliers and approval days are illustrations to think with, not measurements; so is every rate in the
course. Replace them with what your own jobs have shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from signoff.activities.workdays import add_working_days, as_date, short, spoken, working_days_between

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

HOURS_PER_DAY = 8
OVERTIME_FACTOR = Decimal("1.5")
MOST_OVERTIME = 4
MOST_LEFT_OUT = 0.9


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a production stands when the change is asked for."""

    key: str
    label: str
    phrase: str
    """How the stage is named inside a sentence: "after picture lock"."""
    multiplier: Decimal
    approval_days: int
    """Working days that looking at it and approving it again takes (illustrative)."""


STAGES: tuple[Stage, ...] = (
    Stage("development", "Brief and script", "at script stage", Decimal("1.0"), 0),
    Stage("prep", "Shoot prep", "before the shoot", Decimal("1.25"), 1),
    Stage("edit", "Edit", "during the edit", Decimal("1.5"), 1),
    Stage("locked", "After picture lock", "after picture lock", Decimal("3.0"), 2),
    Stage("delivered", "After delivery", "after delivery", Decimal("5.0"), 3),
)


def stage(key: str) -> Stage:
    """The stage with this key; a `ValueError` names the keys there are."""
    for candidate in STAGES:
        if candidate.key == key:
            return candidate
    known = ", ".join(candidate.key for candidate in STAGES)
    raise ValueError(f"There is no stage {key!r}. The stages are: {known}.")


@dataclass(frozen=True, slots=True)
class Quote:
    """Four answers to one request: can it be done, what does it touch, what does it cost, and when is it there."""

    stage: Stage
    hours: Decimal
    """What was asked for, in hours as they would have been in the plan from the start."""
    left_out: Decimal
    """The share of the request that is left out, 0 to 0.9."""
    work_hours: Decimal
    """What it takes now: the hours that are kept, times the stage's multiplier."""
    overtime_hours: Decimal
    rate: Decimal
    price: Decimal
    """Whole pounds, overtime included."""
    price_if_planned: Decimal
    """The whole request at the first stage's price: the "later, in the next version" offer."""
    queue_days: int
    work_days: int
    asked_on: date
    ready_on: date
    needed_by: date | None
    days_to_spare: int | None
    """Working days between being ready and being needed; negative when late; None without a date."""

    @property
    def billed_hours(self) -> Decimal:
        """Hours at the ordinary rate that come to the same money: each hour of overtime counts one and a half."""
        return self.work_hours + self.overtime_hours * (OVERTIME_FACTOR - 1)

    @property
    def in_time(self) -> bool:
        """Whether it is ready by the date asked for (no date: always)."""
        return self.days_to_spare is None or self.days_to_spare >= 0

    def sentence(self) -> str:
        """The quote as a message that a client could read."""
        parts = [self._feasible(), self._impact(), self._price()]
        if not self.in_time:
            parts.append(
                f"If {spoken(self.needed_by)} cannot move, we can do less of it, or put all of it into the next version "
                f"for {pounds(self.price_if_planned)}."
                if self.needed_by
                else ""
            )
        return " ".join(part for part in parts if part)

    def _feasible(self) -> str:
        what = "all of it" if not self.left_out else f"about {percent(1 - self.left_out)} of it"
        if self.needed_by is None:
            return f"Yes, we can do {what}, and you would have it on {spoken(self.ready_on)}."
        if self.in_time:
            return f"Yes, we can do {what} by {spoken(self.needed_by)}: you would have it {self._margin()}."
        return f"We can do {what}, but not by {spoken(self.needed_by)}: you would have it {self._margin()}."

    def _margin(self) -> str:
        days = self.days_to_spare or 0
        if days == 0:
            return "that day, with nothing to spare"
        count = f"{abs(days)} working day{'s' if abs(days) > 1 else ''}"
        return f"on {spoken(self.ready_on)}, {count} {'before' if days > 0 else 'after'} that"

    def _impact(self) -> str:
        kept = self.hours * (1 - self.left_out)
        text = f"Asked for {self.stage.phrase}, it is {count_hours(self.work_hours)}"
        if self.stage.multiplier > 1:
            text += f" where the plan would have needed {amount(kept)}, because what stood on the old version is made and approved again"
        return text + "."

    def _price(self) -> str:
        text = f"It costs {pounds(self.price)}"
        if self.overtime_hours:
            text += f", with {count_hours(self.overtime_hours)} of overtime in it"
        return text + "."


def quote_change(
    hours: float | Decimal,
    rate: float | Decimal,
    stage_key: str,
    *,
    asked_on: date | str,
    needed_by: date | str | None = None,
    overtime: float | Decimal = 0,
    left_out: float | Decimal = 0,
    queue_days: float = 0,
    holidays: Collection[date] = (),
) -> Quote:
    """Price a change and find its date.

    `hours` are those the change would have taken if it had been in the plan from the start, `rate` is pounds an hour,
    `overtime` hours a day on top of eight (at most 4; charged at one and a half, and only where it saves a day),
    `left_out` the share of the request that is dropped (at most 0.9), `queue_days` the working days until somebody is
    free. The day of the request does not count as a working day.

    Raises `ValueError`, with a message that a student can act on, when a value makes no sense.

    >>> quote_change(6, 55, "locked", asked_on="2027-03-08", needed_by="2027-03-12").price
    Decimal('990')
    """
    where = stage(stage_key)
    asked = _number(hours, "Hours", more_than=0, at_most=2000)
    pay = _number(rate, "The rate", at_least=0, at_most=5000)
    extra = _number(overtime, "Overtime a day", at_least=0, at_most=MOST_OVERTIME)
    dropped = _number(left_out, "The share left out", at_least=0, at_most=MOST_LEFT_OUT)
    queue = _number(queue_days, "Days in the queue", at_least=0, at_most=250)
    if queue != int(queue):
        raise ValueError(f"Days in the queue must be whole days, and this is {queue_days!r}.")
    start = as_date(asked_on, "The day of the request")
    end = None if needed_by is None else as_date(needed_by, "The date it is needed")
    if end is not None and end < start:
        raise ValueError(
            f"It is needed on {spoken(end)}, before it was asked for ({spoken(start)}). Check the two dates."
        )

    work = asked * (1 - dropped) * where.multiplier
    days = math.ceil(work / (HOURS_PER_DAY + extra))
    overtime_hours = max(Decimal(0), work - HOURS_PER_DAY * days)
    price = pay * (work + overtime_hours * (OVERTIME_FACTOR - 1))
    ready = add_working_days(start, int(queue) + days + where.approval_days, holidays)
    return Quote(
        stage=where,
        hours=asked,
        left_out=dropped,
        work_hours=work,
        overtime_hours=overtime_hours,
        rate=pay,
        price=_whole_pounds(price),
        price_if_planned=_whole_pounds(asked * pay * STAGES[0].multiplier),
        queue_days=int(queue),
        work_days=days,
        asked_on=start,
        ready_on=ready,
        needed_by=end,
        days_to_spare=None if end is None else working_days_between(ready, end, holidays),
    )


def _number(
    value: object, what: str, *, more_than: float | None = None, at_least: float | None = None, at_most: float
) -> Decimal:
    bounds = f"more than {more_than}" if more_than is not None else f"at least {at_least}"
    wrong = ValueError(f"{what} must be a number, {bounds} and at most {at_most}, and this is {value!r}.")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise wrong
    if (more_than is not None and value <= more_than) or (at_least is not None and value < at_least) or value > at_most:
        raise wrong
    return Decimal(str(value))


def _whole_pounds(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_HALF_UP)


def pounds(value: Decimal) -> str:
    """Money in a sentence: "£1,170"."""
    return f"£{value:,.0f}"


def percent(share: Decimal) -> str:
    """A share in a sentence: "60%"."""
    return f"{share * 100:.0f}%"


def amount(number: Decimal) -> str:
    """A number without trailing zeros: "7.5", "18"."""
    return f"{number.quantize(Decimal('0.01')).normalize():f}"


def count_hours(number: Decimal) -> str:
    """Hours in a sentence: "1 hour", "7.5 hours"."""
    return f"{amount(number)} hour{'' if amount(number) == '1' else 's'}"


def against_date(quote: Quote) -> str:
    """The date column of a table: "Wed 17 Mar", and by how much it misses the date asked for."""
    text = short(quote.ready_on)
    if quote.in_time:
        return text
    days = -(quote.days_to_spare or 0)
    return f"{text}, {days} day{'s' if days > 1 else ''} late"
