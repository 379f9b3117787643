"""What can be said about a story's style: warnings only, each of which a header can silence with a reason.

Length, silent people, idle facts, single choices and missing whys stand in `scenarios.language.checker`; repeated phrases in
`scenarios.language.phrases`; how hard a text reads in `scenarios.language.reading`.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from scenarios.language.exclusion import exclude_each_other
from scenarios.language.phrases import repeated_phrases
from scenarios.language.ranges import meter_ranges
from scenarios.language.reading import HARDEST, reading_year
from scenarios.language.words import SMALL, words
from scenarios.story import MeterEffect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.language.report import Report
    from scenarios.story import Choice, Effect, Node, Story

ECHO = 0.5  # share of a why's telling words that its choice has said
ECHO_WORDS = 3

_CLAUSE = r"(?:^|[.!?;:,…—–(\"“'‘-]\s*|\b(?:and|but|because|so|that)\s)"
# What gives away a text nobody lived. Each pattern leaves alone what people in a studio do say: "in writing by the end
# of the day", "navigate to the folder", "I hear you've moved".
# The first column is a part that every match contains: most texts have none of them, and are read no further.
GIVEAWAYS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (part, name, re.compile(pattern, re.IGNORECASE))
    for part, name, pattern in (
        ("hear you", "I hear you", r"\bI (?:really |do )?hear you(?=\s*(?:[.,;:!?…—–\"”]|and\b|but\b|\Z))"),
        ("feedback", "I appreciate your feedback", r"\bappreciate (?:your|the|all your|all the) feedback\b"),
        (
            "align",
            "let's align",
            r"\b(?:let['’]s|let us|we (?:need|have) to|(?:can|should) we) (?:all )?align\b",
        ),
        (
            "the end of the day",
            "at the end of the day",
            rf"{_CLAUSE}at the end of the day\b(?!\s*[.!?;]|\Z)|\bat the end of the day,",
        ),
        ("delicate balance", "a delicate balance", r"\bdelicate balance\b"),
        ("navigat", "navigate", r"\bnavigat(?:e|es|ed|ing)\b(?! (?:to|back|into)\b)"),
        (
            "t ",  # of "not" and "n't"
            "it's not X, it's Y",
            r"\b(?:it|this|that)(?:['’]s not| is not| was not| isn['’]t| wasn['’]t) "
            r"(?:just |only |really |about |merely )?[^.,;:!?…—–]{1,40}"
            r"\s*[,;—–]\s*(?:it|this|that)(?:['’]s| is| was)\s(?!not\b)",
        ),
    )
)


class _Text(NamedTuple):
    """Something that is read, and where it stands."""

    text: str
    line: int
    column: int = 1
    node: str = ""
    choice: str = ""


def check_style(story: Story, report: Report) -> None:
    """Add every warning about the style of a story that has been checked (`scenarios.language.checker.check`)."""
    for text in _texts(story):
        _giveaways(text, report)
    for node in story.nodes:
        _equal_effects(node, report)
        _reading(node, report)
        for choice in node.choices:
            _echo(node, choice, report)
    repeated_phrases(story, report)
    if not report.has_errors:
        _one_sided_endings(story, report)


def _texts(story: Story) -> Iterator[_Text]:
    for node in story.nodes:
        for line in node.lines:
            yield _Text(line.text, line.line, line.column, node.id)
        for choice in node.choices:
            yield from (
                _Text(text, choice.line, 1, node.id, choice.id) for text in (choice.text, choice.record, choice.why)
            )
        yield _Text(f"{node.title}\n{node.outcome}", node.line, 1, node.id)
    for line in story.debrief:
        yield _Text(line.text, line.line, line.column)


def _giveaways(text: _Text, report: Report) -> None:
    plain = text.text.casefold()
    for part, name, pattern in GIVEAWAYS:
        if part in plain and (match := pattern.search(text.text)):
            said = match[0].strip(" \n.!?;:,…—–-(\"“'‘")
            message = f'"{said}": nobody in a studio talks like that.'
            if said.casefold() != name.casefold():
                message = f'"{said}" ({name}): nobody in a studio talks like that.'
            advice = "Say what this person would say on this day."
            report.add("W409", text.line, message, advice, text.column, node=text.node, choice=text.choice)


def _net(effects: tuple[Effect, ...]) -> tuple[frozenset[tuple[str, int]], frozenset[tuple[str, bool]]]:
    """What some effects come to: the change of each meter, the last word on each fact."""
    meters: dict[str, int] = {}
    facts: dict[str, bool] = {}
    for effect in effects:
        if isinstance(effect, MeterEffect):
            meters[effect.meter] = meters.get(effect.meter, 0) + effect.change
        else:
            facts[effect.fact] = effect.value
    return frozenset((name, change) for name, change in meters.items() if change), frozenset(facts.items())


def _equal_effects(node: Node, report: Report) -> None:
    """Two choices that are ever open together and change the same.

    Choices without any effect still differ by where they lead, and so do their stories.
    """
    if len(node.choices) > 50:  # no node that people write
        return
    told: set[str] = set()
    for one, other in combinations(node.choices, 2):
        net = _net(other.effects)
        differ = net != _net(one.effects) or (not any(net) and set(one.targets) != set(other.targets))
        if not differ and other.id not in told and not exclude_each_other(one.condition, other.condition):
            told.add(other.id)
            message = f'The choices "{one.id}" and "{other.id}" have the same effects.'
            advice = "Let one of them cost or gain something else, or make them one choice."
            report.add("W410", other.line, message, advice, node=node.id, choice=other.id)


def _reading(node: Node, report: Report) -> None:
    scene = [line.text for line in node.lines if line.kind != "image"]
    for what, passages in (
        ("scene", [*scene, *(choice.text for choice in node.choices), node.outcome]),
        ("whys", [choice.why for choice in node.choices]),
    ):
        year = reading_year(passages)
        if year is not None and year > HARDEST:
            reads = "The whys read" if what == "whys" else "The text reads"
            message = f'{reads} like school year {year:.0f} in "{node.id}", above level B2.'
            advice = "Use shorter sentences, and the words that people say."
            report.add("W413", node.line, message, advice, node=node.id)


def _stems(text: str) -> set[str]:
    """The telling words of a text, without the endings that grammar gives them."""
    return {re.sub(r"(?:'s|ing|ed|es|s|e)\Z", "", word) or word for word in words(text) if word not in SMALL}


def _echo(node: Node, choice: Choice, report: Report) -> None:
    """More than half of a why's telling words, and three at least, stand in its choice already."""
    why = _stems(choice.why)
    echoed = why & _stems(choice.text)
    if len(echoed) >= ECHO_WORDS and len(echoed) > ECHO * len(why):
        message = f'The "why" of "{choice.id}" repeats its choice: {len(echoed)} of its {len(why)} telling words.'
        advice = "Say what this move does to the other side's choices."
        report.add("W411", choice.line, message, advice, node=node.id, choice=choice.id)


def _one_sided_endings(story: Story, report: Report) -> None:
    """Endings that lie on one side of the start by every meter in every play.

    This says nothing false and not everything: whether some plays only are one-sided, the explorer tells.
    """
    if len(story.meters) < 2:  # with a single meter there are no two sides
        return
    ranges = meter_ranges(story)
    for node in story.endings:
        sides = [
            "higher" if low > start else "lower" if high < start else ""
            for (low, high), (_, start) in zip(ranges.get(node.id, ()), story.meters, strict=False)
        ]
        if sides and sides[0] and len(set(sides)) == 1:
            message = f'In every play, the ending "{node.id}" leaves all meters {sides[0]} than they began.'
            advice = f"Let it {'cost' if sides[0] == 'higher' else 'win'} something too."
            report.add("W412", node.line, message, advice, node=node.id)
