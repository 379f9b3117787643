"""Questions about the choices of one node: which beats which, and where doing nothing is best.

Both look at what a choice does at once: its effects, and those on entering the node that it leads to, after clamping.
A choice whose chance can fall either way is judged by its worse outcome where it is praised, by its better one where
it is the rival.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from scenarios.analysis.findings import DoingNothing, Finding
from scenarios.analysis.formulas import VALUES, among, every, negate, some
from scenarios.analysis.search import ABSENT, OPEN, Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.analysis.findings import Exploration
    from scenarios.analysis.formulas import Formula, Meters
    from scenarios.analysis.liveness import Act, Case, State
    from scenarios.analysis.search import Search
    from scenarios.story import Choice

Offer = list["Act"]  # the outcomes of one choice: one, or two with a chance
MAX_BLOCKS = 3_000  # ways in which the meters of one node can stand to their ends


def _offers(search: Search, index: int) -> list[tuple[Choice, Offer]]:
    offers: dict[str, tuple[Choice, Offer]] = {}
    for act in search.program.acts[index]:
        assert act.choice is not None
        offers.setdefault(act.choice.id, (act.choice, []))[1].append(act)
    return list(offers.values())


def _results(search: Search, offer: Offer, state: State) -> list[Meters]:
    after = (search.program.after(act, state) for act in offer)
    return [found[2] for found in after if found is not None]


def dominance(search: Search, found: Exploration, index: int) -> None:
    """Note each choice that beats a sibling.

    It does when both can be open together, when it then never leaves any meter lower than the sibling does, and when
    in some state it leaves a meter higher.
    """
    offers = _offers(search, index)
    pairs = {(a, b) for a in range(len(offers)) for b in range(len(offers)) if a != b}
    for state in search.met(index):
        if not pairs:
            return
        results = [_results(search, offer, state) for _, offer in offers]
        low = [tuple(map(min, zip(*each, strict=True))) for each in results]
        high = [tuple(map(max, zip(*each, strict=True))) for each in results]
        pairs -= {(a, b) for a, b in pairs if any(mine < theirs for mine, theirs in zip(low[a], high[b], strict=False))}
    node = search.program.story.nodes[index]
    for a, b in sorted(pairs):
        better, worse = offers[a][0], offers[b][0]
        answer = _beats(search, index, offers[a][1], offers[b][1])
        if answer.verdict == "open":
            found.open.append(f'whether "{better.id}" beats "{worse.id}" in "{node.id}"')
        elif answer:
            text = (
                f'"{better.id}" in "{node.id}" is at least as good as "{worse.id}" on every meter, and better on one.'
            )
            found.findings.append(Finding("dominance", node.id, text, better.id, better.line, answer.witness))


def _beats(search: Search, index: int, mine: Offer, theirs: Offer) -> Answer:
    """Found, with a state where a meter is left higher, if the first offer beats the second."""
    meters = range(len(search.program.meters))
    higher = some(every(_pairs(a, b, meter, above=True) for a, b in product(mine, theirs)) for meter in meters)
    answer = search.find({index: higher})
    for meter in meters if answer.verdict != "absent" else ():
        lower = some(_pairs(a, b, meter, above=False) for a, b in product(mine, theirs))
        excluded = search.excludes({index: lower})
        if not excluded:
            return OPEN if excluded is None else ABSENT
    return answer


def _pairs(mine: Act, theirs: Act, meter: int, *, above: bool) -> Formula:
    """When the first act leaves a meter higher (or lower) than the second."""
    ways = []
    for a, b in product(mine.cases, theirs.cases):
        table, other = a.effects.change(meter), b.effects.change(meter)
        values = sum(1 << v for v in VALUES if (table[v] > other[v] if above else table[v] < other[v]))
        ways.append(every([a.condition, b.condition, among(meter, values)]))
    return some(ways)


def doing_nothing(search: Search, found: Exploration, index: int) -> None:
    """Note for each choice to do nothing whether it is the best move in some state, and whether it is not in some.

    It is best where some sibling is open too and none does more, at once, for all meters together.
    """
    node = search.program.story.nodes[index]
    offers = _offers(search, index)
    for at, (choice, offer) in enumerate(offers):
        if not choice.silent:
            continue
        rivals = [rival for place, (_, rival) in enumerate(offers) if place != at]
        best, worse = _nearest(search, index, offer, rivals)
        if best is None or worse is None:
            formula = None if search.whole else _best(offer, rivals)
            open_both = every([offer[0].guard, some(rival[0].guard for rival in rivals)])
            best = best if best is not None else _settle(search, index, formula)
            worse = (
                worse
                if worse is not None
                else _settle(search, index, None if formula is None else every([open_both, negate(formula)]))
            )
        if "open" in (best.verdict, worse.verdict):
            found.open.append(f'where "{choice.id}" in "{node.id}" is the best move')
        found.doing_nothing.append(
            DoingNothing(node.id, choice.id, best.verdict, worse.verdict, best.witness, worse.witness)
        )


def _settle(search: Search, index: int, formula: Formula | None) -> Answer:
    """The answer where no near state gives it; without a formula, all states were near or nothing can be said."""
    if formula is None:
        return ABSENT if search.whole else OPEN
    return search.find({index: formula})


def _nearest(search: Search, index: int, offer: Offer, rivals: list[Offer]) -> tuple[Answer | None, Answer | None]:
    """Near states in which the offer is best, and in which it is not."""
    best: Answer | None = None
    worse: Answer | None = None
    for position in search.at[index]:
        state = search.states[position]
        mine = [sum(meters) for meters in _results(search, offer, state)]
        theirs = [sum(meters) for rival in rivals for meters in _results(search, rival, state)]
        if not mine or not theirs:
            continue
        if min(mine) >= max(theirs):
            best = best or Answer("found", search.witness(position), state)
        else:
            worse = worse or Answer("found", search.witness(position), state)
        if best and worse:
            break
    return best, worse


def _best(offer: Offer, rivals: list[Offer]) -> Formula | None:
    """When an offer does at least as much as every rival; None where that cannot be told in few enough blocks."""
    acts = [*offer, *(act for rival in rivals for act in rival)]
    cases = [case for act in acts for case in act.cases]
    blocks = _blocks(cases)
    if blocks is None:
        return None
    return every([some(rival[0].guard for rival in rivals), some(_in_block(block, offer, rivals) for block in blocks)])


def _blocks(cases: list[Case]) -> list[tuple[Formula, dict[int, int]]] | None:
    """The meters' values in blocks, in each of which every case changes their sum by a fixed amount."""
    by_meter: list[list[tuple[Formula, dict[int, int]]]] = []
    for meter in sorted({meter for case in cases for meter in case.effects.tables}):
        alike: dict[tuple[int, ...], int] = {}
        for value in VALUES:
            changes = tuple(case.effects.change(meter)[value] - value for case in cases)
            alike[changes] = alike.get(changes, 0) | 1 << value
        by_meter.append(
            [
                (among(meter, values), {id(case): change for case, change in zip(cases, changes, strict=True)})
                for changes, values in alike.items()
            ]
        )
    count = 1
    for parts in by_meter:
        count *= len(parts)
    if count > MAX_BLOCKS:
        return None
    return [
        (every(part for part, _ in parts), {id(case): sum(change[id(case)] for _, change in parts) for case in cases})
        for parts in product(*by_meter)
    ]


def _in_block(block: tuple[Formula, dict[int, int]], offer: Offer, rivals: list[Offer]) -> Formula:
    where, total = block
    levels = sorted({total[id(case)] for act in offer for case in act.cases})
    return every([where, some(_at_level(level, total, offer, rivals) for level in levels)])


def _at_level(level: int, total: dict[int, int], offer: Offer, rivals: list[Offer]) -> Formula:
    """The offer does so much at least, and no rival more."""
    enough: Iterator[Formula] = (
        some(case.condition for case in act.cases if total[id(case)] >= level) for act in offer
    )
    no_more: Iterator[Formula] = (
        some([negate(act.guard), *(case.condition for case in act.cases if total[id(case)] <= level)])
        for rival in rivals
        for act in rival
    )
    return every([*enough, *no_more])
