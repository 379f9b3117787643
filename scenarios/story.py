"""A story, compiled: immutable data with a canonical JSON form and a content hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from scenarios.conditions import to_text

if TYPE_CHECKING:
    from scenarios.conditions import Condition, Place

FORMAT = 1
METER_MIN, METER_MAX = 0, 10
APPROACHES = ("interests", "rights", "power", "accommodate", "avoid", "disclose", "record")
CHANNELS = ("phone", "e-mail", "chat", "call", "in person", "public post")
AVATAR_TYPES = (".png", ".jpg", ".jpeg", ".svg")
ASKS = ("should",)  # what a story can ask besides what the learner would do


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the story. Hidden people speak only in the debrief. `avatar` is a picture's file beside the story."""

    key: str
    name: str
    about: str = ""
    hidden: bool = False
    line: int = field(default=0, compare=False)
    avatar: str = ""
    avatar_place: Place = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: narration, speech (`who`, `channel`, `detail`) or an image (`src`, alt text in `text`)."""

    kind: Literal["narration", "say", "image", "question"]
    text: str
    who: str = ""
    channel: str = ""
    detail: str = ""
    src: str = ""
    condition: Condition | None = None
    line: int = field(default=0, compare=False)
    column: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MeterEffect:
    """``trust +1``: added, then clamped to 0–10."""

    meter: str
    change: int
    place: Place = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FactEffect:
    """``qc_known`` or ``not qc_known``"""

    fact: str
    value: bool
    place: Place = field(default=(0, 0), compare=False, repr=False)


Effect = MeterEffect | FactEffect


@dataclass(frozen=True, slots=True)
class EntryEffect:
    """Effects on entering a node, all or none of them, by a condition seen at that moment."""

    effects: tuple[Effect, ...]
    condition: Condition | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chance:
    """With `percent` in a hundred the choice leads to `target` instead."""

    percent: int
    target: str
    place: Place = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the learner can do in a node."""

    id: str
    text: str
    target: str
    effects: tuple[Effect, ...] = ()
    condition: Condition | None = None
    approach: str = ""
    ids: tuple[str, ...] = ()
    record: str = ""
    chance: Chance | None = None
    why: str = ""
    line: int = field(default=0, compare=False)
    target_place: Place = field(default=(0, 0), compare=False, repr=False)

    @property
    def silent(self) -> bool:
        """Whether the choice is to say or do nothing."""
        return self.approach == "avoid"

    @property
    def targets(self) -> tuple[str, ...]:
        """Every node that the choice can lead to."""
        return (self.target,) if self.chance is None else (self.target, self.chance.target)


@dataclass(frozen=True, slots=True)
class Node:
    """A moment of the story: what happens on entering, what is said, what can be done."""

    id: str
    title: str = ""
    lines: tuple[Line, ...] = ()
    choices: tuple[Choice, ...] = ()
    on_enter: tuple[EntryEffect, ...] = ()
    is_end: bool = False
    outcome: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """A warning that the author has read and means to keep: everywhere, in a node, or at a choice (`node`/`choice`)."""

    code: str
    reason: str
    node: str = ""
    choice: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Story:
    """A whole story. `nodes` keep the order of the file; the first is where a play begins.

    `lang` is the language it is written in (a tag such as "es"; empty: not said), `ask` one of `ASKS` or empty.
    """

    id: str
    title: str
    role: str
    minutes: int
    meters: tuple[tuple[str, int], ...]
    people: tuple[Person, ...]
    nodes: tuple[Node, ...]
    facts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    version: int = 1
    debrief: tuple[Line, ...] = ()
    lang: str = ""
    ask: str = ""
    file: str = field(default="", compare=False)
    quiet: tuple[Silence, ...] = field(default=(), compare=False)  # a matter between author and checker, in no hash

    @cached_property
    def _by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def node_index(self) -> dict[str, int]:
        """Position of each node id in `nodes`."""
        return {node.id: index for index, node in enumerate(self.nodes)}

    @cached_property
    def meter_index(self) -> dict[str, int]:
        """Position of each meter in `meters`."""
        return {name: index for index, (name, _) in enumerate(self.meters)}

    @cached_property
    def endings(self) -> tuple[Node, ...]:
        """The nodes that end a play."""
        return tuple(node for node in self.nodes if node.is_end)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON form, as hexadecimal; attempts name their story by it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def node(self, node_id: str) -> Node:
        """The node with this id; KeyError when the story has none."""
        return self._by_id[node_id]

    def has_node(self, node_id: str) -> bool:
        """Whether a node of this id exists."""
        return node_id in self._by_id

    def person(self, key: str) -> Person | None:
        """The person with this key, if there is one."""
        return next((person for person in self.people if person.key == key), None)

    def choice(self, node_id: str, choice_id: str) -> Choice | None:
        """The choice of a node, or None when either does not exist."""
        node = self._by_id.get(node_id)
        if node is None:
            return None
        return next((choice for choice in node.choices if choice.id == choice_id), None)

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, nothing about the file's layout."""
        return json.dumps(story_data(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _effects(effects: tuple[Effect, ...]) -> list[dict[str, Any]]:
    return [
        {"meter": effect.meter, "change": effect.change}
        if isinstance(effect, MeterEffect)
        else {"fact": effect.fact, "value": effect.value}
        for effect in effects
    ]


def _line(line: Line) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": line.kind, "text": line.text}
    data |= {key: getattr(line, key) for key in ("who", "channel", "detail", "src") if getattr(line, key)}
    return data | _guard(line.condition)


def _guard(condition: Condition | None) -> dict[str, str]:
    return {} if condition is None else {"if": to_text(condition)}


def _choice(choice: Choice) -> dict[str, Any]:
    data: dict[str, Any] = {"id": choice.id, "text": choice.text, "target": choice.target}
    data |= {"effects": _effects(choice.effects), "ids": list(choice.ids)}
    data |= {key: getattr(choice, key) for key in ("approach", "record", "why") if getattr(choice, key)}
    if choice.chance:
        data["chance"] = {"percent": choice.chance.percent, "target": choice.chance.target}
    return data | _guard(choice.condition)


def story_data(story: Story) -> dict[str, Any]:
    """The story as plain JSON data. What came later to the format is there only where a story says it: hashes stay."""
    later = {key: value for key, value in (("lang", story.lang), ("ask", story.ask)) if value}
    return later | {
        "format": FORMAT,
        "id": story.id,
        "version": story.version,
        "title": story.title,
        "role": story.role,
        "minutes": story.minutes,
        "meters": [{"name": name, "start": start} for name, start in story.meters],
        "facts": list(story.facts),
        "ids": list(story.ids),
        "people": [
            {"key": person.key, "name": person.name, "about": person.about, "hidden": person.hidden}
            | ({"avatar": person.avatar} if person.avatar else {})
            for person in story.people
        ],
        "nodes": [
            {
                "id": node.id,
                "title": node.title,
                "end": node.is_end,
                "outcome": node.outcome,
                "on_enter": [{"effects": _effects(entry.effects)} | _guard(entry.condition) for entry in node.on_enter],
                "lines": [_line(line) for line in node.lines],
                "choices": [_choice(choice) for choice in node.choices],
            }
            for node in story.nodes
        ],
        "debrief": [_line(line) for line in story.debrief],
    }
