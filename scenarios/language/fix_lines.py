"""Mends single lines of a story's body: ids and what refers to them, spacing, minus signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.language.choices import KEYS
from scenarios.language.report import ID, tidy_id

if TYPE_CHECKING:
    from collections.abc import Collection

# Only case, blanks and underscores set these apart from ids; what else a name may hold somebody has meant.
_NEARLY_ID = re.compile(r"[A-Za-z][A-Za-z0-9_ -]*\Z")
_KEY = re.compile(r"(?P<key>[A-Za-z]+(?: [A-Za-z]+)?)\s*:\s*(?P<value>.*)\Z")
_CHANCE = re.compile(r"(?P<word>[Cc]hance)\s+(?P<percent>\d+)\s*(?:%\s*)?:\s*(?P<rest>.*)\Z")
_CHOICE = re.compile(r"[*+-]\s*\[(?P<id>[^\]]*)\]\s*(?P<rest>.*)\Z")
_METER_EFFECT = re.compile(r"(?P<meter>[a-z][a-z0-9_]*)\s*(?P<sign>[+\-−–‐‑])\s*(?P<change>\d{1,3})\Z")
_ENTRY = re.compile(r"on enter\s*:\s*(?P<guard>if\s+)?(?P<rest>.*)\Z")
_VISITED = re.compile(r"\b(?P<word>visited\s+)(?P<node>(?:(?!(?:and|or)\b)[\w-]+\s*)+)")
_SPEAKER = re.compile(r"(?P<who>[^\W\d_][\w-]*)(?P<rest>\s*(?:\([^)]*\)\s*)?:(?!//).*)\Z")


@dataclass(frozen=True)
class Names:
    """What the story's text names, as it should be written; of nodes, those whose name no other one comes to."""

    nodes: frozenset[str]
    people: frozenset[str]

    def node(self, text: str) -> str:
        """The node that a reference means, or the reference as it is where none of that name exists."""
        return text if ID.match(text) or tidy_id(text) not in self.nodes else tidy_id(text)


def tidy(text: str) -> str:
    """An id as it should be, where only case, blanks or underscores are wrong with it."""
    return tidy_id(text) if _NEARLY_ID.match(text) else text


def _heading(line: str) -> tuple[str, bool, str] | None:
    """Name, whether it is an ending, and title of a node's heading; None where it is no such thing."""
    if not line.startswith("##") or line.startswith("###"):
        return None
    name, colon, title = line[2:].partition(":")
    name = name.strip()
    is_end = name.endswith("(end)")
    name = name.removesuffix("(end)").rstrip()
    if not _NEARLY_ID.match(name) or (not ID.match(name) and title[:1].strip()):  # a time of day has a colon as well
        return None
    return name, is_end, title.strip() if colon else ""


def heading_id(line: str) -> str:
    """The id that a heading gives its node, mended; empty for any other line."""
    parts = _heading(line)
    return tidy(parts[0]) if parts else ""


def fix_heading(line: str, names: Names) -> str:
    """``##Friday Call (end) :Title`` as ``## friday-call (end): Title``"""
    parts = _heading(line)
    if parts is None:
        return line
    name, is_end, title = parts
    return f"## {names.node(name)}{' (end)' if is_end else ''}{f': {title}' if title else ''}"


def fix_target(text: str, names: Names) -> str:
    """``Say so.->Friday Call`` as ``Say so. -> friday-call``; text that leads nowhere stays."""
    said, arrow, rest = text.rpartition("->")
    target = names.node(rest.strip())
    if not arrow or len(target.split()) != 1:
        return text
    return f"{said.rstrip()} -> {target}".lstrip()


def choice_id(text: str) -> str:
    """The id that a line gives its choice, mended; empty for any other line."""
    match = _CHOICE.match(text)
    return tidy(match["id"].strip()) if match else ""


def fix_first_line(text: str, names: Names, twins: Collection[str]) -> str:
    """``*[Price It] Say so.`` as ``* [price-it] Say so.``, but for ids that would be `twins` of others in their node."""
    match = _CHOICE.match(text)
    if not match:
        return text
    said = match["id"].strip()
    return f"* [{said if tidy(said) in twins else tidy(said)}] {fix_target(match['rest'], names)}".rstrip()


def is_key(text: str) -> str:
    """The key of a choice that a line begins with, whatever its case; empty where there is none."""
    if _CHANCE.match(text):
        return "chance"
    match = _KEY.match(text)
    key = match["key"].lower() if match else ""
    return key if key in KEYS and key != "chance" else ""


def fix_key(text: str, key: str, names: Names) -> str:
    """A key with its value, ``Effects :trust+1`` as ``effects: trust +1``."""
    if key == "chance":
        return fix_chance(text, names)
    value = text.partition(":")[2].strip()
    if key == "effects":
        value = fix_effects(value)
    elif key == "only if":
        value = fix_condition(value, names)
    elif key == "ids":
        value = fix_list(value)
    return f"{key}: {value}".rstrip()


def fix_chance(text: str, names: Names) -> str:
    """``chance 40 : ->Friday Call`` as ``chance 40%: -> friday-call``"""
    match = _CHANCE.match(text)
    if not match:
        return fix_target(text, names)
    return f"chance {match['percent']}%: {fix_target(match['rest'], names)}".rstrip()


def fix_list(text: str) -> str:
    """``a ,b`` as ``a, b``; a list with an empty part stays as it is."""
    parts = [part.strip() for part in text.split(",")]
    return ", ".join(parts) if all(parts) else text


def fix_effects(text: str) -> str:
    """``trust+1,budget − 2`` as ``trust +1, budget -2``"""
    mended = []
    for part in (part.strip() for part in text.split(",")):
        match = _METER_EFFECT.match(part)
        sign = "+" if match and match["sign"] == "+" else "-"
        mended.append(f"{match['meter']} {sign}{match['change']}" if match else part)
    return ", ".join(mended).strip()


def fix_condition(text: str, names: Names) -> str:
    """``visited Friday Call`` as ``visited friday-call``; meters and facts stay."""

    def mended(match: re.Match[str]) -> str:
        said = match["node"].rstrip()
        return match["word"] + names.node(said) + match["node"][len(said) :]

    return _VISITED.sub(mended, text)


def fix_entry(text: str, names: Names) -> str:
    """``on enter:if visited Friday Call:trust+1`` with its spacing, its reference and its effects mended."""
    match = _ENTRY.match(text)
    if not match:
        return text
    if not match["guard"]:
        return f"on enter: {fix_effects(match['rest'])}".rstrip()
    guard, colon, effects = match["rest"].partition(":")
    if not colon:
        return text
    return f"on enter: if {fix_condition(guard.strip(), names)}: {fix_effects(effects)}".rstrip()


def fix_speaker(line: str, names: Names) -> str:
    """``Sam (phone): …`` as ``SAM (phone): …``, for people of the header."""
    match = _SPEAKER.match(line)
    if not match or match["who"].isupper() or match["who"].upper() not in names.people:
        return line
    return match["who"].upper() + match["rest"]
