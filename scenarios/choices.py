"""A choice of a story, from its first line and the indented keys below it; and the effects it lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.conditions import Condition, ConditionError, parse_condition
from scenarios.diagnostics import did_you_mean
from scenarios.header import split_list
from scenarios.story import APPROACHES, Chance, Choice, Effect, FactEffect, MeterEffect

if TYPE_CHECKING:
    from scenarios.report import Report

KEYS = ("effects", "only if", "approach", "ids", "record", "why", "chance")
CHOICE = re.compile(r"\*\s+\[(?P<id>[^\]]*)\]\s*(?P<rest>.*)\Z")
_TARGET = re.compile(r"(?P<text>.*?)\s*->\s*(?P<target>\S+)\s*\Z")
_KEY = re.compile(r"(?P<key>[a-z]+(?: [a-z]+)?)\s*:\s*(?P<value>.*)\Z")
_CHANCE = re.compile(r"chance\s+(?P<percent>[\d.]+)\s*%?\s*:\s*(?:->\s*(?P<target>\S+))?\s*\Z")
_METER_EFFECT = re.compile(r"(?P<meter>[a-z][a-z0-9_]*)\s*(?P<change>[+\-−]\s*\d+)\Z")
_FACT_EFFECT = re.compile(r"(?P<no>not\s+)?(?P<fact>[a-z][a-z0-9_]*)\Z")


def parse_effects(text: str, line: int, column: int, report: Report) -> tuple[Effect, ...]:
    """``trust +1, schedule -1, qc_known, not spec_read``"""
    effects: list[Effect] = []
    parts = split_list(text)
    if not parts:
        report.add("E110", line, "No effect is named.", 'Write "trust +1, qc_known" or leave the line out.', column)
    for part in parts:
        place = column + text.find(part)
        if match := _METER_EFFECT.match(part):
            change = int(match["change"].replace("−", "-").replace(" ", ""))
            if change == 0:
                report.add("E110", line, f'"{part}" changes nothing.', "Leave it out.", place)
            else:
                effects.append(MeterEffect(match["meter"], change))
        elif match := _FACT_EFFECT.match(part):
            effects.append(FactEffect(match["fact"], not match["no"]))
        else:
            report.add(
                "E110",
                line,
                f'"{part}" is not an effect.',
                'Write "trust +1", "budget -2", "qc_known" or "not qc_known".',
                place,
            )
    return tuple(effects)


@dataclass
class OpenChoice:
    """A choice while its lines are being read."""

    id: str
    text: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    last: str = ""
    broken: bool = False

    @classmethod
    def begin(cls, text: str, line: int, report: Report) -> OpenChoice:
        """The first line, ``* [id] text -> target``; the text may go on below, indented."""
        match = CHOICE.match(text)
        if not match:
            return cls("", "", line, broken=True)
        report.check_id(match["id"], line, "choice", match.start("id") + 1)
        return cls(match["id"], match["rest"], line)

    def more(self, text: str, line: int, column: int, report: Report) -> None:
        """An indented line: a key of the choice, or the rest of what stands above it."""
        if re.match(r"chance\s+[\d.]+\s*%?\s*:", text):
            self._key("chance", text, line, column, report)
            return
        match = _KEY.match(text)
        if match and match["key"] in KEYS:
            self._key(match["key"], match["value"], line, column + match.start("value"), report)
        elif match and (self.last or self._complete) and self._looks_like_key(match["key"]):
            report.add(
                "E109", line, f'"{match["key"]}" is not a key of a choice.', did_you_mean(match["key"], KEYS), column
            )
            self.last = ""
        elif self.last:
            self.values[self.last] += f" {text}"
        elif self._complete:
            report.add(
                "E109", line, f'"{text[:40]}" is no key of the choice above.', f"Keys are {', '.join(KEYS)}.", column
            )
        else:
            self.text += f" {text}"

    @property
    def _complete(self) -> bool:
        return bool(_TARGET.match(self.text))

    @staticmethod
    def _looks_like_key(word: str) -> bool:
        return "Did you mean" in did_you_mean(word, KEYS)

    def _key(self, key: str, value: str, line: int, column: int, report: Report) -> None:
        if key in self.values:
            report.add(
                "E109", line, f'The choice has "{key}" twice.', f"Line {self.places[key][0]} has it already.", column
            )
        self.values[key], self.places[key], self.last = value, (line, column), key

    def close(self, report: Report) -> Choice | None:
        """The choice, or None where it has no target to lead to."""
        if self.broken:
            return None
        match = _TARGET.match(self.text)
        if not match or not match["text"]:
            what = "text" if match else "target"
            report.add(
                "E108",
                self.line,
                f'The choice "{self.id}" has no {what}.',
                'Write "* [price-it] What you do. -> target-node".',
            )
            return None
        return Choice(
            id=self.id,
            text=match["text"],
            target=match["target"],
            effects=self._effects(report),
            condition=self._condition(report),
            approach=self._approach(report),
            ids=tuple(split_list(self.values.get("ids", ""))),
            record=self.values.get("record", ""),
            chance=self._chance(report),
            why=self.values.get("why", ""),
            line=self.line,
        )

    def _effects(self, report: Report) -> tuple[Effect, ...]:
        if "effects" not in self.values:
            return ()
        return parse_effects(self.values["effects"], *self.places["effects"], report)

    def _condition(self, report: Report) -> Condition | None:
        if "only if" not in self.values:
            return None
        line, column = self.places["only if"]
        try:
            return parse_condition(self.values["only if"])
        except ConditionError as error:
            message = f"{str(error)[:1].upper()}{str(error)[1:]}."
            report.add(
                "E111", line, message, 'Write, for example, "trust >= 3 and not qc_known".', column + error.offset
            )
            return None

    def _approach(self, report: Report) -> str:
        approach = self.values.get("approach", "")
        if approach and approach not in APPROACHES:
            line, column = self.places["approach"]
            report.add("E112", line, f'"{approach}" is not an approach.', did_you_mean(approach, APPROACHES), column)
        return approach

    def _chance(self, report: Report) -> Chance | None:
        if "chance" not in self.values:
            return None
        line, column = self.places["chance"]
        match = _CHANCE.match(self.values["chance"])
        percent = match["percent"] if match else ""
        if not match or not match["target"] or not percent.isdecimal() or not 1 <= int(percent) <= 99:
            report.add(
                "E113",
                line,
                f'"{self.values["chance"]}" is not a chance.',
                'Write "chance 40%: -> target-node", with 1 to 99 per cent.',
                column,
            )
            return None
        return Chance(int(percent), match["target"])
