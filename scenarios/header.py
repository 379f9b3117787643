"""The header of a story: what stands between its two lines of three hyphens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.diagnostics import did_you_mean
from scenarios.report import ID
from scenarios.story import METER_MAX, METER_MIN, Person

if TYPE_CHECKING:
    from scenarios.report import Report

KEYS = ("id", "title", "version", "role", "minutes", "meters", "facts", "people", "ids")
REQUIRED = ("id", "title", "role", "minutes", "meters", "people")
_COMMENT = re.compile(r"\s+#\s.*$")
_KEY = re.compile(r"(?P<key>[^\s:][^:]*?)\s*:\s*(?P<value>.*)$")
_METER = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\s+(?P<start>-?\d+)\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_PERSON = re.compile(r"(?P<key>[^\s:(]+)\s*(?P<hidden>\(hidden\))?\s*:\s*(?P<text>.*)$")
_WORDS = frozenset({"and", "or", "not", "visited"})


@dataclass
class Header:
    """The header's values; whatever was wrong keeps its default."""

    id: str = ""
    title: str = ""
    role: str = ""
    minutes: int = 0
    version: int = 1
    meters: list[tuple[str, int]] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    ids: tuple[str, ...] = ()


def split_list(text: str) -> list[str]:
    """The parts of a comma-separated list, trimmed, empty ones dropped."""
    return [part.strip() for part in text.split(",") if part.strip()]


def parse_header(lines: list[str], first: int, report: Report) -> Header:
    """Read the header's lines; `first` is the 1-based number of the first of them."""
    header = Header()
    seen: dict[str, int] = {}
    key = ""
    for number, raw in enumerate(lines, start=first):
        text = _COMMENT.sub("", raw).rstrip()
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        if text[0].isspace() and key == "people":
            _person(text.strip(), number, header, report)
            continue
        match = _KEY.match(text.strip())
        if not match or match["key"] not in KEYS:
            word = match["key"] if match else text.strip()
            report.add("E102", number, f'"{word}" is not a key of the header.', did_you_mean(word, KEYS))
            key = ""
            continue
        key = match["key"]
        if key in seen:
            report.add("E102", number, f'"{key}" stands in the header twice.', f"Line {seen[key]} has it already.")
            continue
        seen[key] = number
        _value(key, match["value"], number, header, report)
    for missing in REQUIRED:
        if missing not in seen:
            report.add("E103", first, f'The header has no "{missing}".', f'Add a line "{missing}: …".')
    if "people" in seen and not header.people:
        report.add(
            "E104", seen["people"], "The header names no people.", 'Indent one a line: "  SAM: Sam Okafor, producer".'
        )
    return header


def _value(key: str, value: str, number: int, header: Header, report: Report) -> None:
    if key == "people":
        if value:
            report.add("E104", number, 'After "people:" the line ends.', "Put one person on each indented line below.")
        return
    if not value and key not in ("facts", "ids"):
        report.add("E104", number, f'"{key}" has no value.', f'Write "{key}: …" on one line.')
    elif key == "id":
        report.check_id(value, number, "story")
        header.id = value
    elif key in ("title", "role"):
        setattr(header, key, value)
    elif key in ("minutes", "version"):
        if not value.isdecimal() or int(value) < 1:
            report.add("E104", number, f'"{key}" is a whole number above zero, not "{value}".', f'Write "{key}: 20".')
        else:
            setattr(header, key, int(value))
    elif key == "ids":
        header.ids = tuple(split_list(value))
    elif key == "facts":
        _facts(value, number, header, report)
    else:
        _meters(value, number, header, report)


def _facts(value: str, number: int, header: Header, report: Report) -> None:
    for name in split_list(value):
        if not _NAME.match(name) or name in _WORDS:
            report.add("E104", number, f'"{name}" is not a fact\'s name.', "Use lower-case letters, digits and _.")
        elif name in header.facts:
            report.add("E202", number, f'The fact "{name}" is listed twice.', "Leave one of them out.")
        else:
            header.facts.append(name)


def _meters(value: str, number: int, header: Header, report: Report) -> None:
    for part in split_list(value):
        match = _METER.match(part)
        if not match or match["name"] in _WORDS or not METER_MIN <= int(match["start"]) <= METER_MAX:
            advice = f"Write a name and its start, {METER_MIN} to {METER_MAX}, such as trust 6."
            report.add("E104", number, f'"{part}" is not a meter.', advice)
        elif match["name"] in dict(header.meters):
            report.add("E202", number, f'The meter "{match["name"]}" is listed twice.', "Leave one of them out.")
        else:
            header.meters.append((match["name"], int(match["start"])))


def _person(text: str, number: int, header: Header, report: Report) -> None:
    match = _PERSON.match(text)
    if not match or not match["text"]:
        advice = 'Write "SAM: Sam Okafor, producer" or "QC (hidden): quality control; what they want".'
        report.add("E104", number, f'"{text}" is not a person.', advice)
        return
    key = match["key"]
    if not key.isupper():
        report.add("E104", number, f'A person\'s key is in capitals, not "{key}".', f'Write "{key.upper()}".')
        key = key.upper()
    if key in {person.key for person in header.people}:
        report.add("E202", number, f'The person "{key}" is listed twice.', "Leave one of them out.")
        return
    cut = min((match["text"].find(mark) for mark in ",;" if mark in match["text"]), default=len(match["text"]))
    name, about = match["text"][:cut].strip(), match["text"][cut + 1 :].strip()
    header.people.append(Person(key, name, about, bool(match["hidden"]), number))


def id_matches_file(story_id: str, stem: str) -> bool:
    """Whether a story file is named after its id (``<id>.story.md``)."""
    return not ID.match(story_id) or story_id == stem
