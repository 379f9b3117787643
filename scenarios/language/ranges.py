"""Between which bounds every meter stays, node by node, without playing: intervals carried along the roads.

The bounds hold in every play, and may be wider than any play needs: conditions are not looked at, and where roads meet
their intervals are joined. What must be exact is the explorer's.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from scenarios.story import METER_MAX, METER_MIN, MeterEffect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.story import Effect, Node, Story

Interval = tuple[int, int]  # lowest and highest value
Ranges = tuple[Interval, ...]  # one for each meter, in the story's order


def _clamp(value: int) -> int:
    return min(METER_MAX, max(METER_MIN, value))


def _join(one: Ranges, other: Ranges) -> Ranges:
    return tuple((min(a, c), max(b, d)) for (a, b), (c, d) in zip(one, other, strict=True))


def _apply(story: Story, ranges: Ranges, effects: Iterable[Effect]) -> Ranges:
    after = list(ranges)
    for effect in effects:
        if isinstance(effect, MeterEffect):
            index = story.meter_index[effect.meter]
            low, high = after[index]
            after[index] = _clamp(low + effect.change), _clamp(high + effect.change)
    return tuple(after)


def _enter(story: Story, ranges: Ranges, node: Node) -> Ranges:
    for entry in node.on_enter:
        after = _apply(story, ranges, entry.effects)
        ranges = after if entry.condition is None else _join(ranges, after)
    return ranges


def meter_ranges(story: Story) -> dict[str, Ranges]:
    """For every node that roads lead to: the bounds of each meter once the node is entered.

    The story must have no errors. Bounds only ever widen, from 0 to 10, so this ends after few rounds.
    """
    first = story.nodes[0]
    reached = {first.id: _enter(story, tuple((start, start) for _, start in story.meters), first)}
    waiting = deque([first.id])
    while waiting:
        here = waiting.popleft()
        for choice in story.node(here).choices:
            left = _apply(story, reached[here], choice.effects)
            for target in choice.targets:
                entered = _enter(story, left, story.node(target))
                joined = _join(reached[target], entered) if target in reached else entered
                if joined != reached.get(target):
                    reached[target] = joined
                    waiting.append(target)
    return reached
