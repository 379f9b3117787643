from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scenarios.analysis import search
from scenarios.analysis.explorer import explore
from scenarios.analysis.witness import Step, find_seed, replay
from scenarios.conditions import And, Compare, Fact, Not, Or, Visited
from scenarios.language.parser import load_story
from scenarios.session import SessionError, State, begin, choose, is_true
from scenarios.story import Chance, Choice, EntryEffect, FactEffect, Line, MeterEffect, Node, Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.analysis.findings import Exploration
    from scenarios.conditions import Condition

STORIES = Path(__file__).parents[2] / "scenarios" / "stories"


# --- stories in which one thing is wrong -----------------------------------------------------------------------------


def story(*nodes: Node, meters: str = "trust 5", facts: str = "f g", debrief: tuple[Line, ...] = ()) -> Story:
    pairs = [part.split() for part in meters.split(", ")]
    return Story(
        "s", "S", "You.", 5, tuple((name, int(start)) for name, start in pairs), (), nodes, tuple(facts.split()),
        debrief=debrief,
    )  # fmt: skip


def end(node: str, **more: object) -> Node:
    return Node(node, "An end", is_end=True, outcome="Over.", **more)  # type: ignore[arg-type]


def texts(found: Exploration, kind: str) -> list[tuple[str, str]]:
    return [(finding.node, finding.choice) for finding in found.of(kind)]


def hops(witness: tuple[Step, ...]) -> list[str]:
    return [step.choice for step in witness]


def test_a_node_behind_a_guard_that_never_opens_is_unreachable() -> None:
    found = explore(
        story(
            Node("a", choices=(Choice("go", "", "b"), Choice("hide", "", "c", condition=Fact("f")))),
            Node("b", choices=(Choice("on", "", "z"),)),
            Node("c", choices=(Choice("on", "", "z"),)),
            end("z"),
        )
    )
    assert found.complete
    assert texts(found, "unreachable-node") == [("c", "")]
    assert texts(found, "unreachable-choice") == [("a", "hide")]


def test_a_clamped_meter_keeps_a_choice_closed() -> None:
    loop = Choice("again", "", "a", effects=(MeterEffect("trust", 5), MeterEffect("trust", -1)))
    win = Choice("win", "", "z", condition=Compare("trust", "=", 10))
    found = explore(story(Node("a", choices=(loop, win, Choice("go", "", "z"))), end("z")))
    assert texts(found, "unreachable-choice") == [("a", "win")]


def test_a_dead_end_comes_with_the_shortest_path_to_it() -> None:
    found = explore(
        story(
            Node("a", choices=(Choice("lose", "", "a", effects=(MeterEffect("trust", -2),)), Choice("go", "", "b"))),
            Node("b", choices=(Choice("on", "", "z", condition=Compare("trust", ">=", 2)),)),
            end("z"),
        )
    )
    (dead,) = found.of("dead-end")
    assert (dead.node, hops(dead.witness)) == ("b", ["lose", "lose", "go"])
    (doomed,) = found.of("endless")  # before the dead end there is a choice still, and no ending
    assert (doomed.node, hops(doomed.witness)) == ("a", ["lose", "lose"])


def test_a_loop_without_a_way_out_is_found_and_one_with_a_way_out_is_not() -> None:
    def hub(*out: Choice) -> Story:
        spoil = Choice("spoil", "", "hub", effects=(FactEffect("f", value=True),))
        around = Choice("around", "", "hub", effects=(MeterEffect("trust", 1),))
        return story(
            Node("a", choices=(Choice("in", "", "hub"),)), Node("hub", choices=(spoil, around, *out)), end("z")
        )

    stuck = explore(hub(Choice("out", "", "z", condition=Not(Fact("f")))))
    assert [(finding.node, hops(finding.witness)) for finding in stuck.of("endless")] == [("hub", ["in", "spoil"])]
    assert explore(hub(Choice("out", "", "z", condition=Compare("trust", ">=", 9)))).of("endless") == []


