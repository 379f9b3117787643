"""The header of a story: what stands between its two lines of three hyphens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.language.diagnostics import did_you_mean, nearest
from scenarios.language.marks import COMMENT, unescape_comments
from scenarios.language.quiet import parse_silence
from scenarios.language.report import ID
from scenarios.story import ASKS, AVATAR_TYPES, METER_MAX, METER_MIN, Person, Silence

if TYPE_CHECKING:
    from scenarios.language.report import Report

KEYS = ("id", "title", "version", "lang", "role", "minutes", "ask", "meters", "facts", "people", "ids", "quiet")
BLOCKS = ("people", "quiet")  # keys whose values stand indented below, one a line
REQUIRED = ("id", "title", "role", "minutes", "meters", "people")
_METER = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\s+(?P<start>-?\d{1,3})\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")  # as in HTML: es, pt-BR, zh-Hant
_AVATAR = re.compile(r"avatar\s*:\s*(?P<file>.*)\Z")
_PERSON = re.compile(r"(?P<key>[^\W\d_][\w-]*)\s*(?P<hidden>\(hidden\)\s*)?:\s*(?P<text>.*)$")
# Words of conditions and testplans, and the columns of an attempt's table.
_TAKEN = (
    frozenset({"and", "or", "not", "visited", "if"})
    | frozenset({"fact", "node", "ending", "available", "unavailable"})
    | frozenset({"try", "step", "choice", "approach", "reason", "time"})
)


@dataclass
class Header:
    """The header's values; whatever was wrong keeps its default."""

    id: str = ""
    title: str = ""
    role: str = ""
    minutes: int = 0
    version: int = 1
    lang: str = ""
    ask: str = ""
    meters: list[tuple[str, int]] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    ids: tuple[str, ...] = ()
    quiet: list[Silence] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)  # where each key stands


def split_places(text: str) -> list[tuple[str, int]]:
    """The parts of a comma-separated list, trimmed, empty ones dropped, each with its offset."""
    places: list[tuple[str, int]] = []
    offset = 0
    for part in text.split(","):
        if part.strip():
            places.append((part.strip(), offset + len(part) - len(part.lstrip())))
        offset += len(part) + 1
    return places


def split_list(text: str) -> list[str]:
    """The parts of a comma-separated list, trimmed, empty ones dropped."""
    return [part for part, _ in split_places(text)]


def parse_header(lines: list[str], first: int, report: Report) -> Header:
    """Read the header's lines; `first` is the 1-based number of the first of them."""
    header = Header()
    key = ""
    for number, raw in enumerate(lines, start=first):
        text = unescape_comments(COMMENT.sub("", raw).rstrip())
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        indented = text[0].isspace()
        if indented and key in (*BLOCKS, "?"):
            _indented(key, text.strip(), (number, len(text) - len(text.lstrip()) + 1), header, report)
            continue
        word, colon, value = text.partition(":")
        key = _key(word.strip(), bool(colon), number, header, report)
        if key and key != "?":
            column = len(word) + len(value) - len(value.lstrip()) + 2
            _value(key, value.strip(), (number, column), header, report)
    for missing in REQUIRED:
        if missing not in header.lines:
            report.add("E103", first, f'The header has no "{missing}".', f'Add a line "{missing}: …".')
    if "people" in header.lines and not header.people:
        report.add(
            "E104",
            header.lines["people"],
            "The header names no people.",
            'Indent one a line: "  SAM: Sam Okafor, producer".',
        )
    return header


def _indented(key: str, text: str, place: tuple[int, int], header: Header, report: Report) -> None:
    """A line below a key: a person, the avatar of the person above, or a silence; what nobody knows is passed over."""
    if key == "people" and (match := _AVATAR.match(text)):
        _avatar(match["file"], place, header, report)
    elif key == "people":
        _person(text, *place, header, report)
    elif key == "quiet" and (silence := parse_silence(text, *place, report)):
        header.quiet.append(silence)


def _key(word: str, colon: bool, number: int, header: Header, report: Report) -> str:
    """The key of a line: empty when it stands there twice, "?" when nobody knows what was meant."""
    key = word if colon and word in KEYS else ""
    if not key:
        report.add("E102", number, f'"{word[:40]}" is not a key of the header.', did_you_mean(word, KEYS))
        key = nearest(word, KEYS) if colon else ""  # go on as if it were spelt right: one mistake, one message
        if not key or key in header.lines:
            return "?"
    if key in header.lines:
        report.add("E102", number, f'"{key}" stands in the header twice.', f"Line {header.lines[key]} has it already.")
        return key if key in BLOCKS else ""
    header.lines[key] = number
    return key


def _whole(text: str) -> int:
    """A whole number above zero that somebody may have meant, else 0."""
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _value(key: str, value: str, place: tuple[int, int], header: Header, report: Report) -> None:
    number, column = place
    if key in BLOCKS:
        if value and header.lines[key] == number:
            advice = f"Put one {'person' if key == 'people' else 'silence'} on each indented line below."
            report.add("E104", number, f'After "{key}:" the line ends.', advice, column)
        return
    if not value and key not in ("facts", "ids"):
        report.add("E104", number, f'"{key}" has no value.', f'Write "{key}: …" on one line.')
    elif key == "id":
        header.id = report.check_id(value, number, "story", column)
    elif key in ("title", "role"):
        setattr(header, key, value)
    elif key in ("minutes", "version"):
        _number(key, value, place, header, report)
    elif key in ("lang", "ask"):
        _word(key, value, place, header, report)
    elif key == "ids":
        header.ids = tuple(split_list(value))
    elif key == "facts":
        _facts(value, place, header, report)
    else:
        _meters(value, place, header, report)


