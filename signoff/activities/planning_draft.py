"""A first plan to work on, from a lesson's content file: its lines, its dates, and what is known about possible owners."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.lessonfile import Part, load_part
from signoff.activities.planning import MOST_DAYS, PlanError, Task, lay_out
from signoff.activities.workdays import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who could take a task: how many days it takes with them, and what is known about it."""

    who: str
    days: int
    says: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The plan as the student finds it."""

    title: str
    lead: str
    start: date
    needed: date
    needed_for: str
    holidays: tuple[date, ...]
    tasks: tuple[Task, ...]
    owners: Mapping[int, tuple[Owner, ...]]
    """By line: the people who could take it."""

    def owner(self, number: int, who: str) -> Owner | None:
        """What is known about somebody in a line; None if nothing is."""
        return next((one for one in self.owners.get(number, ()) if one.who.casefold() == who.casefold()), None)


def read_after(text: str) -> tuple[int, ...]:
    """Line numbers as a student writes them: "1, 3", "1 3", "1;3". Raises `PlanError`.

    >>> read_after("4, 2 4")
    (2, 4)
    """
    words = [word for word in re.split(r"[\s,;]+", text.strip()) if word]
    for word in words:
        if not (word.isascii() and word.isdecimal()):
            raise PlanError(f'"Waits for" takes numbers of lines, such as 1, 3. {word!r} is not one.')
    return tuple(sorted({int(word) for word in words}))


def load_draft(lesson: str, folder: Path = FOLDER) -> Draft:
    """Read the table `plan` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "plan", folder)
    rows = part.rows("task")
    tasks = []
    for number, row in enumerate(rows, 1):
        after = row.table.get("after", [])
        if not isinstance(after, list) or not all(isinstance(one, int) for one in after):
            raise ContentError(f"{row.where}: after must be a list of line numbers, and this is {after!r}.")
        days = row.number("days", 1, MOST_DAYS)
        tasks.append(Task(number, row.text("what"), row.optional("who"), days, tuple(after)))
    holidays = tuple(_date(part, day) for day in part.words("holidays"))
    draft = Draft(
        title=part.text("title"),
        lead=part.text("lead"),
        start=_date(part, part.text("start")),
        needed=_date(part, part.text("needed")),
        needed_for=part.text("needed_for"),
        holidays=holidays,
        tasks=tuple(tasks),
        owners={number: _owners(row) for number, row in enumerate(rows, 1) if "owner" in row.table},
    )
    try:
        lay_out(draft.tasks, draft.start, holidays)
    except PlanError as error:
        raise ContentError(f"{part.where}: {error}") from None
    return draft


def _owners(row: Part) -> tuple[Owner, ...]:
    return tuple(
        Owner(one.text("who"), one.number("days", 1, MOST_DAYS), one.text("says")) for one in row.rows("owner")
    )


def _date(part: Part, text: str) -> date:
    try:
        return as_date(text, "A date")
    except ValueError as error:
        raise ContentError(f"{part.where}: {error}") from None