def test_conditions_that_cannot_be_otherwise_are_told_wherever_they_stand() -> None:
    set_f = (FactEffect("f", value=True),)
    lines = (
        Line("narration", "", condition=Fact("f"), line=11),
        Line("narration", "", condition=Fact("g"), line=12),
        Line("narration", "", condition=Visited("a"), line=13),
        Line("narration", "", condition=Compare("trust", ">", 5), line=14),
    )
    found = explore(
        story(
            Node("a", choices=(Choice("x", "", "b", effects=set_f), Choice("y", "", "b", effects=(MeterEffect("trust", 1), *set_f)))),
            Node(
                "b",
                lines=lines,
                on_enter=(EntryEffect(set_f, Not(Fact("f")), 15), EntryEffect((), Fact("f"), 16)),
                choices=(Choice("on", "", "z", condition=Fact("f"), line=17),),
            ),
            end("z"),
            debrief=(Line("narration", "", condition=Not(Visited("b")), line=18),),
        )
    )  # fmt: skip
    assert sorted(finding.line for finding in found.of("always")) == [11, 13, 16, 17]
    assert sorted(finding.line for finding in found.of("never")) == [12, 15, 18]


def test_an_entry_guard_sees_the_effects_before_it() -> None:
    first = EntryEffect((FactEffect("f", value=True),), Compare("trust", ">=", 5))
    second = EntryEffect((MeterEffect("trust", -5),), Fact("f"))
    found = explore(story(Node("a", on_enter=(first, second), choices=(Choice("on", "", "z"),)), end("z")))
    assert [(one.low, one.high) for one in found.endings[0].ranges] == [(0, 0)]


def test_ranges_at_an_ending_have_a_path_for_the_least_and_the_most() -> None:
    gamble = Choice("bet", "", "z", effects=(MeterEffect("trust", 2),), chance=Chance(30, "y"))
    found = explore(
        story(
            Node("a", choices=(gamble, Choice("wait", "", "a", effects=(MeterEffect("trust", -3),)))),
            end("y", on_enter=(EntryEffect((MeterEffect("trust", 9),)),)),
            end("z"),
        )
    )
    lucky, plain = found.endings
    assert [(one.low, one.high) for one in lucky.ranges] == [(10, 10)]
    assert [(one.low, one.high, hops(one.low_witness)) for one in plain.ranges] == [(2, 7, ["wait", "wait", "bet"])]
    assert lucky.witness == (Step("a", "bet", "y", lucky=True),)
    assert plain.witness == (Step("a", "bet", "z", lucky=False),)


def offer(*choices: Choice) -> Exploration:
    return explore(story(Node("a", choices=choices), end("z"), end("y"), meters="trust 9, budget 5"))


def effects(trust: int, budget: int) -> tuple[MeterEffect, ...]:
    return (MeterEffect("trust", trust), MeterEffect("budget", budget))


def test_a_choice_beats_a_sibling_that_is_nowhere_better() -> None:
    found = offer(Choice("good", "", "z", effects(1, 1)), Choice("bad", "", "z", effects(1, -1)))
    (finding,) = found.of("dominance")
    assert finding.choice == "good"
    assert "bad" in finding.text


def test_a_trade_is_no_dominance_nor_are_equal_choices() -> None:
    assert not offer(Choice("x", "", "z", effects(1, -1)), Choice("y", "", "z", effects(-1, 1))).of("dominance")
    assert not offer(Choice("x", "", "z", effects(1, 0)), Choice("y", "", "z", effects(2, 0))).of(
        "dominance"
    )  # clamped


def test_a_choice_that_may_be_unlucky_is_judged_by_its_worse_outcome() -> None:
    bad_end = end("w", on_enter=(EntryEffect(effects(-5, 0)),))
    bet = Choice("bet", "", "z", effects(1, 1), chance=Chance(10, "w"))
    found = explore(story(Node("a", choices=(bet, Choice("keep", "", "z"))), end("z"), bad_end, meters="trust 5, budget 5"))  # fmt: skip
    assert not found.of("dominance")


def test_one_path_can_be_best_on_every_meter_or_none_is() -> None:
    assert offer(Choice("x", "", "z", effects(1, 1)), Choice("y", "", "y", effects(-1, 0))).of("all-best")
    assert not offer(Choice("x", "", "z", effects(1, -1)), Choice("y", "", "y", effects(-1, 1))).of("all-best")


