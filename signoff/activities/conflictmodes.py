"""Ways into a conflict, and what a situation has to say for and against each of them. No widget here.

The five ways are common knowledge since Blake and Mouton's grid (1964); names, conditions and reasons are our own. The
count of reasons is a help to look around, not a measurement: which reason weighs most is left to whoever stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER
from signoff.activities.known import known
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from signoff.activities.lessonfile import Part


@dataclass(frozen=True, slots=True)
class Mode:
    """A way into a conflict."""

    key: str
    name: str
    meaning: str
    elsewhere: str
    """What textbooks call it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a condition says about one way in."""

    mode: str
    text: str
    favours: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """How one condition may stand, with the reasons that follow from it."""

    key: str
    text: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """A condition to look at before choosing."""

    key: str
    question: str
    answers: tuple[Answer, ...]

    def answer(self, key: str) -> Answer:
        """The answer with this key; the first one where there is none such, as an old notes file may say."""
        return next((one for one in self.answers if one.key == key), self.answers[0])


@dataclass(frozen=True, slots=True)
class Situation:
    """A case with its conditions filled in; without a text it is the student's own."""

    key: str
    name: str
    text: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for and against one way in, under the conditions given."""

    mode: Mode
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def balance(self) -> int:
        """Reasons for, less reasons against: a count, in which a decisive reason weighs no more than a slight one."""
        return len(self.speaks_for) - len(self.against)


@dataclass(frozen=True, slots=True)
class Selector:
    """The ways in, the conditions, and the situations to try them on."""

    title: str
    modes: tuple[Mode, ...]
    factors: tuple[Factor, ...]
    situations: tuple[Situation, ...]

    def situation(self, key: str) -> Situation:
        """The situation with this key; the first one where there is none such."""
        return next((one for one in self.situations if one.key == key), self.situations[0])

    def weigh(self, answers: Mapping[str, str]) -> tuple[Standing, ...]:
        """Every way in under these conditions (factor key to answer key), the one with most in its favour first."""
        reasons = [reason for factor in self.factors for reason in factor.answer(answers.get(factor.key, "")).reasons]
        standings = [
            Standing(
                mode,
                tuple(reason.text for reason in reasons if reason.mode == mode.key and reason.favours),
                tuple(reason.text for reason in reasons if reason.mode == mode.key and not reason.favours),
            )
            for mode in self.modes
        ]
        return tuple(sorted(standings, key=lambda standing: -standing.balance))


def load_selector(lesson: str, folder: Path = FOLDER) -> Selector:
    """Read the table `selector` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "selector", folder)
    modes = tuple(
        Mode(*(row.text(key) for key in ("key", "name", "meaning", "elsewhere"))) for row in part.rows("mode")
    )
    factors = tuple(
        Factor(row.text("key"), row.text("question"), tuple(_answer(one, modes) for one in row.rows("answer")))
        for row in part.rows("factor")
    )
    situations = tuple(_situation(row, factors) for row in part.rows("situation"))
    return Selector(part.text("title"), modes, factors, situations)


def _answer(row: Part, modes: tuple[Mode, ...]) -> Answer:
    reasons = []
    for side, favours in (("for", True), ("against", False)):
        if side in row.table:
            given = row.part(side)
            named = known(given, given.table, [mode.key for mode in modes])
            reasons += [Reason(mode, given.text(mode), favours) for mode in named]
    return Answer(row.text("key"), row.text("text"), tuple(reasons))


def _situation(row: Part, factors: tuple[Factor, ...]) -> Situation:
    """A situation says how each condition stands; the student's own has no text."""
    given = row.part("answers")
    for factor in factors:
        known(given, [given.text(factor.key)], [one.key for one in factor.answers])
    answers = {factor.key: given.text(factor.key) for factor in factors}
    return Situation(row.text("key"), row.text("name"), row.optional("text"), answers)
