"""How a panel chose: data in a file of its own beside the story, ``<id>.panel.json``.

A panel is people of the trade who were asked what they would do at the story's decisions. How many of them chose what
is set beside a learner's choice, as scripts of expert panels are in concordance tests (Charlin et al. 2000), and never
scored: that a few chose otherwise is no mistake of theirs. What only the authors think must say so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.language.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.story import Story

SUFFIX = ".panel.json"
FORMAT = 1
MAX_BYTES = 1_000_000
MAX_PEOPLE = 100_000
NO_ANSWER = "(no answer)"  # no choice can be called so
KINDS = ("panel", "authors")
_KEYS = ("format", "story", "kind", "who", "when", "people", "nodes")


class PanelError(Exception):
    """A panel's file that cannot be used; the message names the file, the place and what to do."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel's answers: `nodes` holds, by node and choice, how many of the `people` chose it.

    `authors` says that nobody was asked but those who wrote the story.
    """

    who: str
    when: str
    people: int
    nodes: Mapping[str, Mapping[str, int]]
    authors: bool = False


def panel_path(story: Story) -> Path:
    """Where the panel of a story lies, if it has one."""
    return Path(story.file).with_name(f"{story.id}{SUFFIX}")


def read_panel(story: Story) -> Panel | None:
    """The panel beside a story; None when there is none.

    Raises:
        PanelError: there is a file, and it does not fit.
    """
    path = panel_path(story)
    try:
        if not path.exists():
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PanelError(f"{path}: the file cannot be read ({error.strerror}). Check its permissions.") from None
    if len(data) > MAX_BYTES:
        raise PanelError(f"{path}: the file is larger than {MAX_BYTES // 1_000_000} MB, which no panel is.")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise PanelError(f"{path}{where}: this is not JSON. Mend it, or write the file anew.") from None
    return _Reader(path, story).panel(content)


class _Reader:
    """Checks a panel's data against its story, and complains about the first thing that does not fit."""

    def __init__(self, path: Path, story: Story) -> None:
        self.path, self.story = path, story

    def _complain(self, place: str, problem: str, advice: str) -> PanelError:
        return PanelError(f"{self.path}, at {place}: {problem} {advice}".rstrip())

    def panel(self, data: Any) -> Panel:
        if not isinstance(data, dict):
            raise self._complain("the beginning", "this is no object.", f"Write one with {', '.join(_KEYS)}.")
        for key in data:
            if key not in _KEYS:
                raise self._complain(f'"{key[:40]}"', "no panel has this key.", did_you_mean(key, _KEYS))
        for key, fits, form in (
            ("format", lambda value: value == FORMAT and type(value) is int, f"Write {FORMAT}."),
            ("story", lambda value: value == self.story.id, f'Write "{self.story.id}", whose file this stands beside.'),
            ("kind", lambda value: value in KINDS, 'Write "panel", or "authors" where nobody else was asked.'),
            ("who", _says_something, "Say who was asked, in a few words."),
            ("when", _says_something, "Say when they were asked, such as May 2026."),
            ("people", lambda value: _whole(value) and value > 0, "Write how many were asked."),
            ("nodes", lambda value: isinstance(value, dict) and value, "Write at least one node with its counts."),
        ):
            if key not in data or not fits(data[key]):
                raise self._complain(f'"{key}"', "this is missing." if key not in data else "this does not fit.", form)
        nodes = {node: self._counts(node, counts, data["people"]) for node, counts in data["nodes"].items()}
        return Panel(data["who"].strip(), data["when"].strip(), data["people"], nodes, data["kind"] == "authors")

    def _counts(self, node: str, counts: Any, people: int) -> dict[str, int]:
        place = f'"nodes", "{node[:40]}"'
        known = [each.id for each in self.story.nodes if each.choices]
        if node not in known:
            raise self._complain(place, "the story has no decision of this name.", did_you_mean(node, known))
        if not isinstance(counts, dict):
            raise self._complain(place, "this is no object.", 'Write the counts: {"choice-id": 6, …}.')
        choices = [choice.id for choice in self.story.node(node).choices]
        for choice, count in counts.items():
            here = f'{place}, "{choice[:40]}"'
            if choice not in (*choices, NO_ANSWER):
                raise self._complain(here, "this decision has no such choice.", did_you_mean(choice, choices))
            if not _whole(count):
                raise self._complain(here, "a count is a whole number, 0 or more.", "Count the people again.")
        if (total := sum(counts.values())) != people:
            advice = f'Count again; who did not answer is counted as "{NO_ANSWER}".'
            raise self._complain(place, f"the counts add up to {total}, and {people} people were asked.", advice)
        return {choice: counts.get(choice, 0) for choice in choices}


def _says_something(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= 300


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_PEOPLE