def test_doing_nothing_is_judged_in_each_state() -> None:
    def silent(*more: Choice) -> list[tuple[str, str]]:
        wait = Choice("wait", "", "z", effects(0, 1), approach="avoid")
        return [(one.best, one.worse) for one in offer(wait, *more).doing_nothing]

    assert silent(Choice("act", "", "z", effects(0, -1))) == [("found", "absent")]
    assert silent(Choice("act", "", "z", effects(0, 3))) == [("absent", "found")]
    assert silent(Choice("act", "", "z", effects(1, 1)), Choice("lose", "", "a", effects(-3, 0))) == [
        ("absent", "found")
    ]
    # Once trust is at 10, acting adds no more than waiting does.
    up = Choice("act", "", "a", effects(2, 0))
    assert silent(up) == [("found", "absent")]
    assert offer(up).doing_nothing == []


def test_endings_without_the_client_s_last_word_are_told() -> None:
    ask = Choice("yours", "", "z", ids=("S0.5",), condition=Compare("trust", ">=", 5))
    found = explore(
        story(
            Node("a", choices=(Choice("x", "", "b"), Choice("y", "", "b", effects=(MeterEffect("trust", -1),)))),
            Node("b", choices=(ask, Choice("own", "", "z"))),
            end("z"),
        )
    )
    assert found.overrule == [("b", "yours")]
    assert [hops(finding.witness) for finding in found.of("no-overrule")] == [["y", "own"]]
    without = explore(story(Node("a", choices=(Choice("x", "", "z"),)), end("z")))
    assert not without.of("no-overrule")
    assert "no choice carries S0.5" in "\n".join(without.lines())


# --- budgets and reports ---------------------------------------------------------------------------------------------


def counter(size: int) -> Story:
    """A loop in which facts make a binary counter: 2 to the power of `size` states, and the last one opens the end."""
    names = [f"b{i}" for i in range(size)]
    flips = [
        Choice(
            f"flip-{i}",
            "",
            "a",
            (FactEffect(name, value=True), *(FactEffect(lower, value=False) for lower in names[:i])),
            And((Not(Fact(name)), *map(Fact, names[:i]))) if i else Not(Fact(name)),
        )
        for i, name in enumerate(names)
    ]
    out = Choice("out", "", "z", condition=And(tuple(map(Fact, names))))
    return story(Node("a", choices=(*flips, out)), end("z"), facts=" ".join(names))


def test_past_its_budget_an_exploration_proves_nothing_it_did_not_see() -> None:
    partial = explore(counter(12), max_states=1_000)
    assert not partial.complete
    assert not partial.of("unreachable-node")
    report = "\n".join(partial.lines())
    assert "Partial" in report
    assert 'whether "z" can be reached' in report
    assert "proved" not in report
    assert "Complete" not in report
    assert not explore(counter(12), seconds=0.0).complete


def test_within_its_budget_the_same_story_is_settled() -> None:
    found = explore(counter(7), nearest=10)
    assert found.complete
    assert len(found.endings[0].witness) == 2**7


def test_the_report_is_json_and_the_same_each_time() -> None:
    path = STORIES / "after-picture-lock.story.md"
    first, second = explore(load_story(path)), explore(load_story(path))
    assert json.dumps(first.to_json()) == json.dumps(second.to_json())


def test_a_node_with_too_many_guarded_entries_is_left_open() -> None:
    names = [f"f{i}" for i in range(14)]
    entries = tuple(EntryEffect((FactEffect(f"g{name}", value=True),), Fact(name)) for name in names)
    facts = " ".join([*names, *(f"g{name}" for name in names)])
    found = explore(story(Node("a", choices=(Choice("x", "", "z"),)), end("z", on_enter=entries), facts=facts))
    assert not found.complete


# --- witnesses -------------------------------------------------------------------------------------------------------


def test_the_session_plays_every_path_of_a_real_story() -> None:
    real = load_story(STORIES / "after-picture-lock.story.md")
    found = explore(real)
    assert found.complete
    assert {ending.node for ending in found.endings} == {node.id for node in real.endings}
    for ending in found.endings:
        assert replay(real, ending.witness)[-1].node == ending.node
        for one in ending.ranges:
            for value, witness in ((one.low, one.low_witness), (one.high, one.high_witness)):
                last = replay(real, witness)[-1]
                assert (last.node, last.meters[real.meter_index[one.meter]]) == (ending.node, value)


