"""Mends the header of a story's text: the order of its keys, their spacing, its ids. Comments stay where they belong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenarios.language.fix_lines import fix_list, tidy
from scenarios.language.header import BLOCKS, KEYS
from scenarios.language.marks import COMMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.language.fix_lines import Names

_PERSON = re.compile(r"(?P<key>[^\W\d_][\w-]*)(?P<rest>\s*(?:\(hidden\)\s*)?:.*)\Z")
_AVATAR = re.compile(r"avatar\s*:")  # not a person: it stands below one
_SILENCE = re.compile(r"(?P<code>[EWew]\d+)(?P<place>[^:]*):\s*(?P<reason>.*)\Z")


def people_of(lines: list[str]) -> Iterator[str]:
    """The keys of a header's people, in capitals."""
    block = ""
    for line in lines:
        if line and not line[0].isspace() and not line.startswith("#"):
            block = line.partition(":")[0].strip()
        elif block == "people" and not _AVATAR.match(line.strip()) and (match := _PERSON.match(line.strip())):
            yield match["key"].upper()


def fix_header(lines: list[str], names: Names) -> list[str]:
    """The header's lines, in the order that `scenarios.language.header.KEYS` gives, each with the comment lines above it.

    Where a key stands twice or none knows it, the order stays: what was meant is not for us to say.
    """
    above: list[str] = []
    chunks: list[tuple[str, list[str]]] = []
    for line in lines:
        if not line or line.lstrip().startswith("#"):
            above.append(line)
        elif line[0].isspace() and chunks:
            chunks[-1][1].extend([*above, _indented(line, chunks[-1][0], names)])
            above = []
        else:
            key = line.partition(":")[0].strip()
            chunks.append((key, [*above, _line(line, key)]))
            above = []
    keys = [key for key, _ in chunks]
    if set(keys) <= set(KEYS) and len(set(keys)) == len(keys):
        chunks.sort(key=lambda chunk: KEYS.index(chunk[0]))
    return [line for _, chunk in chunks for line in chunk] + above


def _line(line: str, key: str) -> str:
    if key not in KEYS:
        return line
    comment = COMMENT.search(line)
    end = comment.start() if comment else len(line)
    value = line[:end].partition(":")[2].strip()
    if key == "id":
        value = tidy(value)
    elif key in ("meters", "facts", "ids"):
        value = fix_list(value)
    return f"{key}: {value}".rstrip() + line[end:] if ":" in line[:end] else line


def _indented(line: str, key: str, names: Names) -> str:
    """A person or a silence; blanks at the beginning of the line stay."""
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    if key not in BLOCKS:
        return line
    if key == "people" and not _AVATAR.match(text):
        match = _PERSON.match(text)
        return f"{indent}{match['key'].upper()}{match['rest']}" if match else line
    match = _SILENCE.match(text) if key == "quiet" else None
    if not match:
        return line
    node, slash, choice = match["place"].strip().partition("/")
    place = f"{names.node(node.strip())}{slash}{tidy(choice.strip())}"
    return f"{indent}{match['code'].upper()}{' ' if place else ''}{place}: {match['reason']}".rstrip()
