"""Exact answers to "can this be reached?": a look at the nearest states, then projections refined where they mislead.

A projection that cannot reach what is asked about proves that no play does. Where it can, its shortest path is
replayed with every variable: if it holds, it is a shortest path; if not, the guard on which it failed names the
variables that the next projection keeps as well.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Literal

from scenarios.analysis.formulas import blamed, evaluator
from scenarios.analysis.reach import WORDS, Budget, BudgetError, Projection
from scenarios.analysis.witness import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scenarios.analysis.formulas import Formula, Meters
    from scenarios.analysis.liveness import Act, Program, State
    from scenarios.analysis.reach import Move, Place, Query
    from scenarios.analysis.witness import Witness

    Wanted = Callable[[Projection], list[tuple[Place, int]]]

NEAREST = 15_000  # states looked at one by one: all of a small story's, the first few choices' of a large one
GUARDS = 3_000  # places of the projection that keeps all that guards read: if it needs more, guards are kept as needed
WALKS, WALK_LENGTH = 200, 60  # random plays, whose states tell sooner that something is not always so
CACHED = 12
Kept = tuple[int, int]  # booleans and meters, as bit sets


@dataclass(frozen=True)
class Answer:
    """Found, with a shortest path and its last state; proved absent; or open, because the budget was spent."""

    verdict: Literal["found", "absent", "open"]
    witness: Witness = ()
    state: State | None = field(default=None, repr=False)

    @property
    def meters(self) -> Meters:
        """The meters at the end of the path."""
        return self.state[2] if self.state else ()

    def __bool__(self) -> bool:
        return self.verdict == "found"


ABSENT, OPEN = Answer("absent"), Answer("open")


class Search:
    """What has been explored of a program so far, and questions to it."""

    def __init__(self, program: Program, budget: Budget, nearest: int = NEAREST) -> None:
        self.program = program
        self.budget = budget
        self.states: list[State] = []
        self.at: defaultdict[int, list[int]] = defaultdict(list)  # by node, positions in `states`, nearest first
        self._from: list[tuple[int, Act]] = []
        self.whole = self._look(nearest)  # whether `states` are all there are
        self.projections: dict[Kept, Projection] = {}
        self.counted = {"projections": 0, "places": 0}
        self.guards = (0, 0) if self.whole else self._guards()
        self.walked: defaultdict[int, set[State]] = defaultdict(set)  # by node, met at random and not by shortest paths
        if not self.whole:
            self._walk()

    def _look(self, limit: int) -> bool:
        start = self.program.start()
        seen = {start: 0}
        self.states.append(start)
        self._from.append((-1, self.program.beginning))
        self.at[start[0]].append(0)
        for position, state in enumerate(self.states):
            for act in self.program.acts[state[0]]:
                after = self.program.after(act, state)
                if after is None or after in seen:
                    continue
                if len(self.states) >= limit:
                    return False
                seen[after] = len(self.states)
                self.at[after[0]].append(len(self.states))
                self.states.append(after)
                self._from.append((position, act))
        return True

    def _walk(self) -> None:
        luck = Random(0)  # noqa: S311  # the same walks every time
        for _ in range(WALKS):
            state = self.program.start()
            for _ in range(WALK_LENGTH):
                after = [self.program.after(act, state) for act in self.program.acts[state[0]]]
                ways = [found for found in after if found is not None]
                if not ways:
                    break
                state = luck.choice(ways)
                self.walked[state[0]].add(state)

    def met(self, node: int) -> Iterator[State]:
        """Some states of a node that can be reached: all of them where `whole`."""
        for position in self.at[node]:
            yield self.states[position]
        yield from self.walked[node]

    def _guards(self) -> Kept:
        """All variables that guards read, where a projection that keeps them is small: it then misleads about none."""
        bits = meters = 0
        for case in (case for acts in self.program.acts for act in acts for case in act.cases):
            bits, meters = bits | case.condition.bits, meters | case.condition.meters
        trial = Budget(min(GUARDS, self.budget.states), self.budget.until)
        try:
            projection = self._projection((bits, meters), trial)
            while not projection.finished:
                projection.grow(trial)
        except BudgetError:
            self.projections.clear()
            return 0, 0
        self.counted["places"] += len(projection.reached)
        return bits, meters

    def witness(self, position: int) -> Witness:
        """The shortest path to one of `states`."""
        acts: list[Act] = []
        while position:
            position, act = self._from[position]
            acts.append(act)
        return self.steps(acts[::-1])

    def steps(self, acts: Sequence[Act]) -> Witness:
        """A path in the story's own words."""
        nodes = self.program.story.nodes
        return tuple(
            Step(nodes[act.node].id, act.choice.id, nodes[act.target].id, act.lucky if act.choice.chance else None)
            for act in acts
            if act.choice
        )

    def near(self, query: Query) -> Answer:
        """The nearest of `states` for which a query holds."""
        first = len(self.states)
        for node, formula in query.items():
            holds = evaluator(formula)
            for position in self.at[node]:
                if position >= first:
                    break
                _, bits, meters = self.states[position]
                if holds(bits, meters):
                    first = position
        if first < len(self.states):
            return Answer("found", self.witness(first), self.states[first])
        return ABSENT if self.whole else OPEN

    def excludes(self, query: Query) -> bool | None:
        """Whether no state can be reached for which a query holds; None: open. Quicker than `find`, without a path."""
        for node, formula in query.items():
            holds = evaluator(formula)
            if any(holds(bits, meters) for _, bits, meters in self.met(node)):
                return False
        answer = self.find(query)
        return None if answer.verdict == "open" else not answer

    def find(self, query: Query, kept: Kept | None = None) -> Answer:
        """Whether a state can be reached in one of the query's nodes in which its formula holds, by a shortest path.

        `kept` are the variables that the first projection keeps: by default those that the query reads.
        """
        query = {node: formula for node, formula in query.items() if formula.bits or formula.meters or _true(formula)}
        if not query:
            return ABSENT
        if (answer := self.near(query)) != OPEN:
            return answer
        if any(known.finished and not known.where(query) for known in self.projections.values()):
            return ABSENT
        if kept is None:
            kept = 0, 0
            for formula in query.values():
                kept = kept[0] | formula.bits, kept[1] | formula.meters
        return self.refine(lambda projection: projection.where(query), kept, query)

    def refine(self, wanted: Wanted, kept: Kept, query: Query | None = None) -> Answer:
        """Whether one of the places that are wanted of a projection is really reached; at the end `query` must hold."""
        kept = kept[0] | self.guards[0], kept[1] | self.guards[1]
        try:
            while True:
                self.budget.spend(0)
                projection = self._projection(kept, self.budget)
                places = self._first(projection, wanted)
                if not places:
                    return ABSENT
                moves = projection.path(*projection.nearest(places))
                state, more = self._replayed(moves, kept)
                if more is None and query:
                    formula = query[state[0]]
                    if not evaluator(formula)(state[1], state[2]):
                        more = blamed(formula, state[1], state[2], kept)
                if more is None:
                    return Answer("found", self.steps([move.act for move in moves]), state)
                assert more != (0, 0), "a path of a projection fails on a variable that it does not keep"
                kept = kept[0] | more[0], kept[1] | more[1]
        except BudgetError:
            return OPEN

    def _replayed(self, moves: list[Move], kept: Kept) -> tuple[State, Kept | None]:
        """The last state of a path, or the variables for want of which the path is none."""
        state = self.program.start()
        for move in moves:
            if not evaluator(move.condition)(state[1], state[2]):
                return state, blamed(move.condition, state[1], state[2], kept)
            after = self.program.after(move.act, state)
            assert after is not None  # the move's condition has the guard in it
            state = after
        return state, None

    def _projection(self, kept: Kept, budget: Budget) -> Projection:
        """The projection that keeps these variables, as far as it has grown.

        Raises:
            BudgetError: the budget is spent.
        """
        found = self.projections.pop(kept, None)
        if found is None:
            found = Projection(self.program, *kept, budget)
            self.counted["projections"] += 1
        self.projections[kept] = found  # the one used last comes last
        while len(self.projections) > CACHED or sum(known.words for known in self.projections.values()) > WORDS:
            if len(self.projections) == 1:
                break
            del self.projections[next(iter(self.projections))]
        return found

    def _first(self, projection: Projection, wanted: Wanted) -> list[tuple[Place, int]]:
        """What is wanted, after as few choices as it takes. A projection may spend a quarter of what is left.

        Raises:
            BudgetError: it needs more.
        """
        now = monotonic()
        share = Budget(self.budget.states // 4, now + (self.budget.until - now) / 4)
        before, known = share.states, len(projection.reached)
        try:
            while not (places := wanted(projection)) and not projection.finished:
                projection.grow(share)
        finally:
            self.budget.states -= before - max(share.states, 0)
            self.counted["places"] += len(projection.reached) - known
        return places


def _true(formula: Formula) -> bool:
    return evaluator(formula)(0, ())