def test_a_seed_makes_chance_fall_as_the_path_says() -> None:
    bet = Choice("bet", "", "a", chance=Chance(20, "b"))
    dice = story(
        Node("a", choices=(bet,)), Node("b", choices=(Choice("bet", "", "z", chance=Chance(50, "a")),)), end("z")
    )
    witness = (
        Step("a", "bet", "a", lucky=False),
        Step("a", "bet", "b", lucky=True),
        Step("b", "bet", "a", lucky=True),
        Step("a", "bet", "b", lucky=True),
        Step("b", "bet", "z", lucky=False),
    )  # fmt: skip
    seed = find_seed(dice, witness)
    assert seed is not None
    state = begin(dice, seed)
    for step in witness:
        state = choose(dice, state, step.choice)
        assert state.node == step.target
    assert find_seed(dice, witness, tries=1) is None or find_seed(dice, witness, tries=1) == 0


def test_a_path_that_cannot_be_played_is_refused() -> None:
    plain = story(Node("a", choices=(Choice("x", "", "z"),)), end("z"))
    with pytest.raises(SessionError):
        replay(plain, (Step("a", "nowhere", "z"),))


# --- against every state, one by one, as the session plays ------------------------------------------------------------


@dataclass
class Truth:
    """Every state of a story (visits as seen or not), with its least number of choices and what each choice does."""

    states: dict[State, int] = field(default_factory=dict)
    after: dict[State, dict[str, list[State]]] = field(default_factory=dict)
    offered: dict[State, set[bool]] = field(default_factory=dict)


def all_states(tale: Story, limit: int) -> Truth | None:
    def bent(*, lucky: bool) -> Story:
        return replace(
            tale,
            nodes=tuple(
                replace(node, choices=tuple(
                    replace(one, chance=None, target=one.chance.target if one.chance and lucky else one.target)
                    for one in node.choices
                ))
                for node in tale.nodes
            ),
        )  # fmt: skip

    ways = bent(lucky=False), bent(lucky=True)
    truth = Truth()
    start = seen_or_not(begin(tale, 0))
    truth.states[start] = 0
    waiting = [start]
    for state in waiting:
        if len(truth.states) > limit:
            return None
        results: dict[str, list[State]] = {}
        node = tale.node(state.node)
        for one in () if node.is_end else node.choices:
            if is_true(tale, state, one.condition):
                results[one.id] = [seen_or_not(choose(way, state, one.id)) for way in ways]
        truth.after[state] = results
        for target in (target for targets in results.values() for target in targets):
            if target not in truth.states:
                truth.states[target] = truth.states[state] + 1
                waiting.append(target)
    return truth


def seen_or_not(state: State) -> State:
    return replace(state, visits=tuple(min(1, count) for count in state.visits))


def random_condition(luck: random.Random, depth: int = 0) -> Condition:
    kind = luck.random()
    if depth < 2 and kind < 0.3:
        parts = (random_condition(luck, depth + 1), random_condition(luck, depth + 1))
        return luck.choice([And(parts), Or(parts), Not(parts[0])])
    if kind < 0.55:
        return Fact(luck.choice("fg"))
    if kind < 0.7:
        return Visited(luck.choice("abcde"))
    return Compare(luck.choice(["trust", "budget"]), luck.choice([">=", "<=", "<", ">", "="]), luck.randrange(12))


def random_effects(luck: random.Random) -> tuple[MeterEffect | FactEffect, ...]:
    some = [
        FactEffect(luck.choice("fg"), value=luck.random() < 0.6)
        if luck.random() < 0.4
        else MeterEffect(luck.choice(["trust", "budget"]), luck.choice([-12, -3, -1, 1, 2, 4]))
        for _ in range(luck.randrange(3))
    ]
    return tuple(some)


def random_story(seed: int) -> Story:
    luck = random.Random(seed)

    def guard(share: float) -> Condition | None:
        return random_condition(luck) if luck.random() < share else None

    def choice(name: str) -> Choice:
        return Choice(
            name,
            "",
            luck.choice("abcdeyz"),
            random_effects(luck),
            guard(0.5),
            luck.choice(["avoid", "rights", "power"]),
            luck.choice([(), (), ("S0.5",), ("S0.11", "S1.1")]),
            chance=Chance(50, luck.choice("abcdeyz")) if luck.random() < 0.15 else None,
        )

    def node(name: str, number: int) -> Node:
        is_end = name in "yz"
        lines = tuple(
            Line("narration", "", condition=guard(0.9), line=number * 100 + i) for i in range(luck.randrange(3))
        )
        entries = tuple(
            EntryEffect(random_effects(luck), guard(0.7), number * 100 + 50 + i) for i in range(luck.choice([0, 0, 1, 2]))
        )  # fmt: skip
        choices = () if is_end else tuple(choice(f"c{i}") for i in range(luck.randrange(1, 4)))
        return Node(name, name, lines, choices, entries, is_end=is_end, outcome="Over.")

    debrief = (Line("narration", "", condition=random_condition(luck), line=9_000),)
    nodes = (node(name, number) for number, name in enumerate("abcdeyz", start=1))
    return story(*nodes, meters=f"trust {luck.randrange(11)}, budget {luck.randrange(11)}", debrief=debrief)


