"""Stories of any size, for measuring and for testing on what nobody would write by hand.

The same arguments give the same story. Each passes `scenarios.language.checker.check` without errors: every node can be reached
without meeting a guard, every node but an ending has a choice that is always open, and from every node some ending can
be reached by choices that are always open.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import cycle, pairwise
from math import sqrt
from typing import TYPE_CHECKING

from scenarios.conditions import And, Compare, Fact, Not, Or, Visited
from scenarios.story import (
    APPROACHES,
    Chance,
    Choice,
    EntryEffect,
    FactEffect,
    Line,
    MeterEffect,
    Node,
    Person,
    Story,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.conditions import Condition
    from scenarios.story import Effect

METERS = ("trust", "budget", "schedule", "quality", "wellbeing")
BACK, SKIP = 0.05, 0.1  # of the choices that may lead anywhere: to an earlier layer, past the next one
CHANCE = 0.06  # of all choices
ENTRY, SPOKEN_IF = 0.15, 0.3  # of all nodes: effects on entering, a conditional line


@dataclass
class _Slot:
    """A choice being made: where it leads, whether it may be guarded."""

    target: str = ""
    free: bool = True  # not the one that keeps its node, or its target, reachable


class _Writer:
    """Random conditions, effects and texts over the names of one story."""

    def __init__(self, meters: int, facts: int, effects: float, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # a benchmark, not a secret
        self.meters = tuple(METERS[i] if i < len(METERS) else f"meter_{i + 1}" for i in range(meters))
        self.facts = tuple(f"fact_{i + 1}" for i in range(facts))
        self.effects = effects
        # In turn, so that few facts stay unread or unset however few conditions there are.
        self._read, self._written = cycle(self.facts), cycle(self.facts)
        self._approach = cycle(APPROACHES)

    def leaf(self, behind: list[str]) -> Condition:
        kind = self.chance.random()
        if self.facts and kind < 0.5:
            fact = Fact(next(self._read))
            return Not(fact) if self.chance.random() < 0.3 else fact
        if behind and kind < 0.6:
            return Visited(self.chance.choice(behind))
        meter = self.chance.choice(self.meters)
        return Compare(meter, *self.chance.choice(((">=", 4), (">=", 6), ("<=", 5), ("<", 7), (">", 2), ("=", 5))))

    def condition(self, behind: list[str]) -> Condition:
        if self.chance.random() < 0.7:
            return self.leaf(behind)
        return self.chance.choice((And, Or))((self.leaf(behind), self.leaf(behind)))

    def changes(self) -> tuple[Effect, ...]:
        if self.chance.random() >= self.effects:
            return ()
        some = self.chance.sample(self.meters, min(len(self.meters), self.chance.choice((1, 1, 2))))
        found: list[Effect] = [MeterEffect(meter, self.chance.choice((-2, -1, -1, 1, 1, 2))) for meter in some]
        if self.facts and self.chance.random() < 0.3:
            found.append(FactEffect(next(self._written), self.chance.random() < 0.85))
        return tuple(found)

    def node(self, node_id: str, behind: list[str], slots: list[_Slot]) -> Node:
        lines = [
            Line("narration", "The suite is dark but for the scopes, and the phone lights up again."),
            Line("say", "It's tiny, honestly. Could we hold on the river?", who="SAM", channel="phone"),
        ]
        if self.chance.random() < SPOKEN_IF:
            lines.append(
                Line("say", "You did say Monday.", who="SAM", channel="chat", condition=self.condition(behind))
            )
        entries = []
        if self.effects and self.chance.random() < ENTRY:
            guard = self.condition(behind) if self.chance.random() < 0.6 else None
            entries.append(EntryEffect(self.changes() or (MeterEffect(self.meters[0], -1),), guard))
        choices = tuple(self.choice(f"way-{i + 1}", slot.target) for i, slot in enumerate(slots))
        return Node(node_id, f"Moment {node_id}", tuple(lines), choices, tuple(entries))

    def choice(self, choice_id: str, target: str) -> Choice:
        record = "Fri 6 Nov, 17:20. A recut asked for after lock." if self.chance.random() < 0.15 else ""
        return Choice(
            choice_id,
            "Ring back and say what it costs.",
            target,
            self.changes(),
            approach=next(self._approach),
            record=record,
            why="A figure turns a mood into a decision that somebody owns.",
        )

    def ending(self, node_id: str) -> Node:
        return Node(node_id, f"Ending {node_id}", is_end=True, outcome="The film airs; the invoice does not.")


def _shares(total: int, parts: int) -> list[int]:
    """`total` in `parts` nearly equal whole numbers."""
    return [total // parts + (i < total % parts) for i in range(parts)]


def _layers(slots: dict[str, list[_Slot]], width: int) -> list[list[str]]:
    """The nodes in layers, each no wider than the choices of the layer before can reach; those choices are set."""
    names = list(slots)
    layers, at = [[names[0]]], 1
    while at < len(names):
        roads = [slot for column in _columns([slots[name] for name in layers[-1]]) for slot in column]
        layer = names[at : at + min(width, len(roads))]
        for name, slot in zip(layer, roads, strict=False):
            slot.target, slot.free = name, False
        layers.append(layer)
        at += len(layer)
    return layers


def _columns(rows: list[list[_Slot]]) -> Iterator[list[_Slot]]:
    """First slots of all nodes, then second ones: children are spread over their layer's parents."""
    for i in range(max(map(len, rows))):
        yield [row[i] for row in rows if i < len(row)]


