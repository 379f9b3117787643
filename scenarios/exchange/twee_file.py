"""Reading Twee 3: passages with their names, tags and lines, and the links in them.

Format: the Twee 3 specification at https://github.com/iftechfoundation/twine-specs, with the link forms of Harlowe and
SugarCube. Nothing else of a story format is understood here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

LINK = re.compile(r"\[\[(?P<inside>(?:(?!\]\]|\]\[|\[\[)[^\n])+)(?:\]\[(?P<setter>[^\n]{0,1000}?))?\]\]")
_MACRO_LINK = re.compile(
    r"<<(?:link|button)\s+(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')\s+"
    r"(?P<target>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')\s*>>"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")  # blanks, as in a story of ours
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")


class TweeError(Exception):
    """A file that is no Twee, or has no story in it; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Link:
    """A road out of a passage: what it says, the name of the passage it leads to, and where it stands."""

    text: str
    target: str
    start: int
    setter: str = ""


@dataclass
class Passage:
    """A passage: its name, tags, text, and the line of the file where the text begins."""

    name: str
    tags: tuple[str, ...]
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, without blank lines at its end."""
        return "\n".join(self.lines).rstrip()


def read_twee(text: str, file: str) -> tuple[list[Passage], list[str]]:
    """The passages of a Twee file in their order, and what is odd about it.

    Raises:
        TweeError: no passage, a header without a name, or two passages of one name.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = _CONTROL.sub(" ", text).split("\n")
    passages: dict[str, Passage] = {}
    notices: list[str] = []
    current: Passage | None = None
    for number, line in enumerate(lines, start=1):
        if line.startswith("::"):
            name, tags = _header(line[2:])
            if not name:
                raise TweeError(f'{file}:{number}: this passage has no name. Write ":: Name of the passage".')
            if name in passages:
                above = passages[name].line - 1
                raise TweeError(
                    f'{file}:{number}: a passage "{name[:60]}" stands in line {above} already. Give this one another name.'
                )
            current = passages[name] = Passage(name, tags, number + 1)
        elif current is not None:
            current.lines.append(line)
        elif line.strip() and not notices:
            notices.append(f"{file}:{number}: text above the first passage left out.")
    if not passages:
        page = re.search(r"<tw-storydata|<html", text, re.IGNORECASE)
        advice = 'This is a page; in Twine choose "Export As Twee".' if page else 'A passage begins with ":: Its name".'
        raise TweeError(f"{file}:1: there is no passage in this file. {advice}")
    return list(passages.values()), notices


def _header(text: str) -> tuple[str, tuple[str, ...]]:
    """Name and tags of ``Name [tag tag] {"position":"0,0"}``, in which a backslash takes a mark's meaning away."""
    match = re.match(r"(?P<name>(?:\\.|[^\\\[{])*)(?:\[(?P<tags>(?:\\.|[^\\\]])*)\])?", text)
    assert match is not None  # the name may be empty
    name = re.sub(r"\\(.)", r"\1", match["name"].strip())
    return name, tuple(re.sub(r"\\(.)", r"\1", tag) for tag in (match["tags"] or "").split())


def read_story_data(passage: Passage, file: str) -> tuple[dict[str, Any], list[str]]:
    """The JSON of the StoryData passage; what cannot be read is a notice, as the specification asks."""
    try:
        data = json.loads(passage.text)
    except (ValueError, RecursionError) as error:
        line = passage.line + (error.lineno - 1 if isinstance(error, json.JSONDecodeError) else 0)
        return {}, [f"{file}:{line}: StoryData is no JSON, so it is left out."]
    if not isinstance(data, dict):
        return {}, [f"{file}:{passage.line}: StoryData is no JSON object, so it is left out."]
    return data, []


def find_links(text: str, *, quotes: bool = False) -> list[Link]:
    """The links of a passage, in their order.

    They are ``[[text->name]]``, ``[[name<-text]]``, ``[[text|name]]``, ``[[name]]`` and SugarCube's
    ``<<link "text" "name">>``. In SugarCube, `quotes` around a text are no part of it.

    >>> [(link.text, link.target) for link in find_links("Go [[home->Home]] or [[Away]].")]
    [('home', 'Home'), ('Away', 'Away')]
    """
    links = []
    for match in LINK.finditer(text):
        said, target = (part.strip() for part in _parts(match["inside"], quotes=quotes))
        if quotes:
            said, target = _unquoted(said), _unquoted(target)
        links.append(Link(said, target, match.start(), match["setter"] or ""))
    links += [
        Link(unescape(_unquoted(match["text"])), _unquoted(match["target"]), match.start())
        for match in _MACRO_LINK.finditer(text)
    ]
    return sorted(links, key=lambda link: link.start)


def _parts(inside: str, *, quotes: bool) -> tuple[str, str]:
    """Text and target; what looks like an arrow inside quotation marks that count is none."""
    plain = _QUOTED.sub(lambda found: "x" * len(found[0]), inside) if quotes else inside
    if (at := plain.rfind("->")) >= 0:
        return inside[:at], inside[at + 2 :]
    if (at := plain.find("<-")) >= 0:
        return inside[at + 2 :], inside[:at]
    if (at := plain.rfind("|")) >= 0:
        return inside[:at], inside[at + 1 :]
    return inside, inside


def _unquoted(text: str) -> str:
    if not _QUOTED.fullmatch(text):
        return text
    if text[0] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            pass  # an escape that JSON does not know
    return re.sub(r"\\(.)", r"\1", text[1:-1])
