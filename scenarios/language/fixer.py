"""Mends what is mechanical in a story's text: ids, spacing, the order of keys. Everything else stays byte for byte.

The fixer works line by line on the text, because a compiled story knows nothing of comments and wrapped lines. Two
promises hold whatever the text is: fixing a fixed text changes nothing, and a text without errors keeps its story. A
text for which either would fail comes back as it was.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

from scenarios.language.choices import CHOICE
from scenarios.language.fix_header import fix_header, people_of
from scenarios.language.fix_lines import (
    Names,
    choice_id,
    fix_chance,
    fix_condition,
    fix_effects,
    fix_entry,
    fix_first_line,
    fix_heading,
    fix_key,
    fix_speaker,
    fix_target,
    heading_id,
    is_key,
)
from scenarios.language.marks import CHOICE_MARK, ENTRY
from scenarios.language.parser import parse_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.language.diagnostics import Diagnostic

KEY_ORDER = ("only if", "effects", "approach", "chance", "ids", "record", "why")
_DEBRIEF = re.compile(r"#\s+debrief\s*\Z", re.IGNORECASE)
_ROUNDS = 4  # what one round mends may let the next one see more


def fix(text: str, file: str = "story.md") -> tuple[str, list[Diagnostic]]:
    """The mended text, and the diagnostics that the mending has settled; layout settles none."""
    before, report = parse_text(text, file)
    mended = _settled(text)
    if mended == text:
        return text, []
    after, left = parse_text(mended, file)
    if before is not None and (after is None or after.hash != before.hash):
        return text, []
    remaining = Counter((found.code, found.node, found.choice) for found in left.found)
    settled = []
    for found in sorted(report.found):
        if remaining[found.code, found.node, found.choice]:
            remaining[found.code, found.node, found.choice] -= 1
        else:
            settled.append(found)
    return mended, settled


def _settled(text: str) -> str:
    """The text once nothing changes any more, or as it was where that does not come to pass."""
    before, after = text, _once(text)
    for _ in range(_ROUNDS):
        if after == before:
            return after
        before, after = after, _once(after)
    return after if after == before else text


def _once(text: str) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    ends = "\r\n" if "\r\n" in text else "\n"
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))]
    end = next((index for index, line in enumerate(lines[1:], start=1) if line.strip() == "---"), 0)
    if lines[0].strip() != "---" or not end:
        return text
    names = Names(
        nodes=frozenset(_single(map(heading_id, lines[end + 1 :]))),
        people=frozenset(people_of(lines[1:end])),
    )
    body = _spaced(_Body(names).read(lines[end + 1 :]))
    return mark + ends.join(["---", *fix_header(lines[1:end], names), "---", *body]) + ends


def _single(ids: Iterable[str]) -> set[str]:
    """The ids that come once: two names are never made one."""
    return {name for name, count in Counter(ids).items() if name and count == 1}


def _spaced(lines: list[str]) -> list[str]:
    """One blank line above each heading, none at the end."""
    spaced: list[str] = []
    for line in lines:
        if line.startswith("#"):
            while spaced and not spaced[-1]:
                spaced.pop()
            spaced.append("")
        spaced.append(line)
    while spaced and not spaced[-1]:
        spaced.pop()
    return spaced


def _is_no_heading(line: str) -> bool:
    return not line.startswith("#")


class _Body:
    """Mends the lines after the header, one after the other; a choice when its last line is read."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.lines: list[str] = []
        self.choice: list[list[str]] = []  # its text, then each key, with the lines that go on with it
        self.keys: list[str] = []
        self.twins: set[str] = set()  # choices of the node that would share an id
        self.in_debrief = False

    def read(self, lines: list[str]) -> list[str]:
        for at, line in enumerate(lines):
            if line.startswith("#"):
                below = [
                    choice_id(each.strip())
                    for each in takewhile(_is_no_heading, (lines[i] for i in range(at + 1, len(lines))))
                ]
                self.twins = set(below) - _single(below)
            self._line(line, line.strip())
        self._close_choice()
        return self.lines

    def _line(self, line: str, text: str) -> None:
        if line.startswith("#"):
            self._close_choice()
            self.in_debrief = bool(_DEBRIEF.match(line))
            self.lines.append(fix_heading(line, self.names))
        elif self.choice and text and not self._begins_choice(line, text) and (line[0].isspace() or is_key(text)):
            self._in_choice(line, text)
        elif not self.in_debrief and self._begins_choice(line, text):
            self._close_choice()
            self.choice = [[fix_first_line(text, self.names, self.twins)]]
        elif self.choice and not text:
            self.choice[-1].append("")
        else:
            self._close_choice()
            self.lines.append(self._plain(line, text))

    def _begins_choice(self, line: str, text: str) -> bool:
        if self.choice and line[:1].isspace():
            return bool(CHOICE.match(text))
        return bool(CHOICE_MARK.match(text))

    def _plain(self, line: str, text: str) -> str:
        if not self.in_debrief and ENTRY.match(text):
            return fix_entry(text, self.names)
        if text.startswith("{") and "}" in text:
            guard, _, rest = text.partition("}")
            return f"{fix_condition(guard, self.names)}}} {fix_speaker(rest.strip(), self.names)}".rstrip()
        begins = not self.lines or not self.lines[-1] or self.lines[-1].startswith(("#", "on enter"))
        return fix_speaker(line, self.names) if begins else line

    def _in_choice(self, line: str, text: str) -> None:
        if key := is_key(text):
            self.keys.append(key)
            self.choice.append([f"  {fix_key(text, key, self.names)}"])
            return
        if not self.keys:
            mended = fix_target(text, self.names)
        elif self.keys[-1] == "effects":
            mended = fix_effects(text)
        elif self.keys[-1] == "only if":
            mended = fix_condition(text, self.names)
        elif self.keys[-1] == "chance":
            mended = fix_chance(text, self.names)
        else:
            mended = text
        self.choice[-1].append(line[: len(line) - len(line.lstrip())] + mended)

    def _close_choice(self) -> None:
        """Write the choice with its keys in order; where blank lines stand among them, in the order they have."""
        if not self.choice:
            return
        after: list[str] = []
        while self.choice[-1] and not self.choice[-1][-1]:
            after.append(self.choice[-1].pop())
        first, *rest = self.choice
        if all("" not in part for part in self.choice) and len(set(self.keys)) == len(self.keys):
            order = sorted(range(len(rest)), key=lambda index: KEY_ORDER.index(self.keys[index]))
            rest = [rest[index] for index in order]
        self.lines += [line for part in [first, *rest] for line in part] + after
        self.choice, self.keys = [], []