def entry_verdicts(tale: Story, truth: Truth) -> dict[int, set[bool]]:
    """For each guarded entry (by its line), what its guard came to, as the session enters nodes."""
    seen: dict[int, set[bool]] = {}

    def enter(node: Node) -> Callable[[State], None]:
        def look(before: State) -> None:
            # Cut the node's entries off one by one: the session then shows the state that the next guard sees.
            for place, entry in enumerate(node.on_enter):
                cut = replace(tale, nodes=tuple(
                    replace(other, on_enter=other.on_enter[:place]) if other.id == node.id else other
                    for other in tale.nodes
                ))  # fmt: skip
                state = arrive(cut, before)
                if entry.condition is not None:
                    seen.setdefault(entry.line, set()).add(is_true(tale, state, entry.condition))

        return look

    arrive: Callable[[Story, State], State]

    def arrive_first(cut: Story, _: State) -> State:
        return begin(cut, 0)

    arrive = arrive_first
    enter(tale.nodes[0])(next(iter(truth.states)))
    for state, results in truth.after.items():
        for choice_id in results:
            one = tale.choice(state.node, choice_id)
            assert one is not None
            for target in one.targets:

                def arrive_by(cut: Story, before: State, choice: Choice = one, target: str = target) -> State:
                    sure = replace(choice, target=target, chance=None)
                    nodes = tuple(
                        replace(node, choices=tuple(sure if old.id == sure.id else old for old in node.choices))
                        if node.id == before.node
                        else node
                        for node in cut.nodes
                    )
                    return choose(replace(cut, nodes=nodes), before, sure.id)

                arrive = arrive_by
                enter(tale.node(target))(state)
    return seen


