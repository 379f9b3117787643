"""A story without variables: its moments and the roads between them, for formats that remember nothing.

A moment is a node together with what can still be seen of the way there. Two ways that arrive at the same node and
from then on show the same lines and the same choices arrive at one moment; meters, which are not shown, split moments
only where a condition reads them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenarios.conditions import Compare, Condition, Fact, leaves
from scenarios.exchange.exporting import ExportError
from scenarios.session import State, begin, choose, is_true, luck, visible_lines
from scenarios.story import FactEffect, MeterEffect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.story import Choice, Effect, Line, Node, Story

MAX_STATES = 20_000
Key = tuple[str, tuple[object, ...]]
Variable = tuple[str, str]  # ("meter", "trust"), ("fact", "qc_known") or ("visited", "estimate")


@dataclass(frozen=True, slots=True)
class Road:
    """A choice as a moment offers it: the moments it leads to (none: not open), its target first, then its chance."""

    choice: Choice
    to: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a learner sees at once: lines of a node, its choices, and the debrief if the play ends here."""

    node: Node
    lines: tuple[Line, ...]
    roads: tuple[Road, ...]
    debrief: tuple[Line, ...]


def unroll(story: Story, *, max_states: int = MAX_STATES) -> tuple[Moment, ...]:
    """Every moment of a story, the one where it begins first.

    Raises:
        ExportError: the story has more than `max_states` states, even without those that nothing reads.
    """
    states, ahead = _reach(story, max_states)
    numbers = _merge(story, states, ahead)
    first = {number: key for key, number in reversed(numbers.items())}  # the state reached first speaks for its like
    return tuple(_moment(story, states[first[number]], ahead[first[number]], numbers) for number in range(len(first)))


def _moment(story: Story, state: State, ahead: Mapping[str, tuple[Key, ...]], numbers: Mapping[Key, int]) -> Moment:
    node = story.node(state.node)
    roads = tuple(Road(choice, tuple(numbers[key] for key in ahead.get(choice.id, ()))) for choice in node.choices)
    debrief = visible_lines(story, state, story.debrief) if node.is_end else ()
    return Moment(node, visible_lines(story, state, node.lines), roads, debrief)


def _reach(story: Story, max_states: int) -> tuple[dict[Key, State], dict[Key, dict[str, tuple[Key, ...]]]]:
    """One state for each key that can be reached, and where its choices lead."""
    live = _live(story)
    start = begin(story, 0)
    first = _key(story, start, live[start.node])
    states, ahead = {first: start}, {}
    waiting = deque([first])
    while waiting:
        key = waiting.popleft()
        roads: dict[str, tuple[Key, ...]] = {}
        for choice in story.node(key[0]).choices:
            if is_true(story, states[key], choice.condition):
                reached = [_after(story, states[key], choice, lucky=lucky) for lucky in (False, True)[: _ways(choice)]]
                roads[choice.id] = tuple(_key(story, state, live[state.node]) for state in reached)
                for new, state in zip(roads[choice.id], reached, strict=True):
                    if new not in states:
                        states[new] = state
                        waiting.append(new)
        ahead[key] = roads
        if len(states) > max_states:
            raise ExportError(
                f'"{story.id}" has more than {max_states:,} different states: its meters, facts and visits '
                "are read in too many places to be written out one by one."
            )
    return states, ahead


def _ways(choice: Choice) -> int:
    return 1 if choice.chance is None else 2


def _after(story: Story, state: State, choice: Choice, *, lucky: bool) -> State:
    """The state after a choice with the luck that one asks for: the session's own rules under a fitting seed."""
    if choice.chance:
        visit = state.visits[story.node_index[state.node]]
        seed = 0
        while (luck(seed, state.node, visit) < choice.chance.percent) is not lucky:
            seed += 1
        state = replace(state, seed=seed)
    return choose(story, state, choice.id)


def _key(story: Story, state: State, live: Iterable[Variable]) -> Key:
    values: list[object] = []
    for kind, name in live:
        if kind == "meter":
            values.append(state.meters[story.meter_index[name]])
        else:
            values.append(name in state.facts if kind == "fact" else state.visits[story.node_index[name]] > 0)
    return state.node, tuple(values)


def _reads(condition: Condition | None) -> set[Variable]:
    if condition is None:
        return set()
    return {
        ("meter", leaf.meter)
        if isinstance(leaf, Compare)
        else ("fact", leaf.name)
        if isinstance(leaf, Fact)
        else ("visited", leaf.node)
        for leaf in leaves(condition)
    }


def _before(live: set[Variable], effects: Iterable[Effect]) -> set[Variable]:
    """What is read later, before effects that surely happen: a fact that they set needs no remembering."""
    return live - {("fact", effect.fact) for effect in effects if isinstance(effect, FactEffect)}


def _live(story: Story) -> dict[str, tuple[Variable, ...]]:
    """For each node, once entered, the variables that something from there on reads."""
    inside: dict[str, set[Variable]] = {node.id: set() for node in story.nodes}
    at_door = {node.id: set[Variable]() for node in story.nodes}
    shown = {line.condition for line in story.debrief}
    changed = True
    while changed:
        changed = False
        for node in reversed(story.nodes):
            live = set().union(*(_reads(line.condition) for line in node.lines))
            if node.is_end:
                live |= set().union(*map(_reads, shown))
            for choice in node.choices:
                live |= _reads(choice.condition)
                live |= _before(set().union(*(at_door[target] for target in choice.targets)), choice.effects)
            door = live
            for entry in reversed(node.on_enter):
                if entry.condition is None:
                    door = _before(door, entry.effects)
                elif door & {_written(effect) for effect in entry.effects}:
                    door = door | _reads(entry.condition)
            door = door - {("visited", node.id)}
            changed = changed or live != inside[node.id] or door != at_door[node.id]
            inside[node.id], at_door[node.id] = live, door
    return {node_id: tuple(sorted(live)) for node_id, live in inside.items()}


def _written(effect: Effect) -> Variable:
    return ("meter", effect.meter) if isinstance(effect, MeterEffect) else ("fact", effect.fact)


def _merge(story: Story, states: dict[Key, State], ahead: dict[Key, dict[str, tuple[Key, ...]]]) -> dict[Key, int]:
    """A number for each state, the same for those that nobody can tell apart, in the order they are reached."""

    def seen(key: Key) -> object:
        state, node = states[key], story.node(key[0])
        debrief = visible_lines(story, state, story.debrief) if node.is_end else ()
        return node.id, visible_lines(story, state, node.lines), debrief

    numbers = _numbered({key: seen(key) for key in states})
    while True:
        finer = _numbered(
            {
                key: (numbers[key], tuple((choice, tuple(numbers[to] for to in tos)) for choice, tos in roads.items()))
                for key, roads in ahead.items()
            }
        )
        if len(set(finer.values())) == len(set(numbers.values())):
            return finer
        numbers = finer


def _numbered(told: dict[Key, object]) -> dict[Key, int]:
    seen: dict[object, int] = {}
    return {key: seen.setdefault(what, len(seen)) for key, what in told.items()}
