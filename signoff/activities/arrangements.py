"""Is it service? Three questions in a fixed order, and which facts about an arrangement carry the answer. No widget here.

That paid people, interns and volunteers all work in service, and owners or heads of department who make things for
themselves do not, comes from "About Client Relations" (UNH-CPS, 2020). The order of the questions, "ask first" and the
free hand are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.known import known
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from signoff.activities.lessonfile import Part

VERDICTS: Mapping[str, str] = {"service": "Service", "own": "Your own work", "ask": "Ask first"}
"""What an arrangement can be, and how it is put to the student."""

RULES: Mapping[str, str] = {
    "own-house": "own",
    "not-agreed": "own",
    "their-word": "service",
    "not-said": "ask",
    "free-hand": "own",
}
"""Each rule and the verdict that follows from it."""

DECIDING: Mapping[str, tuple[str, ...]] = {
    "for": ("other", "own"),
    "agreed": ("yes", "no"),
    "last_word": ("theirs", "yours", "unsaid"),
}
"""The facts that can decide, with their answers. Whatever else is told about an arrangement decides nothing."""


def rule_for(facts: Mapping[str, str]) -> str:
    """The rule that decides an arrangement: the first question that settles it. `facts` has the keys of `DECIDING`.

    >>> rule_for({"for": "other", "agreed": "yes", "last_word": "theirs"})
    'their-word'
    """
    if facts["for"] == "own":
        return "own-house"
    if facts["agreed"] == "no":
        return "not-agreed"
    return {"theirs": "their-word", "yours": "free-hand", "unsaid": "not-said"}[facts["last_word"]]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is told about an arrangement, and how it may stand: pairs of key and text."""

    key: str
    question: str
    answers: tuple[tuple[str, str], ...]

    def text(self, answer: str) -> str:
        """An answer in words; `KeyError` if there is none such."""
        return dict(self.answers)[answer]

    def known(self, answer: object) -> str:
        """The answer if there is such a one, else the first: an old notes file may name one that was removed."""
        return next((key for key, _ in self.answers if key == answer), self.answers[0][0])


@dataclass(frozen=True, slots=True)
class Turn:
    """One fact turned to another answer, and what the arrangement would then be."""

    fact: Fact
    answer: str
    rule: str
    moves: bool
    """Whether the verdict is another one than before."""


@dataclass(frozen=True, slots=True)
class Case:
    """An arrangement with its facts. Without a text it is the student's own, and has no feedback either."""

    key: str
    name: str
    text: str
    facts: Mapping[str, str]
    because: str
    """Read with the right verdict and rule: what decides it here."""
    look: str
    """Read otherwise: where to look, without the answer."""

    @property
    def rule(self) -> str:
        """The rule that decides it."""
        return rule_for(self.facts)


@dataclass(frozen=True, slots=True)
class Classifier:
    """The cases, the facts, and the reasons that a student can choose from."""

    title: str
    lead: str
    facts: tuple[Fact, ...]
    grounds: Mapping[str, str]
    """Every rule in words, and reasons that decide nothing."""
    misses: Mapping[str, str]
    """By ground: what would be true if it decided the case."""
    cases: tuple[Case, ...]

    def case(self, key: object) -> Case:
        """The case with this key; the first one where there is none such."""
        return next((one for one in self.cases if one.key == key), self.cases[0])

    def turns(self, facts: Mapping[str, str]) -> tuple[Turn, ...]:
        """Every single fact turned to every other answer, in the order of the facts."""
        now = RULES[rule_for(facts)]
        turned = [
            (fact, answer, rule_for({**facts, fact.key: answer}))
            for fact in self.facts
            for answer, _ in fact.answers
            if answer != facts[fact.key]
        ]
        return tuple(Turn(fact, answer, rule, RULES[rule] != now) for fact, answer, rule in turned)


def load_classifier(lesson: str, folder: Path = FOLDER) -> Classifier:
    """Read the table `arrangements` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "arrangements", folder)
    facts = tuple(_fact(row) for row in part.rows("fact"))
    known(part, DECIDING, [fact.key for fact in facts])
    grounds = {row.text("key"): row for row in part.rows("ground")}
    known(part, RULES, grounds)
    return Classifier(
        title=part.text("title"),
        lead=part.text("lead"),
        facts=facts,
        grounds={key: row.text("text") for key, row in grounds.items()},
        misses={key: row.text("miss") for key, row in grounds.items()},
        cases=tuple(_case(row, facts) for row in part.rows("case")),
    )


def _fact(row: Part) -> Fact:
    fact = Fact(
        row.text("key"), row.text("question"), tuple((one.text("key"), one.text("text")) for one in row.rows("answer"))
    )
    there = tuple(key for key, _ in fact.answers)
    if fact.key in DECIDING and set(there) != set(DECIDING[fact.key]):
        raise ContentError(
            f"{row.where}: the answers must be {', '.join(DECIDING[fact.key])}, and are {', '.join(there)}."
        )
    return fact


def _case(row: Part, facts: tuple[Fact, ...]) -> Case:
    given = row.part("facts")
    for fact in facts:
        known(given, [given.text(fact.key)], [key for key, _ in fact.answers])
    text = row.optional("text")
    return Case(
        key=row.text("key"),
        name=row.text("name"),
        text=text,
        facts={fact.key: given.text(fact.key) for fact in facts},
        because=row.text("because") if text else "",
        look=row.text("look") if text else "",
    )