def _guard(writer: _Writer, nodes: list[Node], slots: dict[str, list[_Slot]], guarded: int) -> list[Node]:
    """The nodes with `guarded` of their free choices guarded (all that are free, if those are fewer)."""
    places = [(name, i) for name, row in slots.items() for i, slot in enumerate(row) if slot.free]
    chosen = set(writer.chance.sample(places, min(guarded, len(places))))
    names = [node.id for node in nodes]
    return [
        replace(
            node,
            choices=tuple(
                replace(choice, condition=writer.condition(names[:at])) if (node.id, i) in chosen else choice
                for i, choice in enumerate(node.choices)
            ),
        )
        for at, node in enumerate(nodes)
    ]


def _with_chances(writer: _Writer, nodes: list[Node], share: float) -> list[Node]:
    """Some choices may lead where a sibling leads: no road gets longer or shorter than it was."""
    mended = []
    for node in nodes:
        targets = sorted({choice.target for choice in node.choices})
        choices = tuple(
            replace(choice, chance=Chance(writer.chance.choice((20, 40, 60)), other))
            if writer.chance.random() < share and (other := writer.chance.choice(targets)) != choice.target
            else choice
            for choice in node.choices
        )
        mended.append(replace(node, choices=choices))
    return mended


def _story(writer: _Writer, story_id: str, nodes: list[Node]) -> Story:
    return Story(
        id=story_id,
        title="A generated story",
        role="You run the finishing suite of a small post house.",
        minutes=20,
        meters=tuple((name, 5 + i % 2) for i, name in enumerate(writer.meters)),
        people=(
            Person("SAM", "Sam Okafor", "producer, your daily contact"),
            Person("QC", "Marian Keogh", "wants a file that passes first time", hidden=True),
        ),
        nodes=tuple(nodes),
        facts=writer.facts,
        debrief=(Line("say", "We reject one file in six.", who="QC"), Line("question", "What was agreed?")),
    )


