"""A story as tables of small numbers, for playing it many thousand times a second.

The rules are those of `scenarios.session`, which stays the reference. A state is one integer (see `scenarios.analysis.layout`),
and what a choice or a node does to it depends on few of its bits: that is worked out when those bits first come up, and
looked up from then on. So a step is two look-ups and one random number, and nothing is kept for each of the states
themselves, of which a story may have many millions.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

from scenarios.analysis.layout import Layout
from scenarios.conditions import to_text
from scenarios.session import luck

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scenarios.analysis.layout import Test
    from scenarios.conditions import Condition
    from scenarios.story import Choice, Effect, Line, Node, Story

    # Number of the choice; bits kept, bits read, what those become; target; chance: percent and the other target.
    Move = tuple[int, int, int, "_Table[int]", int, tuple[int, int] | None]
    Offer = tuple[tuple[Move, ...], tuple[float, ...]]  # with the share of luck up to each but the last
    Look = tuple[int, int, tuple[Move, ...], tuple[float, ...]]  # bits kept and bits set on entering; an offer
    Numbered = Sequence[tuple[int, "_Check"]]

T = TypeVar("T")
# Of all nodes' tables together: about 100 MB. A table that is full starts anew, which costs time and nothing else.
MAX_ENTRIES = 400_000


class _Table(dict[int, T], Generic[T]):
    """Answers by the bits that they depend on, each made when it is first asked for."""

    def __init__(self, make: Callable[[int], T], limit: int) -> None:
        super().__init__()
        self.make, self.limit = make, limit

    def __missing__(self, bits: int) -> T:
        if len(self) >= self.limit:
            self.clear()
        answer = self[bits] = self.make(bits)
        return answer


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition and where it stands: node id (empty for the debrief), what it guards, its text, its line."""

    node: str
    what: str
    text: str
    line: int


@dataclass(slots=True)
class Coverage:
    """What came up so far, by number: lines shown, and conditions that held and that failed."""

    shown: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)


class _Check:
    """A condition that notes what it comes to; without one, something always holds."""

    def __init__(self, compiled: Compiled, node: str, what: str, condition: Condition | None, line: int) -> None:
        self.reads = 0
        self.test: Test | None = None
        if condition is not None:
            self.reads, self.test = compiled.layout.reads(condition), compiled.layout.test(condition)
            self.number, self.coverage = len(compiled.guards), compiled.coverage
            compiled.guards.append(Guard(node, what, to_text(condition), line))

    def holds(self, state: int) -> bool:
        if self.test is None:
            return True
        answer = self.test(state)
        (self.coverage.held if answer else self.coverage.failed).add(self.number)
        return answer


