"""What an instructor may want to look at. A flag is a hint and never a deduction: there are good reasons for most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grader.anchors import count_words
from grader.report.copies import find
from grader.report.texts import asked_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from grader.marking.asked import Question
    from grader.report.copies import Answer, Found
    from grader.report.plays import Unread

    Kind = Literal["copied", "same", "prompt", "model", "length", "attempt"]

SLACK = 0.1
"""By so much of what was asked a text may be shorter or longer before it is named."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at: whose (codes or names), in which question, what it is in a sentence, and words of the text."""

    kind: Kind
    who: tuple[str, ...]
    question: str
    said: str
    excerpt: str = ""


def flags(
    answers: Sequence[Answer], asked: Sequence[Question], unread: Iterable[Unread], name: Callable[[str], str]
) -> tuple[Flag, ...]:
    """Everything there is to look at. `name` gives a student's code, or name."""
    by_id = {question.id: question for question in asked}
    found = find(
        answers,
        {question.id: f"{question.prompt}\n\n{question.untouched}" for question in asked},
        {question.id: question.model for question in asked if question.model},
    )
    return (
        *_copied(found, by_id, name),
        *_lengths(answers, by_id, name),
        *(Flag("attempt", (name(one.student),), "", f"{one.name}: {one.problem}") for one in unread),
    )


def _copied(found: Found, asked: Mapping[str, Question], name: Callable[[str], str]) -> Iterator[Flag]:
    for group in found.same:
        who = tuple(name(answer.student) for answer in group)
        said = f"{len(group)} students have the same text word for word."
        yield Flag("same", who, asked[group[0].question].title, said)
    for pair in found.pairs:
        where = asked[pair.one.question].title
        if pair.other.question != pair.one.question:
            where = f"{where} / {asked[pair.other.question].title}"
        said = f"{pair.share:.0%} of the shorter text: {pair.shared} runs of eight words are in both."
        yield Flag("copied", (name(pair.one.student), name(pair.other.student)), where, said, pair.excerpt)
    for given in found.given:
        where, who = asked[given.answer.question].title, (name(given.answer.student),)
        if given.source == "model":
            said = f"{given.share:.0%} of the text is the model answer's, which students are not given."
            yield Flag("model", who, where, said, given.excerpt)
        else:
            yield Flag("prompt", who, where, f"{given.share:.0%} of the text is the question's own.", given.excerpt)


def _lengths(answers: Iterable[Answer], asked: Mapping[str, Question], name: Callable[[str], str]) -> Iterator[Flag]:
    wanted = {key: asked_length(question.prompt) for key, question in asked.items()}
    found = []
    for answer in answers:
        limits = wanted[answer.question]
        if limits is None:
            continue
        words = count_words(answer.text)
        if limits[0] * (1 - SLACK) <= words <= limits[1] * (1 + SLACK):
            continue
        off = limits[0] / max(words, 1) if words < limits[0] else words / limits[1]
        said = f"{words} words, where {limits[0]} to {limits[1]} were asked for."
        found.append((off, Flag("length", (name(answer.student),), asked[answer.question].title, said)))
    yield from (flag for _, flag in sorted(found, key=lambda one: (-one[0], one[1].who)))
