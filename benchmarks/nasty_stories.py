"""Stories whose every text looks like something else, and texts damaged at random: what the language must survive."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.generated_stories import generate
from scenarios.story import CHANNELS, Line, Node, Silence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.story import Story

# One line each, no blanks around it: a story's text can hold all of them.
NASTY = (
    "# 4 is the one",
    "## quote: Friday",
    "# Debrief",
    "\\# 4",
    "\\\\\\# 4",
    "\\",
    "* a list, not a choice",
    "*",
    "*emphasis* at the start",
    "\\*no emphasis*",
    "* [id] A choice. -> nowhere",
    "*[id] A choice.",
    "- [ ] to do",
    "+ [x] done",
    "{not a condition",
    "{fact_1} twice",
    "}",
    "![alt](file.svg)",
    "![alt",
    "? A question",
    "?",
    "FADE: to black",
    "FADE (phone): to black",
    "FADE (phone: to black",
    "Fade: to black",
    "HTTPS://EXAMPLE.ORG",
    "https://example.org",
    "on enter: trust -1",
    "on enter : if x: y",
    "outcome: nothing",
    "outcome:",
    "effects: trust +1",
    "why: because",
    "chance 40%: -> n1",
    "go -> there",
    "-> there",
    "go ->",
    "---",
    "a # b",
    "a \\# b",
    "# b # c",
    "a #",
    "#",
    "a,b;c",
    "a   b\tc",
    "„é“ 日本語 −23 LUFS …",
    "<b>bold</b> & more",
    "[link](https://example.org)",
    "`code` | table |",
    "> quoted",
    "1. first",
    "'\"",
    "W401 n1: hush",
)

# What mutations insert: every mark of the language, and what none expects.
MARKS = (
    *(
        "---",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "## ",
        "# Debrief\n",
        "* [",
        "* [a] b -> c\n",
        "]",
        "->",
        ":",
        "{",
        "}",
        "(",
        ")",
    ),
    *("if ", "not ", "and ", "or ", "visited ", "on enter: ", "outcome: ", "effects: ", "only if: ", "chance 40%: -> "),
    *("why: ", "record: ", "ids: ", "approach: ", "people:\n", "quiet:\n  W406: x\n", "facts: a\n", "meters: a 1\n"),
    *("![", "](", "? ", "SAM: ", "SAM (phone): ", "QC: ", "(end)", "\\", "\\# ", " # ", "%", ">=", "−", "+1", "=", ","),
    *("\0", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\ufeff", "\u200b", "\u0130", "ß", "\ud7ff", "😀"),
    *("9" * 30, "a" * 300, "(" * 60, "not " * 60, " " * 200, "١", "²"),
)


def nasty_story(seed: int) -> Story:
    """A story without errors, its texts taken from `NASTY`; the same seed gives the same story."""
    chance = random.Random(seed)  # noqa: S311  # a test, not a secret
    story = generate(chance.randrange(6, 16), chance.randrange(24, 50), seed=seed)

    def pick(without: str = "", fallback: str = "plain") -> str:
        text = chance.choice(NASTY)
        return fallback if any(mark in text for mark in without) else text

    def line(hidden: bool) -> Line:
        condition = chance.choice([None, *(each.condition for node in story.nodes for each in node.choices)])
        kind = chance.randrange(4)
        if kind == 0:
            return Line("image", pick("]"), src=pick(")"), condition=condition)
        if kind == 1:
            who, channel = ("QC" if hidden else "SAM"), chance.choice(CHANNELS)
            detail = pick(")") if chance.random() < 0.3 else ""
            return Line("say", pick(), who, channel, detail, condition=condition)
        if kind == 2 and hidden:
            return Line("question", pick())
        return Line("narration", pick(), condition=condition)

    def node(old: Node) -> Node:
        choices = tuple(
            replace(
                choice,
                text=pick(),
                record=chance.choice(["", pick()]),
                why=pick(),
                ids=tuple(pick(",") for _ in range(chance.randrange(3))),
            )
            for choice in old.choices
        )
        lines = tuple(line(hidden=False) for _ in range(chance.randrange(5)))
        return replace(old, title=pick(), outcome=pick() if old.is_end else "", lines=lines, choices=choices)

    first = story.people[0]
    return replace(
        story,
        title=pick(),
        role=pick(),
        ids=tuple(pick(",") for _ in range(chance.randrange(3))),
        people=(replace(first, name=pick(",;"), about=chance.choice(["", pick()])), *story.people[1:]),
        nodes=tuple(map(node, story.nodes)),
        debrief=tuple(line(hidden=True) for _ in range(chance.randrange(8))),
        quiet=(Silence("W406", pick(), chance.choice(["", story.nodes[0].id])),),
    )


def mutate(text: str, chance: random.Random, others: Sequence[str] = ()) -> str:
    """The text after one to eight random edits: a piece cut, doubled, moved, or replaced by a mark or another's piece."""
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(text) + 1)
        length = chance.choice((0, 1, 2, 8, 60, 400))
        piece = text[at : at + length]
        rest = text[at + length :]
        kind = chance.randrange(6)
        if kind == 0:
            text = text[:at] + rest
        elif kind == 1:
            text = text[:at] + piece + piece + rest
        elif kind == 2:
            to = chance.randrange(len(text) + 1)
            text = text[:to] + piece + text[to:]
        elif kind == 3 and others:
            other = chance.choice(others)
            begin = chance.randrange(len(other) + 1)
            text = text[:at] + other[begin : begin + length] + rest
        else:
            text = text[:at] + chance.choice(MARKS) + rest
    return text