def check_conditions(tale: Story, truth: Truth, found: Exploration) -> None:
    always, never = set(), set()
    for node in tale.nodes:
        here = [state for state in truth.states if state.node == node.id]
        for line in node.lines if here else ():
            values = {is_true(tale, state, line.condition) for state in here}
            if line.condition is not None and len(values) == 1:
                (always if True in values else never).add((node.id, line.line, ""))
        for one in node.choices if here else ():
            if one.condition is not None and all(one.id in truth.after[state] for state in here):
                always.add((node.id, 0, one.id))
    for line in tale.debrief:
        values = {is_true(tale, state, line.condition) for state in truth.states if tale.node(state.node).is_end}
        if len(values) == 1:
            (always if True in values else never).add(("", line.line, ""))
    for line_number, values in entry_verdicts(tale, truth).items():
        if len(values) == 1:
            node_id = tale.nodes[line_number // 100 - 1].id
            (always if True in values else never).add((node_id, line_number, ""))
    assert {(one.node, one.line, one.choice) for one in found.of("always")} == always
    assert {(one.node, one.line, one.choice) for one in found.of("never")} == never


def check_ends(tale: Story, truth: Truth, found: Exploration) -> None:
    best = [max((s.meters[m] for s in truth.states if tale.node(s.node).is_end), default=0) for m in (0, 1)]
    for ending in found.endings:
        here = [state for state in truth.states if state.node == ending.node]
        assert len(ending.witness) == min(truth.states[state] for state in here)
        for m, one in enumerate(ending.ranges):
            values = {state.meters[m] for state in here}
            assert (one.low, one.high, one.exact) == (min(values), max(values), True)
            for value, witness in ((one.low, one.low_witness), (one.high, one.high_witness)):
                assert len(witness) == min(truth.states[state] for state in here if state.meters[m] == value)
                assert replay(tale, witness)[-1].meters[m] == value
    tops = [truth.states[s] for s in truth.states if tale.node(s.node).is_end and list(s.meters) == best]
    assert [len(one.witness) for one in found.of("all-best")] == ([min(tops)] if tops else [])
    # Which states can end, backwards from the endings.
    can_end = {state for state in truth.states if tale.node(state.node).is_end}
    grown = True
    while grown:
        more = {s for s, results in truth.after.items() if any(t in can_end for r in results.values() for t in r)}
        grown = not more <= can_end
        can_end |= more
    dead = {s for s in truth.states if not tale.node(s.node).is_end and not truth.after[s]}
    endless = [truth.states[s] for s in truth.states if s not in can_end and s not in dead]
    assert [len(one.witness) for one in found.of("endless")] == ([min(endless)] if endless else [])
    ways = {one.node: len(one.witness) for one in found.of("dead-end")}
    assert ways == {s.node: min(truth.states[d] for d in dead if d.node == s.node) for s in dead}


def check_choices(tale: Story, truth: Truth, found: Exploration) -> None:
    beaten, open_ever, nothing = set(), set(), {}
    for node in tale.nodes:
        here = [truth.after[state] for state in truth.states if state.node == node.id]
        open_ever |= {(node.id, one) for results in here for one in results}
        for a, b in product([one.id for one in node.choices], repeat=2):
            pairs = [
                [(x.meters[m], y.meters[m]) for x in results[a] for y in results[b]]
                for results in here
                if a != b and a in results and b in results
                for m in (0, 1)
            ]
            if (
                pairs
                and all(x >= y for pair in pairs for x, y in pair)
                and any(all(x > y for x, y in p) for p in pairs)
            ):
                beaten.add((node.id, a, b))
        for one in node.choices:
            if one.silent and here:
                verdicts = set()
                for results in here:
                    rivals = [sum(t.meters) for other, r in results.items() if other != one.id for t in r]
                    if one.id in results and rivals:
                        verdicts.add(min(sum(t.meters) for t in results[one.id]) >= max(rivals))
                nothing[node.id, one.id] = verdicts
    reached = {state.node for state in truth.states}
    closed = {(n.id, c.id) for n in tale.nodes if n.id in reached for c in n.choices} - open_ever
    assert {(one.node, one.choice) for one in found.of("unreachable-choice")} == closed
    assert {(one.node, one.choice, one.text.split('"')[5]) for one in found.of("dominance")} == beaten
    assert {
        (one.node, one.choice): {v for v, verdict in ((True, one.best), (False, one.worse)) if verdict == "found"}
        for one in found.doing_nothing
    } == nothing


def check_overrule(tale: Story, truth: Truth, found: Exploration) -> None:
    """Plays on which no marked choice was open: walk only through states that offer none."""
    marked = {(n.id, c.id) for n in tale.nodes for c in n.choices if {"S0.5", "S0.11"} & set(c.ids)}
    start = next(iter(truth.states))
    way, waiting = {start: 0}, [start]
    for state in waiting:
        if not any((state.node, one) in marked for one in truth.after[state]):
            for target in (target for targets in truth.after[state].values() for target in targets):
                if target not in way:
                    way[target] = way[state] + 1
                    waiting.append(target)
    ends = {
        node.id: min(way[s] for s in way if s.node == node.id)
        for node in tale.nodes
        if node.is_end and any(s.node == node.id for s in way)
    }
    assert {one.node: len(one.witness) for one in found.of("no-overrule")} == (ends if marked else {})


# States one by one; the projection of all guards; projections that keep a guard's variables only where it misled.
@pytest.mark.parametrize(("nearest", "guards"), [(4_000, 0), (1, 3_000), (1, 0)])
@pytest.mark.parametrize("seeds", range(10))
def test_every_answer_is_that_of_a_full_exploration_by_the_session(
    seeds: int, nearest: int, guards: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "GUARDS", guards)
    compared = 0
    for seed in range(seeds * 20, seeds * 20 + 20):
        tale = random_story(seed)
        truth = all_states(tale, 400)
        if truth is None:
            continue
        found = explore(tale, nearest=nearest)
        assert found.complete, found.open
        reached = {state.node for state in truth.states}
        assert {one.node for one in found.of("unreachable-node")} == {node.id for node in tale.nodes} - reached
        assert {ending.node for ending in found.endings} == {n.id for n in tale.nodes if n.is_end and n.id in reached}
        check_conditions(tale, truth, found)
        check_ends(tale, truth, found)
        check_choices(tale, truth, found)
        check_overrule(tale, truth, found)
        for finding in found.findings:
            if finding.witness:
                states = replay(tale, finding.witness)
                assert finding.kind in ("always", "never") or states[-1].node == finding.node
        compared += 1
    assert compared >= 5
