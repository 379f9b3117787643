"""A choice of a story, from its first line and the indented keys below it; and the effects it lists."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from scenarios.conditions import Condition, ConditionError, parse_condition
from scenarios.language.diagnostics import did_you_mean
from scenarios.language.header import split_list, split_places
from scenarios.story import APPROACHES, Chance, Choice, Effect, FactEffect, MeterEffect

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.conditions import Place
    from scenarios.language.report import Report

KEYS = ("effects", "only if", "approach", "ids", "record", "why", "chance")
CHOICE = re.compile(r"\*\s+\[(?P<id>[^\]]*)\]\s*(?P<rest>.*)\Z")
_KEY = re.compile(r"(?P<key>[a-z]+(?: [a-z]+)?)\s*:\s*(?P<value>.*)\Z", re.IGNORECASE)
_CHANCE_KEY = re.compile(r"chance\s+[\d.]+\s*(?:%\s*)?:")
_CHANCE = re.compile(r"chance\s+(?P<percent>[\d.]+)\s*(?:%\s*)?:\s*(?:->\s*(?P<target>\S+)\s*)?\Z")
_METER_EFFECT = re.compile(r"(?P<meter>[a-z][a-z0-9_]*)\s*(?P<change>[+\-−]\s*\d{1,3})\Z")
_FACT_EFFECT = re.compile(r"(?P<no>not\s+)?(?P<fact>[a-z][a-z0-9_]*)\Z")


def parse_effects(text: str, place: Callable[[int], Place], report: Report) -> tuple[Effect, ...]:
    """``trust +1, schedule -1, qc_known, not spec_read``; `place` tells where an offset stands in the file."""
    effects: list[Effect] = []
    parts = split_places(text)
    if not parts:
        line, column = place(0)
        report.add("E110", line, "No effect is named.", 'Write "trust +1, qc_known" or leave the line out.', column)
    for part, offset in parts:
        here = place(offset)
        if match := _METER_EFFECT.match(part):
            change = int(re.sub(r"\s", "", match["change"].replace("−", "-")))
            if change == 0:
                report.add("E110", here[0], f'"{part}" changes nothing.', "Leave it out.", here[1])
            else:
                effects.append(MeterEffect(match["meter"], change, here))
        elif match := _FACT_EFFECT.match(part):
            effects.append(FactEffect(match["fact"], not match["no"], here))
        else:
            report.add(
                "E110",
                here[0],
                f'"{part[:40]}" is not an effect.',
                'Write "trust +1", "budget -2", "qc_known" or "not qc_known".',
                here[1],
            )
    return tuple(effects)


def read_condition(text: str, place: Callable[[int], Place], report: Report) -> Condition | None:
    """A condition, or None where it is none, which the report then says."""
    try:
        return parse_condition(text, place)
    except ConditionError as error:
        line, column = place(error.offset)
        message = f"{str(error)[:1].upper()}{str(error)[1:]}."
        report.add("E111", line, message, 'Write, for example, "trust >= 3 and not qc_known".', column)
        return None


def _split_target(text: str) -> tuple[str, str, int]:
    """What a choice says, where it leads, and the offset of that; empty when the text does not end in ``-> target``."""
    said, arrow, rest = text.rpartition("->")
    target = rest.strip()
    if not arrow or not target or len(target.split()) > 1:
        return text, "", 0
    return said.strip(), target, len(text.rstrip()) - len(target)


class _Text:
    """Text that may go on over several lines, and remembers where each of its characters stands."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.starts: list[tuple[int, int, int]] = []  # offset in the joined text, line, column
        self.length = 0

    def add(self, text: str, line: int, column: int) -> None:
        if not text and self.starts:
            return
        if not self.length:
            self.starts.clear()
        offset = self.length + 1 if self.length else 0
        self.starts.append((offset, line, column))
        self.pieces.append(text)
        self.length = offset + len(text)

    def __str__(self) -> str:
        return " ".join(filter(None, self.pieces))

    def place(self, offset: int) -> Place:
        start, line, column = self.starts[bisect(self.starts, offset, key=itemgetter(0)) - 1]
        return line, column + offset - start


