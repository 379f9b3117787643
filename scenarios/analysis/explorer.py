"""The exact explorer: what can happen in a story over all its plays, each thing with a shortest path that shows it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from scenarios.analysis.choicequestions import doing_nothing, dominance
from scenarios.analysis.findings import EndingFound, Exploration, Finding, Range
from scenarios.analysis.formulas import TRUE, VALUES, among, evaluator, every, has, negate, some
from scenarios.analysis.liveness import Program, TooManyCasesError
from scenarios.analysis.reach import Budget
from scenarios.analysis.search import NEAREST, Search
from scenarios.conditions import to_text

if TYPE_CHECKING:
    from scenarios.analysis.formulas import Formula
    from scenarios.analysis.reach import Query
    from scenarios.analysis.search import Answer
    from scenarios.analysis.witness import Witness
    from scenarios.conditions import Condition
    from scenarios.story import Story


def explore(story: Story, *, max_states: int = 2_000_000, seconds: float = 60.0, nearest: int = NEAREST) -> Exploration:
    """Explore every state that a play of a story can come to.

    Chance counts as both outcomes. `max_states` bounds the states and the places of projections that are held in all,
    `seconds` the time; past either, the exploration is partial and says which questions it left open. `nearest`
    states are looked at one by one before projections take over.

    A witness with chance in it says how each chance fell; `scenarios.analysis.witness` replays it and finds a seed for it.
    """
    started = monotonic()
    found = Exploration(story.id, story.hash, tuple(name for name, _ in story.meters))
    try:
        program = Program(story)
    except TooManyCasesError as error:
        found.open.append(f"everything: {error}")
        return found
    search = Search(program, Budget(max_states, started + seconds), min(nearest, max_states))
    _Explorer(search, found).explore()
    found.all_states, found.states = search.whole, len(search.states)
    found.projections, found.places = search.counted["projections"], search.counted["places"]
    found.seconds = monotonic() - started
    return found


class _Explorer:
    """One exploration: the questions, in an order in which later ones can build on the answers to earlier ones."""

    def __init__(self, search: Search, found: Exploration) -> None:
        self.search = search
        self.program = search.program
        self.story = search.program.story
        self.found = found
        self.paths: dict[int, Answer] = {}  # the nodes reached

    def explore(self) -> None:
        self._nodes()
        for index in self.paths:
            self._choices(index)
        self._conditions()
        for index in self.paths:
            self._dead_end(index)
        self._endless()
        for index, node in enumerate(self.story.nodes):
            if node.is_end and index in self.paths:
                ranges = tuple(self._range(index, meter) for meter in range(len(self.found.meters)))
                self.found.endings.append(EndingFound(node.id, node.title, self.paths[index].witness, ranges))
        self._all_best()
        for index in self.paths:
            dominance(self.search, self.found, index)
            doing_nothing(self.search, self.found, index)
        self._overrule()

    def _ask(self, query: Query, question: str, kept: tuple[int, int] | None = None) -> Answer:
        answer = self.search.find(query, kept)
        if answer.verdict == "open":
            self.found.open.append(question)
        return answer

    def _add(self, kind: str, node: str, text: str, **more: object) -> None:
        self.found.findings.append(Finding(kind, node, text, **more))  # type: ignore[arg-type]

    def _nodes(self) -> None:
        for index, node in enumerate(self.story.nodes):
            answer = self._ask({index: TRUE}, f'whether "{node.id}" can be reached')
            if answer:
                self.paths[index] = answer
            elif answer.verdict == "absent":
                self._add("unreachable-node", node.id, f'"{node.id}" is never reached.', line=node.line)

    def _choices(self, index: int) -> None:
        node = self.story.nodes[index]
        for choice in () if node.is_end else node.choices:
            guard = self.program.formula(choice.condition)
            if choice.condition is None:
                continue
            answer = self._ask({index: guard}, f'whether "{choice.id}" in "{node.id}" can be open')
            if answer.verdict == "absent":
                text = f'"{choice.id}" in "{node.id}" is never open: {to_text(choice.condition)}.'
                self._add(
                    "unreachable-choice",
                    node.id,
                    text,
                    choice=choice.id,
                    line=choice.line,
                    witness=self.paths[index].witness,
                )
            else:
                self._verdict({index: negate(guard)}, choice.condition, "always", node.id, choice.line, choice.id)

    def _conditions(self) -> None:
        for index in self.paths:
            node = self.story.nodes[index]
            for line in node.lines:
                if line.condition is not None:
                    self._both({index: self.program.formula(line.condition)}, line.condition, node.id, line.line)
            for place, entry in enumerate(node.on_enter):
                if entry.condition is not None:
                    self._entry(index, place, entry.condition, entry.line)
        ends = [index for index in self.paths if self.story.nodes[index].is_end]
        for line in self.story.debrief:
            if line.condition is not None and ends:
                formula = self.program.formula(line.condition)
                self._both(dict.fromkeys(ends, formula), line.condition, "", line.line)

    def _both(self, query: Query, condition: Condition, node: str, line: int) -> None:
        self._verdict({index: negate(formula) for index, formula in query.items()}, condition, "always", node, line)
        self._verdict(query, condition, "never", node, line)

    def _verdict(self, against: Query, condition: Condition, kind: str, node: str, line: int, choice: str = "") -> None:
        """Tell that a condition always holds, or never does, where nothing against it can be reached."""
        where = f'"{node}"' if node else "the debrief"
        text = to_text(condition)
        excluded = self.search.excludes(against)
        if excluded is None:
            self.found.open.append(f"whether {text} in line {line}, {where}, {kind} holds")
        elif excluded:
            path = self.paths[self.story.node_index[node]].witness if node else ()
            says = f"{text} {kind} holds in {where}."
            self._add(kind, node, says, choice=choice, line=line, witness=path)

    def _entry(self, index: int, place: int, condition: Condition, line: int) -> None:
        """A guard on entering is met on the way in, so it is asked about in the nodes that lead here."""
        node, start = self.story.nodes[index].id, self.program.before_start
        for kind in ("always", "never"):
            against: dict[int, list[Formula]] = {}
            for source, true, false in self.program.entry_guards.get((index, place), []):
                against.setdefault(source, []).append(false if kind == "always" else true)
            if any(evaluator(formula)(start[1], start[2]) for formula in against.pop(start[0], [])):
                continue  # the beginning is against it
            self._verdict({source: some(ways) for source, ways in against.items()}, condition, kind, node, line)

    def _dead_end(self, index: int) -> None:
        node = self.story.nodes[index]
        if node.is_end:
            return
        closed = every(negate(self.program.formula(choice.condition)) for choice in node.choices)
        if answer := self._ask({index: closed}, f'whether "{node.id}" can be a dead end'):
            text = f'In "{node.id}" it can happen that no choice is open.'
            self._add("dead-end", node.id, text, line=node.line, witness=answer.witness)

    def _endless(self) -> None:
        """Loops without a way out. From nodes with an unguarded way to an ending there is no need to look."""
        sure = {index for index, node in enumerate(self.story.nodes) if node.is_end}
        grown = True
        while grown:
            more = {
                act.node
                for acts in self.program.acts
                for act in acts
                if act.guard == TRUE and act.target in sure and act.node not in sure
            }
            sure |= more
            grown = bool(more)
        unsure = [index for index in self.paths if index not in sure]
        if not unsure:
            return
        bits = meters = 0
        for act in (act for index in unsure for act in self.program.acts[index]):
            for case in act.cases:
                bits, meters = bits | case.condition.bits, meters | case.condition.meters
        answer = self.search.refine(lambda projection: projection.trapped(unsure), (bits, meters))
        if answer.verdict == "open":
            self.found.open.append("whether every play can end")
        elif answer.state:
            node = self.story.nodes[answer.state[0]]
            text = f'From "{node.id}" as this path comes to it, no ending can be reached any more.'
            self._add("endless", node.id, text, line=node.line, witness=answer.witness)

    def _range(self, index: int, meter: int) -> Range:
        positions = self.search.at[index]
        states = self.search.states
        values = {states[position][2][meter]: position for position in reversed(positions)}
        name, node = self.found.meters[meter], self.story.nodes[index].id
        ends: list[tuple[int, Witness]] = []
        exact = True
        for tries, known in ((VALUES, min(values, default=None)), (VALUES[::-1], max(values, default=None))):
            for value in tries:
                if value == known:
                    ends.append((value, self.search.witness(values[value])))
                    break
                answer = self.search.find({index: among(meter, 1 << value)})
                exact &= answer.verdict != "open"
                if answer:
                    ends.append((value, answer.witness))
                    break
        if not exact:
            self.found.open.append(f'the range of {name} at "{node}"')
        if len(ends) < 2:  # the ending's own path shows one value
            ends = [(self.paths[index].meters[meter], self.paths[index].witness)] * 2
        (low, low_path), (high, high_path) = ends
        return Range(name, low, high, low_path, high_path, exact)

    def _all_best(self) -> None:
        """A path at whose end every meter has the highest value that it has at any ending."""
        endings = self.found.endings
        if not endings:
            return
        question = "whether one path is best on every meter"
        if not all(found.exact for ending in endings for found in ending.ranges):
            self.found.open.append(question)
            return
        best = [max(ending.ranges[meter].high for ending in endings) for meter in range(len(self.found.meters))]
        wanted = every(among(meter, 1 << value) for meter, value in enumerate(best))
        ends = [index for index in self.paths if self.story.nodes[index].is_end]
        # No meter is kept to begin with: most stories rule such a path out with two of them.
        if (answer := self._ask(dict.fromkeys(ends, wanted), question, (0, 0))) and answer.state:
            node = self.story.nodes[answer.state[0]].id
            values = ", ".join(f"{name} {value}" for name, value in zip(self.found.meters, best, strict=True))
            text = f'One path ends in "{node}" with the most that there is of every meter: {values}.'
            self._add("all-best", node, text, witness=answer.witness)

    def _overrule(self) -> None:
        """Plays that end without a choice that lets the client decide (S0.5, S0.11) having been open on the way."""
        marked = self.program.marked
        if not any(marked):
            return
        for index, choices in enumerate(marked):
            for choice in choices:
                node = self.story.nodes[index]
                if index in self.paths and self.search.find({index: self.program.formula(choice.condition)}):
                    self.found.overrule.append((node.id, choice.id))
        for ending in self.found.endings:
            query = {self.story.node_index[ending.node]: has(self.program.offered, value=False)}
            if answer := self._ask(query, f'whether "{ending.node}" can be reached without the client\'s last word'):
                text = f'"{ending.node}" can be reached without any choice open that lets the client decide.'
                self._add("no-overrule", ending.node, text, witness=answer.witness)
