"""A Twee 3 file as the beginning of a story of ours: its passages become nodes, its links choices.

Macros and variables are not understood; each is left out with a notice, for what they did has to be written again as
effects and conditions. What our format asks for and Twee does not have (meters, people, outcomes) gets a placeholder.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from scenarios.exchange.twee_file import LINK, Link, Passage, TweeError, find_links, read_story_data, read_twee
from scenarios.exchange.twee_text import (
    COMMENT,
    HARLOWE_MACRO,
    SUGAR_MACRO,
    TAG,
    VARIABLE,
    blank,
    escaped,
    lines_of,
    markdown,
    no_mark,
    one_line,
)
from scenarios.language.report import tidy_id
from scenarios.story import CHANNELS

__all__ = ["TweeError", "from_twee"]

OUTCOME = "To be written: what was won here, and what was lost."
_SPECIAL = frozenset(
    {"PassageDone", "PassageFooter", "PassageHeader", "PassageReady", "Story JavaScript", "Story Stylesheet"}
    | {"StoryAuthor", "StoryBanner", "StoryCaption", "StoryDisplayTitle", "StoryIncludes", "StoryInit"}
    | {"StoryInterface", "StoryMenu", "StorySettings", "StoryShare", "StorySubtitle"}
)
_NO_NODE = frozenset({"script", "stylesheet", "widget", "comment", "debrief", "init", "Twine.private", "Twine.image"})
_SPEECH = re.compile(r"(?P<who>[^\W\d_][\w-]*)\s*(?:\((?P<context>[^)]*)\)\s*)?:(?!//)\s*(?P<text>.*)")
_MARK = re.compile(r"[#{!+-]|\*\s|(?:on enter|outcome)\s*:")  # what would be more than text at the start of a line
_OURS = re.compile(
    r'<p class="(?P<what>when|outcome|unavailable)">(?P<text>.{0,2000}?)</p>', re.DOTALL
)  # as twee.py writes


@dataclass
class _Node:
    """A node in the making."""

    passage: Passage
    id: str
    title: str = ""
    lines: list[str] = field(default_factory=list)
    choices: list[tuple[str, str, str]] = field(default_factory=list)  # id, text, target
    outcome: str = OUTCOME


def from_twee(text: str, file: str = "story.twee") -> tuple[str, list[str]]:
    """The text of a story in our format, which has no errors, and notices (``file:line: …``) of what was left out.

    Raises:
        TweeError: the file is no Twee, or has no passage to begin with.
    """
    passages, notices = read_twee(text, file)
    story = _Import(file, passages, notices).story()
    return story, sorted(notices, key=lambda notice: int(notice.removeprefix(f"{file}:").partition(":")[0]))


class _Import:
    def __init__(self, file: str, passages: list[Passage], notices: list[str]) -> None:
        self.file = file
        self.notices = notices
        self.people: dict[str, None] = {}
        named = {passage.name: passage for passage in passages}
        self.title = named["StoryTitle"].text.strip() if "StoryTitle" in named else ""
        self.data: dict[str, Any] = {}
        if "StoryData" in named:
            self.data, odd = read_story_data(named["StoryData"], file)
            notices += odd
        self.format = str(self.data.get("format", "")).lower()
        if self.format not in ("", "harlowe", "sugarcube"):
            named_format = str(self.data["format"])[:40]
            line = named["StoryData"].line
            notices.append(f"{file}:{line}: of the format {named_format} only passages and links are understood.")
        self.aside = {passage.name for passage in passages if not self._is_node(passage)}
        self.nodes: dict[str, _Node] = {}
        ids: set[str] = set()
        for passage in passages:
            if passage.name not in self.aside:
                self.nodes[passage.name] = _Node(passage, _new_id(passage.name, ids))
        self.ids = ids

    def _is_node(self, passage: Passage) -> bool:
        if passage.name in ("StoryTitle", "StoryData"):
            return False
        if passage.name not in _SPECIAL and not _NO_NODE & set(passage.tags):
            return True
        self._notice(passage.line - 1, f'the passage "{passage.name}" is no node of a story')
        return False

    def _notice(self, line: int, what: str) -> None:
        text = f"{self.file}:{line}: {what}: left out."
        if text not in self.notices:
            self.notices.append(text)

    def story(self) -> str:
        first = self._first()
        for node in list(self.nodes.values()):
            self._fill(node)
        reached = self._reached(first)
        ids = {node.id for node in reached}
        for node in self.nodes.values():
            if node.id not in ids:
                self._notice(node.passage.line - 1, f'no link leads to the passage "{node.passage.name}"')
        self._lead_out(reached)
        for node in reached:
            node.lines = [self._kept_narration(line) for line in node.lines]
        body = "\n\n".join(map(_written, reached))
        return f"{self._header()}\n\n{body}\n"

    def _first(self) -> _Node:
        if not self.nodes:
            raise TweeError(f"{self.file}:1: there is no passage to play in this file, only settings of the story.")
        asked = str(self.data.get("start", "Start"))
        if asked in self.nodes:
            return self.nodes[asked]
        first = next(iter(self.nodes.values()))
        if "start" in self.data or len(self.nodes) > 1:
            what = f'there is no passage "{asked[:60]}" to start with; the story starts with "{first.passage.name}"'
            self.notices.append(f"{self.file}:{first.passage.line - 1}: {what}.")
        return first

    def _fill(self, node: _Node) -> None:
        text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), node.passage.text)
        taken: set[str] = set()
        seen: set[tuple[str, str]] = set()
        for link in find_links(text, quotes=self.format == "sugarcube"):
            line = node.passage.line + text.count("\n", 0, link.start)
            if link.setter:
                self._notice(line, f"what the link sets ({link.setter.strip()[:60]})")
            target = self._target(link, line)
            said = escaped(one_line(link.text)) or target
            if target and (said, target) not in seen:
                seen.add((said, target))
                node.choices.append((_new_id(" ".join(one_line(link.text).split()[:4]), taken), said, target))
        self._tell(node, text)

    def _target(self, link: Link, line: int) -> str:
        """The id of the node that a link leads to; empty when it leads out of the story."""
        if link.target in self.nodes:
            return self.nodes[link.target].id
        if link.target in self.aside:
            return ""
        if link.target.startswith(("$", "_", "(", "http:", "https:")):
            self._notice(line, f'the link to "{link.target[:60]}"')
            return ""
        missing = Passage(link.target, (), line + 1)
        self.nodes[link.target] = _Node(missing, _new_id(link.target, self.ids), one_line(link.target))
        self.notices.append(f'{self.file}:{line}: there is no passage "{link.target[:60]}" yet: an empty ending.')
        return self.nodes[link.target].id

    def _tell(self, node: _Node, text: str) -> None:
        """The paragraphs of a passage, without links, macros and tags."""
        node.title = one_line(node.passage.name)
        if node.title == node.id and node.choices:
            node.title = ""
        for found in _OURS.finditer(text):
            said = SUGAR_MACRO.sub("", found["text"])
            if found["what"] == "when":
                node.title = one_line(TAG.sub("", said)) or node.title
            elif found["what"] == "outcome":
                node.outcome = markdown(said) or OUTCOME
        text = _OURS.sub(blank, text)
        for pattern in (HARLOWE_MACRO if self.format == "harlowe" else SUGAR_MACRO, LINK, VARIABLE):
            text = self._without(pattern, text, node.passage.line)
        if self.format == "harlowe":
            text = text.replace("[", "").replace("]", "")  # hooks
        for paragraph in lines_of(text):
            if line := self._line(markdown(paragraph)):
                node.lines.append(line)

    def _without(self, pattern: re.Pattern[str], text: str, first: int) -> str:
        for found in pattern.finditer(text):
            if pattern is not LINK and not (found["name"] or "").startswith(("/", "link", "button")):
                self._notice(first + text.count("\n", 0, found.start()), found[0].split("\n")[0][:60])
        return pattern.sub(blank, text)

    def _line(self, said: str) -> str:
        """A line of our format that shows a paragraph letter by letter; those who speak in it are noted."""
        if not said.strip(" *_-—\\"):
            return ""
        speech = _SPEECH.match(said)
        if speech and speech["who"].isupper():
            where = speech["context"]
            if speech["text"] and (where is None or where.split(",")[0].strip() in CHANNELS):
                self.people[speech["who"]] = None
                return said
            return no_mark(said)
        return no_mark(said) if _MARK.match(said) else said

    def _kept_narration(self, line: str) -> str:
        """``Sam: …`` is narration where SAM speaks as well; our checker would take it for a slip."""
        begin = re.match(r"([^\W\d_][\w-]*)\s*(?:\([^)]*\)\s*)?[:(]", line)
        speech = _SPEECH.match(line)
        if begin and begin[1].upper() in self.people and not (speech and speech["who"].isupper()):
            return no_mark(line)
        return line

    def _reached(self, first: _Node) -> list[_Node]:
        by_id = {node.id: node for node in self.nodes.values()}
        reached, waiting = {first.id: first}, [first]
        while waiting:
            for _, _, target in waiting.pop().choices:
                if target not in reached:
                    reached[target] = by_id[target]
                    waiting.append(by_id[target])
        return [first, *(node for node in by_id.values() if node.id in reached and node is not first)]

    def _lead_out(self, nodes: list[_Node]) -> None:
        """Add an ending where links go round for ever: a story of ours can always be finished."""
        stop = _Node(Passage("", (), 1), _new_id("stopped", self.ids), "Stopped here")
        ended = {node.id for node in nodes if not node.choices}
        while True:
            grown = {node.id for node in nodes if any(target in ended for _, _, target in node.choices)}
            if grown - ended:
                ended |= grown
            elif closed := next((node for node in nodes if node.id not in ended), None):
                taken = {choice for choice, _, _ in closed.choices}
                closed.choices.append((_new_id("stop", taken), "Stop here.", stop.id))
                ended.add(closed.id)
                what = f'no link leads from "{closed.passage.name}" to an end: a choice to stop added'
                self.notices.append(f"{self.file}:{closed.passage.line - 1}: {what}.")
            else:
                break
        if any(target == stop.id for node in nodes for _, _, target in node.choices):
            nodes.append(stop)

    def _header(self) -> str:
        title = re.sub(r"#\s", "#", one_line(self.title)) or "Imported story"  # a comment otherwise
        people = [f"  {who}: {who.capitalize()}" for who in self.people] or ["  CLIENT: The client"]
        head = [
            f"id: {_new_id(title, set())}",
            f"title: {title}",
            "version: 1",
            "role: To be written: who the learner is, in one sentence.",
            "minutes: 10",
            "meters: trust 5",
            "people:",
            *people,
        ]
        return "\n".join(["---", *head, "---"])


def _new_id(text: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    base = free = tidy_id(plain)
    number = 2
    while free in taken:
        free, number = f"{base}-{number}", number + 1
    taken.add(free)
    return free


def _written(node: _Node) -> str:
    mark = "" if node.choices else " (end)"
    parts = [f"## {node.id}{mark}: {node.title or node.id}"]
    parts += node.lines
    if not node.choices:
        return "\n\n".join([*parts, f"outcome: {node.outcome}"])
    choices = "\n".join(f"* [{choice}] {said} -> {target}" for choice, said, target in node.choices)
    return "\n\n".join([*parts, choices])