class Compiled:
    """A story without errors, ready for many plays.

    `choices` are all choices of the story with their node's id, `lines` all lines with theirs (empty for the debrief),
    `guards` all conditions: the numbers in plays and in `coverage` are positions in these.
    Among the choices that are open, chance takes each by its `weight`, which is above 0.
    """

    def __init__(self, story: Story, weight: Callable[[Choice], float] = lambda _: 1.0) -> None:
        self.story, self.weight = story, weight
        self.choices: list[tuple[str, Choice]] = []
        self.lines: list[tuple[str, Line]] = []
        self.guards: list[Guard] = []
        self.coverage = Coverage()
        self.layout = Layout(story)
        self.limit = max(1_000, MAX_ENTRIES // len(story.nodes))
        self._changes: dict[tuple[Effect, ...], _Table[int]] = {}
        debrief = self.numbered("", story.debrief)
        nodes = [_Node(self, node, debrief if node.is_end else ()) for node in story.nodes]
        self._masks = [node.mask for node in nodes]
        self._looks = [_Table(node.look, self.limit) for node in nodes]

    def play(self, seed: int, draw: Callable[[], float], max_choices: int) -> tuple[list[int], list[int], int]:
        """Play once: the numbers of the choices taken, the positions of the nodes visited, and the last state.

        `seed` is that of the story's chances, `draw` gives random numbers from 0 up to 1. A play that has not ended
        after `max_choices` stops where it stands. (Short and repetitive on purpose: all time is spent here.)
        """
        looks, masks = self._looks, self._masks
        state, here = self.layout.start, 0
        path: list[int] = []
        trail = [here]
        keep, add, moves, upto = looks[here][state & masks[here]]
        state = state & keep | add
        for _ in range(max_choices):
            if not moves:
                break
            number, keep, reads, changes, target, chance = moves[bisect(upto, draw())]
            path.append(number)
            state = state & keep | changes[state & reads]
            if chance is not None and luck(seed, self.story.nodes[here].id, trail.count(here)) < chance[0]:
                target = chance[1]
            here = target
            trail.append(here)
            keep, add, moves, upto = looks[here][state & masks[here]]
            state = state & keep | add
        return path, trail, state

    def numbered(self, node: str, lines: Sequence[Line]) -> Numbered:
        """Number some lines; the numbers with the lines' checks."""
        first = len(self.lines)
        self.lines += ((node, line) for line in lines)
        return list(enumerate((_Check(self, node, "a line", line.condition, line.line) for line in lines), first))

    def move(self, node: str, choice: Choice) -> Move:
        """Number a choice; what taking it does."""
        index, layout, effects = self.story.node_index, self.layout, choice.effects
        meters, facts = layout.writes(effects)
        written = meters | facts
        if effects not in self._changes:  # facts become what they become whatever they were: only meters are read
            self._changes[effects] = _Table(lambda state: layout.apply(effects, state) & written, self.limit)
        chance = (choice.chance.percent, index[choice.chance.target]) if choice.chance else None
        self.choices.append((node, choice))
        return (
            len(self.choices) - 1,
            layout.everything & ~written,
            meters,
            self._changes[effects],
            index[choice.target],
            chance,
        )


class _Node:
    """What entering a node does, shows and offers, by the bits of the state that it depends on (`mask`)."""

    def __init__(self, compiled: Compiled, node: Node, debrief: Numbered) -> None:
        self.layout, self.coverage = compiled.layout, compiled.coverage
        self.entries = [
            (_Check(compiled, node.id, "effects on entering", entry.condition, entry.line), entry.effects)
            for entry in node.on_enter
        ]
        self.lines = [*compiled.numbered(node.id, node.lines), *debrief]
        self.checks = [
            _Check(compiled, node.id, f"the choice {choice.id}", choice.condition, choice.line)
            for choice in node.choices
        ]
        self.moves = [compiled.move(node.id, choice) for choice in node.choices]
        self.weights = [compiled.weight(choice) for choice in node.choices]
        self.offers: dict[tuple[bool, ...], Offer] = {}
        self.own = self.writes = compiled.layout.visited.get(node.id, 0)
        reads = 0
        for _, effects in self.entries:
            meters, facts = compiled.layout.writes(effects)
            self.writes |= meters | facts
        for check in (*(check for check, _ in self.entries), *(check for _, check in self.lines), *self.checks):
            reads |= check.reads
        # What may be written is read too, since it is not written always. The visit itself is known.
        self.mask = (reads | self.writes) & ~self.own

    def look(self, bits: int) -> Look:
        state = bits | self.own
        for check, effects in self.entries:
            if check.holds(state):
                state = self.layout.apply(effects, state)
        self.coverage.shown.update([number for number, check in self.lines if check.holds(state)])
        are_open = tuple([check.holds(state) for check in self.checks])
        if are_open not in self.offers:
            self.offers[are_open] = self.offer(are_open)
        return self.layout.everything & ~self.writes, state & self.writes, *self.offers[are_open]

    def offer(self, are_open: tuple[bool, ...]) -> Offer:
        # Added one by one: what sum() makes of floats differs between versions of Python.
        upto = list(accumulate(weight for weight, is_open in zip(self.weights, are_open, strict=True) if is_open))
        moves = tuple(move for move, is_open in zip(self.moves, are_open, strict=True) if is_open)
        return moves, tuple(part / upto[-1] for part in upto[:-1])
