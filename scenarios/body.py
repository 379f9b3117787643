"""The body of a story, line by line: nodes with their lines and choices, and the debrief."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scenarios.choices import CHOICE, OpenChoice, parse_effects
from scenarios.conditions import Condition, ConditionError, parse_condition
from scenarios.diagnostics import did_you_mean
from scenarios.story import CHANNELS, Choice, EntryEffect, Line, Node

if TYPE_CHECKING:
    from scenarios.report import Report

_HEADING = re.compile(r"##\s+(?P<id>[^\s:(]+)\s*(?P<end>\(end\))?\s*(?::\s*(?P<title>\S.*))?\Z")
_SPEECH = re.compile(r"(?P<who>[^\W\d_][\w-]*)\s*(?:\((?P<context>[^)]*)\))?:\s+(?P<text>.*)\Z")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^)]*)\)\s*\Z")
_ENTRY = re.compile(r"on enter:\s*(?:if\s+(?P<condition>[^:]*):\s*)?(?P<effects>.*)\Z")
_OUTCOME = re.compile(r"outcome:\s*(?P<text>.*)\Z")


@dataclass
class _OpenNode:
    """A node while its lines are being read."""

    id: str
    title: str
    is_end: bool
    line: int
    lines: list[Line] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    on_enter: list[EntryEffect] = field(default_factory=list)
    outcome: str = ""

    def close(self) -> Node:
        return Node(
            self.id,
            self.title,
            tuple(self.lines),
            tuple(self.choices),
            tuple(self.on_enter),
            self.is_end,
            self.outcome,
            self.line,
        )


class Body:
    """Reads the lines after the header, one after the other."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.nodes: list[Node] = []
        self.debrief: list[Line] = []
        self.node: _OpenNode | None = None
        self.choice: OpenChoice | None = None
        self.in_debrief = False
        self.wraps = False  # whether the next plain line goes on with the paragraph before it
        self.channel = ("", "")  # of the last speech, for a line that names none

    def read(self, lines: list[str], first: int) -> None:
        """Read everything after the header; `first` is the 1-based number of the first line."""
        for number, raw in enumerate(lines, start=first):
            self._line(raw.rstrip(), number)
        self._close_node()

    def _line(self, raw: str, number: int) -> None:
        text = raw.strip()
        if not text:
            self.wraps = False
        elif raw.startswith("#"):
            self._heading(text, number)
        elif self.choice is not None and raw[0].isspace():
            self.choice.more(text, number, len(raw) - len(text) + 1, self.report)
        elif self.in_debrief:
            self._spoken(text, number, self.debrief)
        elif self.node is None:
            if not (self.nodes or self.report.has_errors):
                self.report.add(
                    "E106", number, "This text belongs to no node.", 'Begin a node: "## friday-call: Friday, 16:40".'
                )
        elif re.match(r"\*\s|\*\[", text):  # emphasis has no space after its star
            self._close_choice()
            self._choice(text, number)
        elif self.choice is not None:
            self.report.add(
                "E106",
                number,
                "After a choice stand its keys, indented, or the next choice.",
                "Move this text above the choices.",
            )
        else:
            self._in_node(self.node, text, number)

    def _heading(self, text: str, number: int) -> None:
        self._close_node()
        self.wraps = False
        if re.fullmatch(r"#\s+debrief", text, re.IGNORECASE):
            self.in_debrief = True
            return
        self.in_debrief = False
        match = _HEADING.match(text)
        if not match:
            self.report.add(
                "E107",
                number,
                f'"{text}" is not a heading of a story.',
                'Write "## friday-call: Friday, 16:40", "## paid (end): Paid in full" or "# Debrief".',
            )
            return
        self.report.check_id(match["id"], number, "node", match.start("id") + 1)
        self.node = _OpenNode(match["id"], match["title"] or "", bool(match["end"]), number)

    def _in_node(self, node: _OpenNode, text: str, number: int) -> None:
        if match := _ENTRY.match(text):
            self.wraps = False
            condition = None
            if match["condition"] is not None:
                condition = self._condition(match["condition"], number, match.start("condition") + 1)
            effects = parse_effects(match["effects"], number, match.start("effects") + 1, self.report)
            node.on_enter.append(EntryEffect(effects, condition, number))
        elif match := _OUTCOME.match(text):
            node.outcome, self.wraps = match["text"], True
        elif self.wraps and node.outcome:
            node.outcome += f" {text}"
        else:
            self._spoken(text, number, node.lines)

    def _spoken(self, text: str, number: int, into: list[Line]) -> None:
        if self.wraps and into and not text.startswith(("{", "![", "? ")) and not self._is_speech(text):
            into[-1] = replace(into[-1], text=f"{into[-1].text} {text}")
            return
        self.wraps = True
        condition, column = None, 1
        if text.startswith("{"):
            inside, brace, rest = text[1:].partition("}")
            if not brace:
                self.report.add("E111", number, 'A condition before a line ends with "}".', 'Write "{qc_known} …".')
            else:
                condition = self._condition(inside, number, 2)
                column, text = len(text) - len(rest.lstrip()) + 1, rest.strip()
        into.append(replace(self._content(text, number, column), condition=condition))

    def _content(self, text: str, number: int, column: int) -> Line:
        if text.startswith("!["):
            match = _IMAGE.match(text)
            if not match or not match["alt"].strip() or not match["src"].strip():
                self.report.add(
                    "E115",
                    number,
                    "The image has no description or no file.",
                    'Write "![what it shows](file.png)" on a line of its own.',
                    column,
                )
                return Line("image", "", line=number)
            return Line("image", match["alt"].strip(), src=match["src"].strip(), line=number)
        if self.in_debrief and text.startswith("?"):
            return Line("question", text[1:].strip(), line=number)
        if self._is_speech(text):
            match = _SPEECH.match(text)
            assert match is not None
            if match["context"] is not None:
                self.channel = self._context(match["context"], number, match.start("context") + column)
            elif not any(line.who for line in (self.node.lines if self.node else self.debrief)):
                self.channel = ("", "")
            detail = self.channel[1] if match["context"] is not None else ""
            return Line("say", match["text"], match["who"], self.channel[0], detail, line=number)
        return Line("narration", text, line=number)

    @staticmethod
    def _is_speech(text: str) -> bool:
        match = _SPEECH.match(text)
        return bool(match and match["who"].isupper())

    def _context(self, text: str, number: int, column: int) -> tuple[str, str]:
        channel, _, detail = (part.strip() for part in text.partition(","))
        if channel not in CHANNELS:
            self.report.add("E114", number, f'"{channel}" is not a channel.', did_you_mean(channel, CHANNELS), column)
        return channel, detail

    def _condition(self, text: str, number: int, column: int) -> Condition | None:
        try:
            return parse_condition(text)
        except ConditionError as error:
            self.report.add(
                "E111",
                number,
                f"{str(error)[:1].upper()}{str(error)[1:]}.",
                'Write, for example, "trust >= 3 and not qc_known".',
                column + error.offset,
            )
            return None

    def _choice(self, text: str, number: int) -> None:
        self.wraps = False
        if not CHOICE.match(text):
            self.report.add(
                "E108", number, f'"{text[:40]}" is not a choice.', 'Write "* [price-it] What you do. -> target-node".'
            )
        self.choice = OpenChoice.begin(text, number, self.report)

    def _close_choice(self) -> None:
        if self.choice is not None and self.node is not None:
            choice = self.choice.close(self.report)
            if choice is not None:
                self.node.choices.append(choice)
        self.choice = None

    def _close_node(self) -> None:
        self._close_choice()
        if self.node is not None:
            self.nodes.append(self.node.close())
        self.node = None
