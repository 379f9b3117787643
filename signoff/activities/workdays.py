"""Working days: Monday to Friday, less the holidays you name.

Written here and not taken from pandas, because lessons also run in a browser's Python, where pandas is missing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def as_date(value: object, what: str) -> date:
    """Read a date given as `date` or as text such as "2027-03-17"; `what` names it in the message."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise ValueError(f"{what} must be a date written like 2027-03-17 (year-month-day), and this is {value!r}.")


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Whether people are at work on this day."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(start: date, days: int, holidays: Collection[date] = ()) -> date:
    """The day that lies `days` working days after `start`; the start itself is not counted.

    >>> add_working_days(date(2027, 3, 25), 1, {date(2027, 3, 26), date(2027, 3, 29)})   # Easter lies between
    datetime.date(2027, 3, 30)
    """
    if days < 0:
        raise ValueError(f"Working days are counted forward, from 0 up; {days} lies before the start.")
    day = start
    while days:
        day += _ONE_DAY
        days -= is_working_day(day, holidays)
    return day


def working_days_between(first: date, second: date, holidays: Collection[date] = ()) -> int:
    """How many working days after `first` the day `second` comes; negative if it comes before."""
    if second < first:
        return -working_days_between(second, first, holidays)
    span = (second - first).days
    return sum(is_working_day(first + timedelta(days=n), holidays) for n in range(1, span + 1))


def spoken(day: date) -> str:
    """A date as one would say it in a message: "Wednesday 17 March". Not `%-d`, which Windows lacks."""
    return f"{day:%A} {day.day} {day:%B}"


def short(day: date) -> str:
    """A date for a table: "Wed 17 Mar"."""
    return f"{day:%a} {day.day} {day:%b}"