def generate(
    nodes: int,
    choices: int,
    meters: int = 4,
    facts: int = 12,
    guarded: float = 0.1,
    seed: int = 1,
    length: int | None = None,
    *,
    effects: float = 0.8,
) -> Story:
    """A story of `nodes` nodes, endings among them, and `choices` choices in all.

    Nodes stand in layers, and most choices lead to the next one, some past it, some back. A play has roughly `length`
    choices (by default, as stories do, it grows with the root of their size: 10 at 40 nodes). `guarded` is the share
    of choices with a condition, `effects` that of choices with effects.
    """
    endings = max(2, nodes // 10)
    inner = nodes - endings
    if inner < 1 or choices < inner + endings or meters < 1:
        raise ValueError("a story needs a node beside its endings, a meter, and a choice for every node to be reached")
    writer = _Writer(meters, facts, effects, seed)
    slots = {f"n{i + 1}": [_Slot() for _ in range(n)] for i, n in enumerate(_shares(choices, inner))}
    depth = length or max(3, round(1.6 * sqrt(nodes)))
    layers = _layers(slots, max(1, -(-(inner - 1) // max(1, depth - 1))))
    ends = [f"end{i + 1}" for i in range(endings)]
    # Endings that the last layer's choices cannot all reach hang on the layers before it.
    spare = [slot for layer in reversed(layers) for column in _columns([slots[n] for n in layer]) for slot in column]
    for name, slot in zip(ends, (slot for slot in spare if not slot.target), strict=False):
        slot.target, slot.free = name, False
    for depth_here, layer in enumerate(layers):
        onward = layers[depth_here + 1] if depth_here + 1 < len(layers) else ends
        for row in (slots[name] for name in layer):
            # One road of every node leads on and stays open, so that every play can end.
            if not any(slot.target in onward for slot in row):
                first = next((slot for slot in row if not slot.target), None)
                if first:
                    first.target, first.free = writer.chance.choice(onward), False
            for slot in (slot for slot in row if not slot.target):
                luck = writer.chance.random()
                reach = [*layers, ends]
                past = reach[min(depth_here + 2, len(layers))]
                back = layers[writer.chance.randrange(depth_here + 1)]
                slot.target = writer.chance.choice(back if luck < BACK else past if luck < BACK + SKIP else onward)
    written = [writer.node(name, list(slots)[:i], row) for i, (name, row) in enumerate(slots.items())]
    written = _with_chances(writer, _guard(writer, written, slots, round(guarded * choices)), CHANCE)
    return _story(writer, f"generated-{nodes}-{choices}-{seed}", [*written, *map(writer.ending, ends)])


def generate_long(
    choices_per_play: int = 25,
    width: int = 4,
    choices_per_node: int = 4,
    meters: int = 4,
    facts: int = 12,
    guarded: float = 0.1,
    seed: int = 1,
    *,
    effects: float = 0.8,
) -> Story:
    """A story in which every play has exactly `choices_per_play` choices: layers of `width` nodes, always forward.

    With few meters and few `effects` its plays share a small number of states, with many nearly every play is new.
    """
    writer = _Writer(meters, facts, effects, seed)
    layers = [["n1"]]
    for depth in range(1, choices_per_play):
        first = 2 + (depth - 1) * width
        layers.append([f"n{i}" for i in range(first, first + width)])
    layers.append([f"end{i + 1}" for i in range(width)])
    slots: dict[str, list[_Slot]] = {}
    for layer, onward in pairwise(layers):
        rows = [[_Slot() for _ in range(max(choices_per_node, -(-len(onward) // len(layer))))] for _ in layer]
        roads = [slot for column in _columns(rows) for slot in column]
        for slot, name in zip(roads, onward, strict=False):
            slot.target, slot.free = name, False
        for slot in (slot for slot in roads if not slot.target):
            slot.target = writer.chance.choice(onward)
        for name, row in zip(layer, rows, strict=True):
            row[0].free = False
            slots[name] = row
    written = [writer.node(name, list(slots)[:i], row) for i, (name, row) in enumerate(slots.items())]
    total = sum(map(len, slots.values()))
    written = _with_chances(writer, _guard(writer, written, slots, round(guarded * total)), CHANCE)
    return _story(writer, f"generated-long-{choices_per_play}-{seed}", [*written, *map(writer.ending, layers[-1])])
