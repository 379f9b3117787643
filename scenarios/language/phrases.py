"""Phrases that come twice: said by one person in one play, or shared by stories of a folder.

A phrase is five words or more in a row, at least three of them telling ones (`scenarios.language.words`): a habit made of small
words ("thank you for being so …") belongs to a person, a copied clause to its writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from scenarios.language.exclusion import exclude_each_other
from scenarios.language.quiet import audible
from scenarios.language.report import Report
from scenarios.language.words import telling, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scenarios.conditions import Condition
    from scenarios.language.diagnostics import Diagnostic
    from scenarios.story import Story

PHRASE_WORDS = 5
TELLING_WORDS = 3
_COMPARED = 8  # earlier places of a phrase that a later one is compared with: beyond it, only time is lost
_MAX_NODES = 300  # above it no story that people write; roads are not followed there


@dataclass(frozen=True, slots=True)
class _Passage:
    """Something that is read in one piece: what a person says, or what a choice offers."""

    words: tuple[str, ...]
    node: str  # empty: the debrief
    line: int
    column: int = 1
    choice: str = ""
    who: str = ""
    condition: Condition | None = None


def _spoken(story: Story) -> Iterator[_Passage]:
    for node_id, lines in [*((node.id, node.lines) for node in story.nodes), ("", story.debrief)]:
        for line in lines:
            if line.kind == "say":
                yield _Passage(words(line.text), node_id, line.line, line.column, "", line.who, line.condition)


def _written(story: Story) -> Iterator[_Passage]:
    """Everything that is read: lines, choices, what they teach, outcomes."""
    for node in story.nodes:
        for line in node.lines:
            if line.kind != "image":
                yield _Passage(words(line.text), node.id, line.line, line.column)
        for choice in node.choices:
            yield _Passage(words(choice.text), node.id, choice.line, choice=choice.id)
            yield _Passage(words(choice.why), node.id, choice.line, choice=choice.id)
        yield _Passage(words(node.outcome), node.id, node.line)
    for line in story.debrief:
        if line.kind != "image":
            yield _Passage(words(line.text), "", line.line, line.column)


class _Index:
    """Where every five words in a row stood so far."""

    def __init__(self, counts: Callable[[_Passage, _Passage], bool]) -> None:
        self.counts = counts  # whether an earlier and a later passage may be compared
        self.places: dict[tuple[str, ...], list[tuple[_Passage, int]]] = {}

    def find(self, later: _Passage) -> tuple[_Passage, str] | None:
        """The first earlier passage that shares a phrase with this one, and the whole of the phrase."""
        for at in range(len(later.words) - PHRASE_WORDS + 1):
            for earlier, start in self.places.get(later.words[at : at + PHRASE_WORDS], ()):
                length = PHRASE_WORDS
                while (
                    at + length < len(later.words)
                    and start + length < len(earlier.words)
                    and later.words[at + length] == earlier.words[start + length]
                ):
                    length += 1
                phrase = later.words[at : at + length]
                if telling(phrase) >= TELLING_WORDS and self.counts(earlier, later):
                    return earlier, " ".join(phrase)
        return None

    def add(self, passage: _Passage) -> None:
        for at in range(len(passage.words) - PHRASE_WORDS + 1):
            places = self.places.setdefault(passage.words[at : at + PHRASE_WORDS], [])
            if len(places) < _COMPARED:
                places.append((passage, at))


def _roads(story: Story) -> Callable[[str, str], bool]:
    """Whether a play can come from one node to another; every node leads to the debrief."""
    ahead = {node.id: {to for choice in node.choices for to in choice.targets} for node in story.nodes}

    @lru_cache(maxsize=_MAX_NODES)
    def reach(start: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for target in ahead.get(waiting.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)

    return lambda one, other: other == "" or other in reach(one)


def repeated_phrases(story: Story, report: Report) -> None:
    """W408 for every line with a phrase that its speaker has said before, where one play can hold both lines."""
    if len(story.nodes) > _MAX_NODES:
        return
    leads = _roads(story)

    def both_heard(one: _Passage, other: _Passage) -> bool:
        if one.who != other.who:
            return False
        if one.node == other.node:
            return not exclude_each_other(one.condition, other.condition)
        return leads(one.node, other.node) or leads(other.node, one.node)

    index = _Index(both_heard)
    for passage in _spoken(story):
        if found := index.find(passage):
            earlier, phrase = found
            person = story.person(passage.who)
            message = f'{person.name if person else passage.who} said "{phrase}" in line {earlier.line} already.'
            advice = "Say it in other words, or leave one of them out."
            report.add("W408", passage.line, message, advice, passage.column, node=passage.node)
        index.add(passage)


def shared_phrases(stories: Sequence[Story]) -> list[Diagnostic]:
    """W414 for every passage with a phrase of an earlier one of these stories, but for what each of them silences."""
    index = _Index(lambda _, __: True)
    source: dict[int, Story] = {}  # by the identity of a passage, which the index keeps alive
    found: list[Diagnostic] = []
    for story in stories:
        report = Report(story.file)
        passages = list(_written(story))
        for passage in passages:
            if hit := index.find(passage):
                earlier, phrase = hit
                message = f'"{phrase}" stands in {source[id(earlier)].id}, line {earlier.line}, too.'
                advice = "Say it in other words in one of the two."
                report.add(
                    "W414",
                    passage.line,
                    message,
                    advice,
                    passage.column,
                    node=passage.node,
                    choice=passage.choice,
                )
        for passage in passages:
            index.add(passage)
            source[id(passage)] = story
        found += audible(story.quiet, report.found)
    return found