def _number(key: str, value: str, place: tuple[int, int], header: Header, report: Report) -> None:
    if found := _whole(value):
        setattr(header, key, found)
        return
    message = f'"{key}" is a whole number above zero, not "{value[:40]}".'
    report.add("E104", place[0], message, f'Write "{key}: {20 if key == "minutes" else 1}".', place[1])


def _word(key: str, value: str, place: tuple[int, int], header: Header, report: Report) -> None:
    number, column = place
    if value in ASKS if key == "ask" else _LANG.match(value):
        setattr(header, key, value)
    elif key == "ask":
        message = f'A story cannot ask "{value[:40]}".'
        advice = 'Write "ask: should", or leave the line out: what the learner would do is always asked.'
        report.add("E104", number, message, advice, column)
    else:
        message = f'"{value[:40]}" is not the tag of a language.'
        report.add("E104", number, message, "Write it as web pages do: en, es, pt-BR.", column)


def _facts(value: str, place: tuple[int, int], header: Header, report: Report) -> None:
    number, first = place
    for name, offset in split_places(value):
        column = first + offset
        if not _NAME.match(name):
            report.add(
                "E104", number, f'"{name[:40]}" is not a fact\'s name.', "Use lower-case letters, digits and _.", column
            )
            name = re.sub(r"\W+", "_", name.lower())  # noqa: PLW2901  # what was meant: its uses are no mistakes
        elif name in _TAKEN:
            report.add("E104", number, f'"{name}" has a meaning already.', "Give the fact another name.", column)
        if name in header.facts or name in dict(header.meters):
            report.add(
                "E202", number, f'The name "{name}" stands in the header twice.', "Leave one of them out.", column
            )
        else:
            header.facts.append(name)
            report.places[name] = (number, column)


def _meters(value: str, place: tuple[int, int], header: Header, report: Report) -> None:
    number, first = place
    for part, offset in split_places(value):
        column = first + offset
        match = _METER.match(part)
        if not match or not METER_MIN <= int(match["start"]) <= METER_MAX:
            advice = f"Write a name and its start, {METER_MIN} to {METER_MAX}, such as trust 6."
            report.add("E104", number, f'"{part[:40]}" is not a meter.', advice, column)
        elif match["name"] in _TAKEN:
            report.add(
                "E104", number, f'"{match["name"]}" has a meaning already.', "Give the meter another name.", column
            )
        names = [match["name"]] if match else re.findall(r"\b[a-z][a-z0-9_]*", part)  # what was meant
        for name in names:
            if name in dict(header.meters) or name in header.facts:
                report.add(
                    "E202", number, f'The name "{name}" stands in the header twice.', "Leave one of them out.", column
                )
            else:
                start = min(METER_MAX, max(METER_MIN, int(match["start"]))) if match else METER_MIN
                header.meters.append((name, start))


def _person(text: str, number: int, column: int, header: Header, report: Report) -> None:
    match = _PERSON.match(text)
    name, *about = re.split(r"[,;]", match["text"] if match else "", maxsplit=1)
    if not match or not name.strip():
        advice = 'Write "SAM: Sam Okafor, producer" or "QC (hidden): quality control; what they want".'
        report.add("E104", number, f'"{text[:40]}" is not a person.', advice, column)
        meant = re.match(r"[^\W\d_][\w-]*(?=\s)", text)
        if meant and meant[0].isupper() and meant[0] not in {person.key for person in header.people}:
            header.people.append(Person(meant[0], meant[0].capitalize(), line=number))
        return
    key = match["key"]
    if not key.isupper():
        report.add("E104", number, f'A person\'s key is in capitals, not "{key}".', f'Write "{key.upper()}".', column)
        key = key.upper()
    if key in {person.key for person in header.people}:
        report.add("E202", number, f'The person "{key}" is listed twice.', "Leave one of them out.", column)
        return
    header.people.append(Person(key, name.strip(), "".join(about).strip(), bool(match["hidden"]), number))


def _avatar(file: str, place: tuple[int, int], header: Header, report: Report) -> None:
    """The picture of the person in the line above."""
    number, column = place
    kinds = ", ".join(suffix[1:] for suffix in AVATAR_TYPES)
    person = header.people[-1] if header.people else None
    if person is None:
        report.add("E118", number, "This avatar is nobody's.", "Put it on the line below its person.", column)
    elif person.avatar:
        report.add("E118", number, f'"{person.key}" has an avatar already.', "Leave one of them out.", column)
    elif Path(file).suffix.lower() not in AVATAR_TYPES:
        message = f'"{file[:40]}" is not a picture that an avatar can be.'
        report.add("E118", number, message, f'Write "avatar: sam.png"; it can be {kinds}.', column)
    else:
        header.people[-1] = replace(person, avatar=file, avatar_place=place)


def id_matches_file(story_id: str, stem: str) -> bool:
    """Whether a story file is named after its id (``<id>.story.md``)."""
    return not ID.match(story_id) or story_id == stem
