"""Everything that can be reached when only some variables are watched.

A projection keeps some booleans and some meters of a story. A guard over others may be true and may be false, so what
a projection does not reach, no play reaches; what it does reach is a question for a replay. Where it keeps every
variable that the guards read, it is exact.

A place is a node with the kept booleans. All joint values of the kept meters that were met there are one integer, a
bit each, so that a guard is one "and" and an effect a few shifts for all of them at once: loops in which meters rise
and fall cost little, though they have millions of states.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from scenarios.analysis.formulas import FALSE, Among, Every, Has, some
from scenarios.analysis.jointvalues import JointValues

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from scenarios.analysis.formulas import Formula
    from scenarios.analysis.jointvalues import Shifts
    from scenarios.analysis.liveness import Act, Case, Program

Place = tuple[int, int]  # node, kept booleans
Query = dict[int, "Formula"]  # for each node that is asked about, what should hold there
WORDS = 1 << 25  # of 64 bits, in the sets of one projection: 256 megabytes


class BudgetError(Exception):
    """The states or the seconds are spent."""


@dataclass
class Budget:
    """What a whole exploration may spend: places and concrete states held, and a moment at which it must stop."""

    states: int
    until: float

    def spend(self, states: int) -> None:
        """Take some states.

        Raises:
            BudgetError: too many, or too late.
        """
        self.states -= states
        if self.states < 0 or monotonic() > self.until:
            raise BudgetError


@dataclass(frozen=True, eq=False)
class Move:
    """Cases of an act that do the same to what is kept."""

    act: Act
    condition: Formula
    allowed: Callable[[int], int]  # by the kept booleans: for which joint values it may happen
    set_bits: int
    keep_bits: int
    shifts: tuple[Shifts, ...]  # for each changed meter

    def image(self, place: Place, values: int) -> int:
        """What some joint values at a place become; none when the move cannot be made with them."""
        values &= self.allowed(place[1])
        if values:
            for groups in self.shifts:
                moved = 0
                for group, shift in groups:
                    if part := values & group:
                        moved |= part << shift if shift >= 0 else part >> -shift
                values = moved
        return values

    def target_of(self, place: Place) -> Place:
        """The place to which the move leads."""
        return self.act.target, (place[1] | self.set_bits) & self.keep_bits

    def origin(self, place: Place, values: int) -> int:
        """The joint values at a place that the move leads to some joint values."""
        for groups in reversed(self.shifts):
            moved = 0
            for group, shift in groups:
                moved |= (values >> shift if shift >= 0 else values << -shift) & group
            values = moved
        return values & self.allowed(place[1])


class Projection:
    """All places and values reached, in order of the least number of choices, over some booleans and meters."""

    def __init__(self, program: Program, bits: int, meters: int, budget: Budget) -> None:
        self.program = program
        self.bits = bits
        self.meters = meters
        self.values = JointValues(len(program.meters), meters)
        self.full = self.values.full
        self._guards: dict[Formula, Callable[[int], int]] = {}
        self._moves: dict[int, list[Move]] = {}
        self.reached: dict[Place, int] = {}
        self.arrivals: defaultdict[Place, list[tuple[int, int]]] = defaultdict(list)
        self._from: defaultdict[Place, dict[tuple[Place, Move], None]] = defaultdict(dict)
        self.at: defaultdict[int, list[Place]] = defaultdict(list)
        node, booleans, start = program.start()
        self.choices = -1  # how many were taken so far
        self._fresh = {(node, booleans & bits): self.values.point(start)}
        self.words = 0
        self.grow(budget)

    def allowed(self, formula: Formula) -> Callable[[int], int]:
        """By the kept booleans, the joint values of the kept meters for which a formula may hold."""
        if not (formula.bits & self.bits or formula.meters & self.meters):  # nothing that it reads is kept
            return self._never if formula == FALSE else self._always
        if formula not in self._guards:
            self._guards[formula] = self._compiled(formula)
        return self._guards[formula]

    def _always(self, _: int) -> int:
        return self.full

    def _never(self, _: int) -> int:
        return 0

    def _compiled(self, formula: Formula) -> Callable[[int], int]:
        read = formula.bits & self.bits
        if not read:
            always = self._mask(formula, 0)
            return lambda _: always
        known: dict[int, int] = {}

        def allowed(booleans: int) -> int:
            booleans &= read
            if booleans not in known:
                known[booleans] = self._mask(formula, booleans)
            return known[booleans]

        return allowed

    def _mask(self, formula: Formula, booleans: int) -> int:
        match formula:
            case Among(meter, values):
                return self.values.among(meter, values)
            case Has(bit, value):
                return 0 if self.bits >> bit & 1 and bool(booleans >> bit & 1) is not value else self.full
            case Every(parts):
                mask = self.full
                for part in parts:
                    mask &= self._mask(part, booleans)
                return mask
            case _:
                mask = 0
                for part in formula.parts:
                    mask |= self._mask(part, booleans)
                return mask

    def moves(self, node: int) -> list[Move]:
        """What can be done in a node."""
        if node not in self._moves:
            self._moves[node] = [move for act in self.program.acts[node] for move in self._of(act)]
        return self._moves[node]

    def _of(self, act: Act) -> Iterator[Move]:
        """The act's cases, those together that do the same to what is kept."""
        live = self.program.live[act.target] & self.bits
        same: dict[object, list[Case]] = {}
        for case in act.cases:
            effects = case.effects
            tables = tuple(change for change in effects.tables.items() if change[0] in self.values.stride)
            key = effects.set_bits & live, live & ~effects.clear_bits, tables
            same.setdefault(key, []).append(case)
        for cases in same.values():
            effects = cases[0].effects
            condition = cases[0].condition if len(cases) == 1 else some(case.condition for case in cases)
            yield Move(
                act,
                condition,
                self.allowed(condition),
                effects.set_bits & live,
                live & ~effects.clear_bits,
                tuple(
                    self.values.shifts(*change) for change in effects.tables.items() if change[0] in self.values.stride
                ),
            )

    @property
    def finished(self) -> bool:
        """Whether everything is reached that can be."""
        return not self._fresh

    def grow(self, budget: Budget) -> None:
        """Take in what one choice more reaches.

        Raises:
            BudgetError: that is too much.
        """
        if self.words > WORDS:
            raise BudgetError
        found = self._next(self._fresh, budget) if self.choices >= 0 else self._fresh
        # What is not yet counted is not yet taken in: after an error the projection can go on with another budget.
        budget.spend(sum(place not in self.reached for place in found))
        self._fresh = found
        self.choices += 1
        for place, values in found.items():
            if place not in self.reached:
                self.at[place[0]].append(place)
            self.words += values.bit_length() >> 6
            self.reached[place] = self.reached.get(place, 0) | values
            self.arrivals[place].append((self.choices, values))

    def _next(self, fresh: dict[Place, int], budget: Budget) -> dict[Place, int]:
        """What one more choice reaches for the first time."""
        found: dict[Place, int] = {}
        for count, (place, values) in enumerate(fresh.items()):
            if not count & 255:
                budget.spend(0)
            for move in self.moves(place[0]):
                moved = move.image(place, values)
                if not moved:
                    continue
                target = move.target_of(place)
                if new := moved & ~self.reached.get(target, 0):
                    found[target] = found.get(target, 0) | new
                    self._from[target][place, move] = None
        return found

    def where(self, query: Query) -> list[tuple[Place, int]]:
        """The places, and the values there, for which a query may hold."""
        found = ((place, query[place[0]]) for node in query for place in self.at[node])
        wanted = ((place, self.reached[place] & self.allowed(formula)(place[1])) for place, formula in found)
        return [(place, values) for place, values in wanted if values]

    def nearest(self, wanted: Iterable[tuple[Place, int]]) -> tuple[Place, int, int]:
        """Of some values at some places those reached first: the place, the number of choices, the values."""
        arrived = (
            (choices, place, values & some_values)
            for place, some_values in wanted
            for choices, values in self.arrivals[place]
            if values & some_values
        )
        choices, place, values = min(arrived, key=lambda arrival: arrival[0])
        return place, choices, values

    def trapped(self, nodes: Collection[int]) -> list[tuple[Place, int]]:
        """The places in some nodes, and the values there, where some act is open and yet no way leads out of the nodes.

        Exact where every variable is kept that the acts' cases in those nodes read; nothing until all is reached.
        """
        if not self.finished:
            return []
        inside = [place for node in nodes for place in self.at[node]]
        out: dict[Place, int] = dict.fromkeys(inside, 0)
        grown = True
        while grown:
            grown = False
            for place in inside:
                found = out[place]
                for move in self.moves(place[0]):
                    target = move.target_of(place)
                    found |= move.origin(place, out.get(target, 0) if move.act.target in nodes else self.full)
                found &= self.reached[place]
                grown |= found != out[place]
                out[place] = found
        wanted = []
        for place in inside:
            is_open = 0
            for act in self.program.acts[place[0]]:
                is_open |= self.allowed(act.guard)(place[1])
            if values := self.reached[place] & is_open & ~out[place]:
                wanted.append((place, values))
        return wanted

    def path(self, place: Place, choices: int, values: int) -> list[Move]:
        """The moves that lead to one of the values at a place, which arrive there after so many choices."""
        value = values & -values
        way: list[Move] = []
        while choices:
            choices -= 1
            place, value, move = self._before(place, choices, value)
            way.append(move)
        return way[::-1]

    def _before(self, place: Place, choices: int, value: int) -> tuple[Place, int, Move]:
        for source, move in self._from[place]:
            values = next((values for when, values in self.arrivals[source] if when == choices), 0)
            if move.image(source, values) & value:
                return source, _one(values, source, move, value), move
        raise AssertionError("what arrived came from somewhere")


def _one(values: int, source: Place, move: Move, value: int) -> int:
    """One of the values at a place that a move leads to a value, found by halving the set."""
    while values & (values - 1):
        low, high = (values & -values).bit_length(), values.bit_length()
        half = values & ((1 << (low + high) // 2) - 1)
        values = half if move.image(source, half) & value else values & ~half
    return values
