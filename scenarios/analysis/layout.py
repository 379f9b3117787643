"""A state of a story in one integer: four bits a meter, one a fact, one a node that some condition asks about.

What `session.State` holds beyond that (how often each node was visited, the seed) decides nothing but luck.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING

from scenarios.conditions import And, Compare, Fact, Not, Or, Visited, leaves
from scenarios.language.checker import conditions
from scenarios.story import METER_MAX, METER_MIN, MeterEffect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scenarios.conditions import Condition
    from scenarios.story import Effect, Story

    Test = Callable[[int], bool]

METER_BITS = 4
METER = (1 << METER_BITS) - 1
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}


class Layout:
    """Where the meters, facts and visits of a story without errors stand in the integer."""

    def __init__(self, story: Story) -> None:
        asked = {leaf.node for part in conditions(story) for leaf in leaves(part) if isinstance(leaf, Visited)}
        self.shift = {name: METER_BITS * index for name, index in story.meter_index.items()}
        first = METER_BITS * len(story.meters)
        self.all_meters = (1 << first) - 1
        self.fact = {name: 1 << first + index for index, name in enumerate(story.facts)}
        first += len(story.facts)
        nodes = (node.id for node in story.nodes if node.id in asked)
        self.visited = {node: 1 << first + index for index, node in enumerate(nodes)}
        self.everything = (1 << first + len(self.visited)) - 1
        self.start = sum(value << self.shift[name] for name, value in story.meters)

    def reads(self, condition: Condition) -> int:
        """The bits that a condition depends on."""
        bits = 0
        for leaf in leaves(condition):
            match leaf:
                case Compare(name):
                    bits |= METER << self.shift[name]
                case Fact(name):
                    bits |= self.fact[name]
                case Visited(node):
                    bits |= self.visited[node]
        return bits

    def writes(self, effects: Iterable[Effect]) -> tuple[int, int]:
        """The bits that effects may change: those of meters, whose change depends on what they were, and of facts."""
        meters = facts = 0
        for effect in effects:
            if isinstance(effect, MeterEffect):
                meters |= METER << self.shift[effect.meter]
            else:
                facts |= self.fact[effect.fact]
        return meters, facts

    def test(self, condition: Condition) -> Test:
        """A condition as a function of a state."""
        match condition:
            case Compare(name, sign, value):
                shift, compare = self.shift[name], _COMPARE[sign]
                return lambda state: compare(state >> shift & METER, value)
            case Fact(name):
                return _has(self.fact[name])
            case Visited(node):
                return _has(self.visited[node])
            case Not(part):
                inner = self.test(part)
                return lambda state: not inner(state)
            case And(parts) | Or(parts):
                *others, last = [self.test(part) for part in parts]
                join = _both if isinstance(condition, And) else _either
                return reduce(lambda later, earlier: join(earlier, later), reversed(others), last)

    def apply(self, effects: Iterable[Effect], state: int) -> int:
        """The state after effects, one after the other."""
        for effect in effects:
            if isinstance(effect, MeterEffect):
                shift = self.shift[effect.meter]
                have = state >> shift & METER
                state += min(METER_MAX, max(METER_MIN, have + effect.change)) - have << shift
            elif effect.value:
                state |= self.fact[effect.fact]
            else:
                state &= ~self.fact[effect.fact]
        return state

    def meters(self, state: int) -> tuple[int, ...]:
        """The meters of a state, in the story's order."""
        return tuple(state >> shift & METER for shift in self.shift.values())

    def facts(self, state: int) -> frozenset[str]:
        """The facts that are true in a state."""
        return frozenset(name for name, bit in self.fact.items() if state & bit)


def _has(bit: int) -> Test:
    return lambda state: state & bit != 0


def _both(one: Test, other: Test) -> Test:
    return lambda state: one(state) and other(state)


def _either(one: Test, other: Test) -> Test:
    return lambda state: one(state) or other(state)
