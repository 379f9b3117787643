"""Answers that share wording: with each other, with what was given, or with the model answer.

Texts are compared by their shingles, runs of eight words. An index from shingle to texts finds the pairs without
comparing every two texts. What is found are hints for a person to look at, and never marks.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Hashes = npt.NDArray[np.uint64]
    Numbers = npt.NDArray[np.int64]

WORDS = 8
"""Words in a row that make a shingle."""
LEAST_SHARED = 6
"""So many shingles two answers must share to be named: thirteen words in a row have six."""
LEAST_SHARE = 0.05
"""And so large a part of the shorter one."""
FEW = 4
"""A shingle in more texts than this, or than one in fifty, is a phrase of the course."""
LEAST_GIVEN = 0.2
"""The part of an answer that is the prompt's before it is named."""
_EXCERPT = 24  # words
_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Answer:
    """A student's text on a question."""

    student: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Two answers of different students with wording in common.

    `shared` counts shingles, `share` is their part of the shorter answer, `excerpt` the longest stretch in common.
    """

    one: Answer
    other: Answer
    shared: int
    share: float
    excerpt: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that repeats what was given: the prompt's wording, or the model answer's (which nobody was given)."""

    answer: Answer
    source: str
    share: float
    excerpt: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: pairs, the larger groups that wrote the same word for word, and answers that repeat what was given."""

    pairs: tuple[Shared, ...] = ()
    same: tuple[tuple[Answer, ...], ...] = ()
    given: tuple[Given, ...] = ()


class _Numbers(dict[str, int]):
    """A random number for each word, the same however it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._dice = random.Random(WORDS)  # noqa: S311  # no secret: the same numbers each time, for the same answer

    def __missing__(self, word: str) -> int:
        folded = word.casefold()
        number = self[word] = self[folded] if folded != word else self._dice.getrandbits(64)
        return number


class _Shingles:
    """Shingles as sums of their words' numbers, each place with a weight of its own."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        dice = random.Random(0)  # noqa: S311  # as above
        self._weights = np.array([dice.getrandbits(64) | 1 for _ in range(WORDS)], dtype=np.uint64)

    def of(self, words: Sequence[str]) -> Hashes:
        """The shingle that begins at each word; shape (words - 7,), or empty."""
        values = np.array([self._numbers[word] for word in words], dtype=np.uint64)
        found = np.zeros(max(0, len(values) - WORDS + 1), dtype=np.uint64)
        for place, weight in enumerate(self._weights):
            found += values[place : place + len(found)] * weight  # of 64 bits; what overflows is lost, as is meant
        return found


def find(answers: Sequence[Answer], prompts: Mapping[str, str], models: Mapping[str, str]) -> Found:
    """Compare a class's answers. `prompts` and `models` are what each question gave, and its model answer, by question."""
    shingles = _Shingles()
    words = [_WORD.findall(answer.text) for answer in answers]
    hashes = [shingles.of(one) for one in words]
    sources = {
        name: {question: shingles.of(_WORD.findall(text)) for question, text in texts.items()}
        for name, texts in (("prompt", prompts), ("model", models))
    }
    known = np.unique(
        np.concatenate([np.zeros(0, np.uint64), *(one for by in sources.values() for one in by.values())])
    )
    own = [np.setdiff1d(one, known) for one in hashes]  # without repetitions
    pairs = []
    for first, second, shared in _pairs(own):
        one, other = answers[first], answers[second]
        share = shared / min(len(own[first]), len(own[second]))
        if one.student != other.student and shared >= LEAST_SHARED and share >= LEAST_SHARE:
            pairs.append(Shared(one, other, shared, share, _excerpt(words[first], hashes[first], hashes[second])))
    pairs.sort(key=lambda pair: (-pair.share, -pair.shared, pair.one.student, pair.other.student))
    return Found(tuple(pairs), _same(answers, hashes), _given(answers, words, hashes, sources))


def _pairs(own: Sequence[Hashes]) -> list[tuple[int, int, int]]:
    """Each two texts that share shingles, with how many; shingles of many texts do not count."""
    texts = np.repeat(np.arange(len(own)), [len(one) for one in own])
    every = np.concatenate([np.zeros(0, np.uint64), *own])
    order = np.argsort(every, kind="stable")
    texts, every = texts[order], every[order]
    begins = np.flatnonzero(np.r_[True, every[1:] != every[:-1]]) if len(every) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[begins, len(every)])
    codes: list[Numbers] = []
    for size in range(2, _most(len(own)) + 1):
        groups = texts[begins[sizes == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        codes.append((groups[:, one] * len(own) + groups[:, other]).ravel())
    found, counts = np.unique(np.concatenate(codes), return_counts=True)
    return [
        (code // len(own), code % len(own), count) for code, count in zip(found.tolist(), counts.tolist(), strict=True)
    ]


def _most(texts: int) -> int:
    return max(FEW, texts // 50)


def _same(answers: Sequence[Answer], hashes: Sequence[Hashes]) -> tuple[tuple[Answer, ...], ...]:
    """The groups of students with one and the same text that are too large to have been found as pairs."""
    alike: dict[bytes, list[Answer]] = defaultdict(list)
    for answer, one in zip(answers, hashes, strict=True):
        if len(one):
            alike[one.tobytes()].append(answer)
    return tuple(tuple(group) for group in alike.values() if len(group) > _most(len(answers)))


def _given(
    answers: Sequence[Answer],
    words: Sequence[Sequence[str]],
    hashes: Sequence[Hashes],
    sources: Mapping[str, Mapping[str, Hashes]],
) -> tuple[Given, ...]:
    found = []
    for answer, said, one in zip(answers, words, hashes, strict=True):
        for name, by_question in sources.items():
            given = by_question.get(answer.question)
            if given is None or len(one) < LEAST_SHARED:
                continue
            share = float(np.isin(one, given).mean())
            if share >= LEAST_GIVEN:
                found.append(Given(answer, name, share, _excerpt(said, one, given)))
    return tuple(sorted(found, key=lambda one: (-one.share, one.answer.student)))


def _excerpt(words: Sequence[str], one: Hashes, other: Hashes) -> str:
    """The longest stretch of a text that is in another too, from its beginning."""
    there = np.r_[False, np.isin(one, other), False]
    edges = np.flatnonzero(there[1:] != there[:-1]).reshape(-1, 2)
    if not len(edges):
        return ""
    begin, end = edges[np.argmax(edges[:, 1] - edges[:, 0])].tolist()
    length = end - begin + WORDS - 1
    return " ".join(words[begin : begin + min(length, _EXCERPT)]) + (" …" if length > _EXCERPT else "")
