"""A story as numbered acts with everything that taking one does, and which booleans matter where.

An act is a choice with one of the two ways its chance can fall. What it does (its effects, then those on entering
its target) depends on the guards there; each way through them is a case: a condition on the state before the act, and
flat effects. A boolean (a fact, a visit) is live in a node when a later guard or line reads it before it is
overwritten; states that differ only in others go on alike, and are taken for one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.analysis.formulas import TRUE, VALUES, before, evaluator, every, formula_of, has, negate, some
from scenarios.conditions import Visited, leaves
from scenarios.language.checker import conditions
from scenarios.story import METER_MAX, METER_MIN, FactEffect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scenarios.analysis.formulas import Formula, Meters, Table
    from scenarios.conditions import Condition
    from scenarios.story import Choice, Effect, Line, Node, Story

OVERRULE_IDS = frozenset({"S0.5", "S0.11"})  # the client finally decides; advice may be refused
MAX_CASES = 4096


class TooManyCasesError(ValueError):
    """A node whose guarded effects on entering can combine in more ways than can be told apart."""


@dataclass(frozen=True)
class Effects:
    """Flat effects: booleans set and cleared (bit sets), and what each touched meter becomes for each of its values."""

    set_bits: int = 0
    clear_bits: int = 0
    tables: dict[int, Table] = field(default_factory=dict)

    def key(self) -> tuple[int, int, tuple[tuple[int, Table], ...]]:
        """Equal for equal effects."""
        return self.set_bits, self.clear_bits, tuple(sorted(self.tables.items()))

    def change(self, meter: int) -> Table:
        """What the meter becomes, for each of its values."""
        return self.tables.get(meter, tuple(VALUES))

    def before(self, formula: Formula) -> Formula:
        """What must hold before, so that the formula holds after."""
        return before(formula, self.set_bits, self.clear_bits, self.tables)


@dataclass(frozen=True)
class Case:
    """A way that an act can turn out: when, seen from before the act, and what it then does."""

    condition: Formula
    effects: Effects
    holds: Callable[[int, Meters], bool] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Act:
    """A choice, and the way its chance falls; `node` and `target` are indexes, `node` is -1 for the beginning."""

    node: int
    choice: Choice | None
    lucky: bool
    target: int
    guard: Formula
    cases: tuple[Case, ...]


State = tuple[int, int, "Meters"]  # node, booleans that are live there, meters


class Program:
    """A story's acts by node, its guards as formulas, and the live booleans of each node."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.meters = [name for name, _ in story.meters]
        self.facts = {name: bit for bit, name in enumerate(story.facts)}
        read = dict.fromkeys(
            leaf.node for condition in conditions(story) for leaf in leaves(condition) if isinstance(leaf, Visited)
        )
        self.visits = {node: len(self.facts) + place for place, node in enumerate(read)}
        # A boolean of ours: whether a choice that lets the client decide has been open on the way here.
        self.offered = len(self.facts) + len(self.visits)
        self.marked = [[choice for choice in node.choices if OVERRULE_IDS & set(choice.ids)] for node in story.nodes]
        # For the guard of each entry: from which node it is met, and what must hold there for it to be true, or false.
        self.entry_guards: dict[tuple[int, int], list[tuple[int, Formula, Formula]]] = {}
        self.before_start: State = (-1, 0, tuple(value for _, value in story.meters))
        self.beginning = self._act(-1, None, 0, lucky=False)
        self.acts = [list(self._acts(index, node)) for index, node in enumerate(story.nodes)]
        self.live = self._liveness()

    def formula(self, condition: Condition | None) -> Formula:
        """The formula of one of the story's conditions."""
        return formula_of(condition, self.story.meter_index, self.facts, self.visits)

    def lines(self, node: int) -> tuple[Line, ...]:
        """The lines that can be read in a node, the debrief's among them where it ends."""
        here = self.story.nodes[node]
        return here.lines + self.story.debrief if here.is_end else here.lines

    def start(self) -> State:
        """The state after entering the first node."""
        state = self.after(self.beginning, self.before_start)
        assert state is not None  # the cases of an act leave nothing out
        return state

    def after(self, act: Act, state: State) -> State | None:
        """The state after an act, or None where it is not open."""
        _, bits, meters = state
        for case in act.cases:
            if case.holds(bits, meters):
                effects = case.effects
                bits = (bits | effects.set_bits) & ~effects.clear_bits & self.live[act.target]
                if effects.tables:
                    values = list(meters)
                    for meter, table in effects.tables.items():
                        values[meter] = table[values[meter]]
                    meters = tuple(values)
                return act.target, bits, meters
        return None

    def _acts(self, index: int, node: Node) -> Iterator[Act]:
        if node.is_end:  # a play is over there
            return
        for choice in node.choices:
            yield self._act(index, choice, self.story.node_index[choice.target], lucky=False)
            if choice.chance:
                yield self._act(index, choice, self.story.node_index[choice.chance.target], lucky=True)

    def _act(self, index: int, choice: Choice | None, target: int, *, lucky: bool) -> Act:
        guard = self.formula(choice.condition) if choice else TRUE
        ways = [(guard, Effects())]
        if index >= 0 and self.marked[index]:
            open_mark = some(self.formula(marked.condition) for marked in self.marked[index])
            offered = Effects(1 << self.offered)
            ways = [(every([guard, open_mark]), offered), (every([guard, negate(open_mark)]), Effects())]
        visit = 1 << self.visits[node.id] if (node := self.story.nodes[target]).id in self.visits else 0
        if choice:
            ways = [(condition, self._then(effects, choice.effects)) for condition, effects in ways]
        ways = [
            (condition, Effects(found.set_bits | visit, found.clear_bits, found.tables)) for condition, found in ways
        ]
        for place in range(len(node.on_enter)):
            ways = self._through(index, target, place, self._possible(ways))
            if len(ways) > MAX_CASES:
                raise TooManyCasesError(f'"{node.id}" has more guarded effects on entering than can be told apart')
        cases = tuple(Case(condition, effects, evaluator(condition)) for condition, effects in self._possible(ways))
        return Act(index, choice, lucky, target, guard, cases)

    def _possible(self, ways: Iterable[tuple[Formula, Effects]]) -> list[tuple[Formula, Effects]]:
        """Ways that do the same are one; those that contradict themselves are none."""
        same: dict[object, tuple[list[Formula], Effects]] = {}
        for condition, effects in ways:
            if condition.bits or condition.meters or condition == TRUE:
                same.setdefault(effects.key(), ([], effects))[0].append(condition)
        return [(some(conditions), effects) for conditions, effects in same.values()]

    def _through(
        self, index: int, target: int, place: int, ways: list[tuple[Formula, Effects]]
    ) -> list[tuple[Formula, Effects]]:
        """The ways after one more entry of the target."""
        entry = self.story.nodes[target].on_enter[place]
        if entry.condition is None:
            return [(condition, self._then(effects, entry.effects)) for condition, effects in ways]
        guard = self.formula(entry.condition)
        yes = [(every([condition, effects.before(guard)]), effects) for condition, effects in ways]
        no = [(every([condition, effects.before(negate(guard))]), effects) for condition, effects in ways]
        met = some(condition for condition, _ in yes), some(condition for condition, _ in no)
        self.entry_guards.setdefault((target, place), []).append((index, *met))
        return [*((condition, self._then(effects, entry.effects)) for condition, effects in yes), *no]

    def _then(self, effects: Effects, more: tuple[Effect, ...]) -> Effects:
        set_bits, clear_bits, tables = effects.set_bits, effects.clear_bits, dict(effects.tables)
        for effect in more:
            if isinstance(effect, FactEffect):
                bit = 1 << self.facts[effect.fact]
                set_bits, clear_bits = (
                    (set_bits | bit, clear_bits & ~bit) if effect.value else (set_bits & ~bit, clear_bits | bit)
                )
            else:
                meter = self.story.meter_index[effect.meter]
                tables[meter] = tuple(
                    min(METER_MAX, max(METER_MIN, value + effect.change)) for value in tables.get(meter, VALUES)
                )
        return Effects(set_bits, clear_bits, tables)

    def _liveness(self) -> list[int]:
        """The booleans (a bit set for each node) that what can still come reads before writing them."""
        live = [self._read(index) for index in range(len(self.acts))]
        sources: dict[int, list[int]] = {}
        for index, acts in enumerate(self.acts):
            for act in acts:
                sources.setdefault(act.target, []).append(index)
        waiting = list(range(len(live)))
        while waiting:
            index = waiting.pop()
            found = live[index]
            for act in self.acts[index]:
                for case in act.cases:
                    found |= live[act.target] & ~(case.effects.set_bits | case.effects.clear_bits)
            if found != live[index]:
                live[index] = found
                waiting.extend(source for source in sources.get(index, ()) if found & ~live[source])
        return live

    def _read(self, index: int) -> int:
        """The booleans that are read in a node or on the way out of it."""
        formulas = [self.formula(line.condition) for line in self.lines(index)]
        for act in self.acts[index]:
            formulas += [act.guard, *(case.condition for case in act.cases)]
        for met in self.entry_guards.values():
            formulas += [formula for source, true, false in met if source == index for formula in (true, false)]
        if self.story.nodes[index].is_end and any(self.marked):
            formulas.append(has(self.offered, value=True))
        read = 0
        for formula in formulas:
            read |= formula.bits
        return read
