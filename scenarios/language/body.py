"""The body of a story, line by line: nodes with their lines and choices, and the debrief."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scenarios.language.choices import CHOICE, OpenChoice, parse_effects, read_condition
from scenarios.language.diagnostics import did_you_mean, nearest
from scenarios.language.marks import CHOICE_MARK, ENTRY, OUTCOME, speech, unescape
from scenarios.language.report import tidy_id
from scenarios.story import CHANNELS, Choice, EntryEffect, Line, Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.conditions import Condition, Place
    from scenarios.language.report import Report

# Every pattern here takes linear time on any line: no two neighbouring parts can match the same characters.
_HEADING = re.compile(r"##\s+(?P<id>[^\s:(]+)\s*(?:(?P<end>\(end\))\s*)?(?::\s*(?P<title>\S.*))?\Z")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^)]*)\)\s*\Z")


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
    outcome: list[str] = field(default_factory=list)

    def close(self) -> Node:
        return Node(
            self.id,
            self.title,
            tuple(self.lines),
            tuple(self.choices),
            tuple(self.on_enter),
            self.is_end,
            " ".join(self.outcome).strip(),
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
        self.in_outcome = False
        self.stray = False  # whether text after this choice is reported already
        self.indent = 0  # of the line being read
        self.wraps = False  # whether the next plain line goes on with the paragraph before it
        self.joined: list[str] = []  # what goes on with the last line of `joined_into`
        self.joined_into: list[Line] = []
        self.channel = ("", "")  # of the last speech, for a line that names none
        self.spoken = False  # whether anybody spoke under this heading yet

    def read(self, lines: list[str], first: int) -> None:
        """Read everything after the header; `first` is the 1-based number of the first line."""
        for number, raw in enumerate(lines, start=first):
            self._line(raw.rstrip(), number)
        self._close_node()

    def _line(self, raw: str, number: int) -> None:
        text = raw.strip()
        self.indent = len(raw) - len(raw.lstrip())
        if not text:
            self.wraps = False
        elif raw.startswith("#"):
            self._heading(text, number)
        elif self.choice is not None and self.indent and not CHOICE.match(text):
            self.choice.more(text, number, self.indent + 1, self.report)
        elif self.in_debrief:
            self._spoken(text, number, self.debrief)
        elif self.node is None:
            if not (self.nodes or self.report.has_errors):
                self.report.add(
                    "E106", number, "This text belongs to no node.", 'Begin a node: "## friday-call: Friday, 16:40".'
                )
        elif CHOICE_MARK.match(text):
            self._close_choice()
            self._choice(self.node, text, number)
        elif self.choice is not None:
            if not self.choice.broken and not self.stray:
                self.report.add(
                    "E106",
                    number,
                    "After a choice stand its keys, indented, or the next choice.",
                    "Move this text above the choices.",
                )
            self.stray = True
        else:
            self._in_node(self.node, text, number)

    def _heading(self, text: str, number: int) -> None:
        self._close_node()
        self.wraps = self.in_outcome = self.spoken = False
        self.in_debrief = bool(re.fullmatch(r"#\s+debrief", text, re.IGNORECASE))
        if self.in_debrief:
            return
        match = _HEADING.match(text)
        if match:
            node_id = self.report.check_id(match["id"], number, "node", match.start("id") + 1)
            self.node = _OpenNode(node_id, match["title"] or "", bool(match["end"]), number)
            return
        self.report.add(
            "E107",
            number,
            f'"{text[:40]}" is not a heading of a story.',
            'Write "## friday-call: Friday, 16:40", "## paid (end): Paid in full" or "# Debrief".',
        )
        # Read on as what was probably meant, so that what stands below is checked in the same run.
        meant = text.lstrip("#").strip()
        self.in_debrief = bool(nearest(meant, ["Debrief"]))
        if not self.in_debrief:
            name = re.split(r"[:(,;.–—]", meant, maxsplit=1)[0]
            self.node = _OpenNode(tidy_id(name), meant, "(end" in meant.lower(), number)
            self.report.spoilt.add(self.node.id)
            self.report.unread.append(tidy_id(meant))

    def _in_node(self, node: _OpenNode, text: str, number: int) -> None:
        if match := ENTRY.match(text):
            self.wraps = self.in_outcome = False
            self._entry(node, match, number)
        elif match := OUTCOME.match(text):
            node.outcome, self.wraps, self.in_outcome = [match["text"]], True, True
        elif self.wraps and self.in_outcome and not self._begins_line(text):
            node.outcome.append(unescape(text))
        else:
            self.wraps, self.in_outcome = self.wraps and not self.in_outcome, False
            self._spoken(text, number, node.lines)

    def _entry(self, node: _OpenNode, match: re.Match[str], number: int) -> None:
        """``on enter: effects`` or ``on enter: if condition: effects``"""
        effects, start, condition = match["rest"], match.start("rest"), None
        if match["guard"]:
            guard, colon, effects = effects.partition(":")
            if not colon:
                self.report.add(
                    "E110",
                    number,
                    'After "if" stand a condition, a colon and the effects.',
                    'Write "on enter: if qc_known: trust -1".',
                    self.indent + start + 1,
                )
                return
            condition = read_condition(guard, self._place(number, start), self.report)
            start += len(guard) + 1
        told = parse_effects(effects, self._place(number, start), self.report)
        node.on_enter.append(EntryEffect(told, condition, number))

    def _place(self, number: int, start: int) -> Callable[[int], Place]:
        """Where the characters of a line stand, from the one at `start` on."""
        first = self.indent + start + 1
        return lambda offset: (number, first + offset)

    def _begins_line(self, text: str) -> bool:
        """Whether a line of the file begins a line of the story, rather than going on with the one before."""
        return text.startswith(("{", "![")) or (self.in_debrief and text.startswith("?")) or speech(text) is not None

    def _spoken(self, text: str, number: int, into: list[Line]) -> None:
        if self.wraps and into and not self._begins_line(text):
            self.joined_into = into
            self.joined.append(unescape(text))
            return
        self._close_line()
        self.wraps = True
        condition: Condition | None = None
        column = self.indent + 1
        if text.startswith("{"):
            inside, brace, rest = text[1:].partition("}")
            if not brace:
                advice = 'Write "{qc_known} …".'
                self.report.add("E111", number, 'A condition before a line ends with "}".', advice, column)
            else:
                condition = read_condition(inside, self._place(number, 1), self.report)
                column, text = column + len(text) - len(rest.lstrip()), rest.strip()
        into.append(replace(self._content(text, number, column), condition=condition, column=column))

    def _close_line(self) -> None:
        """Join the lines of the file that make one line of the story."""
        if self.joined:
            into = self.joined_into
            into[-1] = replace(into[-1], text=" ".join([into[-1].text, *self.joined]).strip())
            self.joined = []

    def _content(self, text: str, number: int, column: int) -> Line:
        if text.startswith("!["):
            self.wraps = False  # an image is a line of its own
            match = _IMAGE.match(text)
            if not match or not match["alt"].strip() or not match["src"].strip():
                self.report.add(
                    "E115",
                    number,
                    "This is no image with a description and a file.",
                    'Write "![what it shows](file.png)" on a line of its own.',
                    column,
                )
                return Line("image", "", line=number)
            return Line("image", match["alt"].strip(), src=match["src"].strip(), line=number)
        if self.in_debrief and text.startswith("?"):
            return Line("question", text[1:].strip(), line=number)
        if match := speech(text):
            if match["context"] is not None:
                self.channel = self._context(match["context"], number, match.start("context") + column)
            elif not self.spoken:
                self.channel = ("", "")
            self.spoken = True
            detail = self.channel[1] if match["context"] is not None else ""
            return Line("say", match["text"], match["who"], self.channel[0], detail, line=number)
        return Line("narration", unescape(text), line=number)

    def _context(self, text: str, number: int, column: int) -> tuple[str, str]:
        channel, _, detail = (part.strip() for part in text.partition(","))
        if channel not in CHANNELS:
            self.report.add(
                "E114", number, f'"{channel[:40]}" is not a channel.', did_you_mean(channel, CHANNELS), column
            )
        return channel, detail

    def _choice(self, node: _OpenNode, text: str, number: int) -> None:
        self.wraps = self.stray = False
        meant = f"*{text[1:]}" if text[0] in "-+" else text
        if meant != text or not CHOICE.match(text):
            advice = 'Write "* [price-it] What you do. -> target-node".'
            self.report.add("E108", number, f'"{text[:40]}" is not a choice.', advice, self.indent + 1)
            self.report.spoilt.add(node.id)
        self.choice = OpenChoice.begin(meant, number, self.indent + 1, self.report)

    def _close_choice(self) -> None:
        if self.choice is not None and self.node is not None:
            choice = self.choice.close(self.report)
            if choice is not None:
                self.node.choices.append(choice)
            else:
                self.report.spoilt.add(self.node.id)
        self.choice = None

    def _close_node(self) -> None:
        self._close_line()
        self._close_choice()
        if self.node is not None:
            self.nodes.append(self.node.close())
        self.node = None