@dataclass
class OpenChoice:
    """A choice while its lines are being read."""

    id: str
    line: int
    text: _Text = field(default_factory=_Text)
    values: dict[str, _Text] = field(default_factory=dict)
    last: str = ""  # the key that a further line goes on with; "?" when the line above it is reported
    broken: bool = False

    @classmethod
    def begin(cls, text: str, line: int, column: int, report: Report) -> OpenChoice:
        """The first line, ``* [id] text -> target``; the text may go on below, indented."""
        match = CHOICE.match(text)
        if not match:
            return cls("", line, broken=True)
        report.check_id(match["id"], line, "choice", column + match.start("id"))
        choice = cls(match["id"], line)
        choice.text.add(match["rest"], line, column + match.start("rest"))
        return choice

    def more(self, text: str, line: int, column: int, report: Report) -> None:
        """An indented line: a key of the choice, or the rest of what stands above it."""
        if _CHANCE_KEY.match(text):
            self._key("chance", text, (line, column), column, report)
            return
        match = _KEY.match(text)
        if match and match["key"] in KEYS:
            self._key(match["key"], match["value"], (line, column), column + match.start("value"), report)
        elif match and (self.last or self._complete) and "Did you mean" in did_you_mean(match["key"], KEYS):
            report.add(
                "E109", line, f'"{match["key"]}" is not a key of a choice.', did_you_mean(match["key"], KEYS), column
            )
            self.last = "?"
        elif self.last:
            if self.last != "?":
                self.values[self.last].add(text, line, column)
        elif self._complete:
            report.add(
                "E109", line, f'"{text[:40]}" is no key of the choice above.', f"Keys are {', '.join(KEYS)}.", column
            )
            self.last = "?"
        else:
            self.text.add(text, line, column)

    @property
    def _complete(self) -> bool:
        # Where the text is long enough to wrap, its end tells as much as the whole.
        return bool(_split_target(" ".join(self.text.pieces[-2:]))[1])

    def _key(self, key: str, value: str, place: Place, value_column: int, report: Report) -> None:
        line, column = place
        if key in self.values:
            above = self.values[key].place(0)[0]
            report.add("E109", line, f'The choice has "{key}" twice.', f"Line {above} has it already.", column)
        self.values[key], self.last = _Text(), key
        self.values[key].add(value, line, value_column)

    def _value(self, key: str) -> str:
        return str(self.values[key]) if key in self.values else ""

    def close(self, report: Report) -> Choice | None:
        """The choice, or None where it has no target to lead to."""
        if self.broken:
            return None
        said, target, offset = _split_target(str(self.text))
        if not target or not said:
            report.add(
                "E108",
                self.line,
                f'The choice "{self.id}" has no {"text" if target else "target"}.',
                'Write "* [price-it] What you do. -> target-node".',
            )
            return None
        return Choice(
            id=self.id,
            text=said,
            target=target,
            effects=self._effects(report),
            condition=self._condition(report),
            approach=self._approach(report),
            ids=tuple(split_list(self._value("ids"))),
            record=self._value("record"),
            chance=self._chance(report),
            why=self._value("why"),
            line=self.line,
            target_place=self.text.place(offset),
        )

    def _effects(self, report: Report) -> tuple[Effect, ...]:
        if "effects" not in self.values:
            return ()
        return parse_effects(self._value("effects"), self.values["effects"].place, report)

    def _condition(self, report: Report) -> Condition | None:
        if "only if" not in self.values:
            return None
        return read_condition(self._value("only if"), self.values["only if"].place, report)

    def _approach(self, report: Report) -> str:
        approach = self._value("approach")
        if approach and approach not in APPROACHES:
            line, column = self.values["approach"].place(0)
            report.add(
                "E112", line, f'"{approach[:40]}" is not an approach.', did_you_mean(approach, APPROACHES), column
            )
        return approach

    def _chance(self, report: Report) -> Chance | None:
        if "chance" not in self.values:
            return None
        line, column = self.values["chance"].place(0)
        match = _CHANCE.match(self._value("chance"))
        percent = match["percent"] if match else ""
        if not match or not match["target"] or not re.fullmatch(r"[1-9]\d?", percent, re.ASCII):
            report.add(
                "E113",
                line,
                f'"{self._value("chance")[:40]}" is not a chance.',
                'Write "chance 40%: -> target-node", with 1 to 99 per cent.',
                column,
            )
            return None
        return Chance(int(percent), match["target"], self.values["chance"].place(match.start("target")))
