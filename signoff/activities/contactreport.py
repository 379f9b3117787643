"""A contact report from the notes of a call: what a colleague would need from it, and what has no place in it. No widget here.

Patterns find words, not meaning. They notice what is usually forgotten, and say what the reader would do without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.known import known
from signoff.activities.lessonfile import load_part
from signoff.activities.workdays import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from signoff.activities.lessonfile import Part

TEXTS: Mapping[str, str] = {
    "present": "Who took part",
    "decided": "Decided, and by whom",
    "open": "Still open",
    "know": "Good to know for colleagues",
}
"""The report's texts, by key, with their headings."""

PROMISES = 3
"""Lines for promises that the form has."""

NOBODY = "we"
"""The owner "we", which the form offers because people choose it."""

LONGEST = 1_500
"""Characters of one text; far beyond a report, and a bound on what the patterns search."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One line under "who does what by when"; anything may be empty."""

    what: str
    who: str
    by: str
    """A day written year-month-day, as the browser's date field gives it."""

    @property
    def begun(self) -> bool:
        """Whether anything stands in the line."""
        return bool(self.what or self.who or self.by)


@dataclass(frozen=True, slots=True)
class Report:
    """What the student has filled in."""

    day: str
    texts: Mapping[str, str]
    promises: tuple[Promise, ...]
    sent: str
    to: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to find in one text, or in all of them (`where` is "all"): wanted there, or better not."""

    name: str
    where: str
    pattern: re.Pattern[str]
    wanted: bool
    says: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A promise that was made in the call."""

    pattern: re.Pattern[str]
    who: str
    by: date
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A time at which the report could be sent, or people to whom."""

    key: str
    text: str
    good: bool
    says: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its notes, and what a good report of it has."""

    title: str
    situation: str
    notes: tuple[str, ...]
    day: date
    people: Mapping[str, str]
    signs: tuple[Sign, ...]
    promises: tuple[Expected, ...]
    sent: tuple[Choice, ...]
    to: tuple[Choice, ...]
    ours: tuple[str, ...]
    """The lines of a report that the lesson's author would send."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about the report: `good`, or something to mend; `name` says where, `says` what it does to a reader."""

    good: bool
    name: str
    says: str


def review(report: Report, call: Call) -> tuple[Remark, ...]:
    """Read a report as somebody who was not on the call would have to."""
    return (
        _day(report, call),
        *(_sign(sign, report) for sign in call.signs),
        *_vague(report.promises),
        *(_promise(expected, report.promises, call) for expected in call.promises),
        _choice("To whom", report.to, call.to),
        _choice("When", report.sent, call.sent),
    )


def _day(report: Report, call: Call) -> Remark:
    if not report.day:
        return Remark(False, "Day", "Without a day nobody can put two reports in order.")
    if report.day != call.day.isoformat():
        says = f"The call was on {call.day.isoformat()}. A report carries the day of the talk, whenever it is written."
        return Remark(False, "Day", says)
    return Remark(True, "Day", "The day of the call.")


def _sign(sign: Sign, report: Report) -> Remark:
    if sign.where == "all":
        text = "\n".join([*report.texts.values(), *(promise.what for promise in report.promises)])
    else:
        text = report.texts[sign.where]
    there = bool(sign.pattern.search(text))
    return Remark(there == sign.wanted, sign.name, sign.says)


def _vague(promises: tuple[Promise, ...]) -> list[Remark]:
    remarks = []
    for number, promise in enumerate(promises, 1):
        lacks = [
            word
            for word, missing in (
                ("what", not promise.what),
                ("who", promise.who in {"", NOBODY}),
                ("by when", not promise.by),
            )
            if missing
        ]
        if promise.begun and lacks:
            says = "A promise needs all three. What we all do is done by whoever can't bear it any longer."
            remarks.append(Remark(False, f"Promise {number} doesn't say {' and '.join(lacks)}", says))
    return remarks


def _promise(expected: Expected, promises: tuple[Promise, ...], call: Call) -> Remark:
    mine = [promise for promise in promises if expected.pattern.search(promise.what)]
    if not mine:
        return Remark(False, expected.name, f"This promise isn't in your report. {expected.says}")
    if not any(promise.who == expected.who for promise in mine):
        return Remark(False, expected.name, f"Look at the notes again: {call.people[expected.who]} said so.")
    if not any(promise.who == expected.who and promise.by == expected.by.isoformat() for promise in mine):
        return Remark(False, expected.name, f"Look at the notes again: it was to be by {expected.by:%A}.")
    return Remark(True, expected.name, expected.says)


def _choice(name: str, key: str, choices: tuple[Choice, ...]) -> Remark:
    for choice in choices:
        if choice.key == key:
            return Remark(choice.good, f"{name}: {choice.text}", choice.says)
    return Remark(False, name, "Not chosen yet. A report that stays in the drawer is a diary.")


def load_call(lesson: str, folder: Path = FOLDER) -> Call:
    """Read the table `contact_report` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "contact_report", folder)
    people = {row.text("key"): row.text("name") for row in part.rows("person")}
    return Call(
        title=part.text("title"),
        situation=part.text("situation"),
        notes=part.words("notes"),
        day=_date(part, "day"),
        people=people,
        signs=tuple(map(_read_sign, part.rows("sign"))),
        promises=tuple(_expected(row, people) for row in part.rows("promise")),
        sent=tuple(map(_read_choice, part.rows("sent"))),
        to=tuple(map(_read_choice, part.rows("to"))),
        ours=part.words("ours"),
    )


def _read_sign(row: Part) -> Sign:
    (where,) = known(row, [row.text("where")], [*TEXTS, "all"])
    return Sign(row.text("name"), where, _pattern(row), row.table.get("wanted") is True, row.text("says"))


def _expected(row: Part, people: Mapping[str, str]) -> Expected:
    (who,) = known(row, [row.text("who")], people)
    return Expected(_pattern(row), who, _date(row, "by"), row.text("name"), row.text("says"))


def _read_choice(row: Part) -> Choice:
    return Choice(row.text("key"), row.text("text"), row.table.get("good") is True, row.text("says"))


def _date(row: Part, key: str) -> date:
    try:
        return as_date(row.text(key), key)
    except ValueError as error:
        raise ContentError(f"{row.where}: {error}") from None


def _pattern(row: Part) -> re.Pattern[str]:
    try:
        return re.compile(row.text("pattern"), re.IGNORECASE)
    except re.error as error:
        raise ContentError(f"{row.where}: the pattern is no regular expression: {error}.") from None
