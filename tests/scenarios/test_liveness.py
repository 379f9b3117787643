from __future__ import annotations

import random

import pytest

from scenarios.analysis.formulas import FALSE, TRUE, before, evaluator, formula_of, negate
from scenarios.analysis.liveness import Program, TooManyCasesError
from scenarios.conditions import And, Compare, Fact, Not, Or, Visited, holds
from scenarios.story import Choice, EntryEffect, FactEffect, Line, MeterEffect, Node, Story

END = Node("z", "An end", is_end=True, outcome="Over.")
SET_F, CLEAR_F = (FactEffect("f", value=True),), (FactEffect("f", value=False),)


def program(*nodes: Node, facts: tuple[str, ...] = ("f", "g"), debrief: tuple[Line, ...] = ()) -> Program:
    return Program(Story("s", "S", "You.", 5, (("trust", 5),), (), (*nodes, END), facts, debrief=debrief))


def live(found: Program) -> list[set[str]]:
    names = {bit: name for names in (found.facts, found.visits) for name, bit in names.items()}
    return [{name for bit, name in names.items() if bits >> bit & 1} for bits in found.live]


def test_a_fact_is_live_up_to_the_last_guard_that_reads_it() -> None:
    found = program(
        Node("a", choices=(Choice("x", "", "b", SET_F), Choice("y", "", "b"))),
        Node("b", choices=(Choice("x", "", "c", condition=Fact("f")), Choice("y", "", "c"))),
        Node("c", choices=(Choice("x", "", "z"),)),
    )
    assert live(found) == [{"f"}, {"f"}, set(), set()]


def test_a_fact_that_is_overwritten_before_it_is_read_is_dead() -> None:
    found = program(
        Node("a", choices=(Choice("x", "", "b", SET_F), Choice("y", "", "b", CLEAR_F))),
        Node("b", choices=(Choice("x", "", "z", condition=Fact("f")),)),
    )
    assert live(found) == [set(), {"f"}, set()]


def test_a_guarded_overwrite_keeps_it_live() -> None:
    found = program(
        Node("a", choices=(Choice("x", "", "b"),)),
        Node(
            "b",
            on_enter=(EntryEffect(CLEAR_F, Compare("trust", "<", 3)),),
            choices=(Choice("x", "", "z", condition=Fact("f")),),
        ),
    )
    assert live(found) == [{"f"}, {"f"}, set()]


def test_lines_guards_on_entering_and_the_debrief_read_too() -> None:
    line = Line("narration", "", condition=Fact("f"))
    found = program(
        Node("a", choices=(Choice("x", "", "b"),)),
        Node("b", on_enter=(EntryEffect((), Fact("g")),), lines=(line,), choices=(Choice("x", "", "z"),)),
        debrief=(Line("narration", "", condition=Visited("a")),),
    )
    assert live(found) == [{"f", "g", "a"}, {"f", "a"}, {"a"}]


def test_what_only_the_endings_do_not_read_is_dropped_round_a_loop() -> None:
    found = program(
        Node("a", choices=(Choice("x", "", "b", SET_F),)),
        Node("b", choices=(Choice("back", "", "a", condition=Fact("g")), Choice("x", "", "z"))),
    )
    assert live(found) == [{"g"}, {"g"}, set()]


def test_an_act_is_all_that_happens_up_to_the_next_choice() -> None:
    found = program(
        Node("a", choices=(Choice("x", "", "b", (MeterEffect("trust", 9), MeterEffect("trust", -1))),)),
        Node(
            "b",
            on_enter=(
                EntryEffect(SET_F, Compare("trust", "=", 9)),
                EntryEffect((MeterEffect("trust", -4),), Fact("f")),
            ),
            choices=(Choice("x", "", "z", condition=Fact("f")),),
        ),
    )
    (act,) = found.acts[0]
    assert found.after(act, found.start()) == (1, 1 << found.facts["f"], (5,))  # 5 → 10 → 9 → 5


def test_too_many_ways_on_entering_are_refused() -> None:
    names = tuple(f"f{i}" for i in range(28))
    entries = tuple(EntryEffect((FactEffect(names[i + 14], value=True),), Fact(names[i])) for i in range(14))
    with pytest.raises(TooManyCasesError, match='"b" has more'):
        program(
            Node("a", choices=(Choice("x", "", "b"),)),
            Node("b", on_enter=entries, choices=(Choice("x", "", "z"),)),
            facts=names,
        )


def test_formulas_say_what_conditions_say_before_and_after_effects() -> None:
    luck = random.Random(3)
    facts, visits = {"f": 0, "g": 1}, {"a": 2}

    def condition(depth: int = 0):
        kind = luck.randrange(6 if depth < 3 else 3)
        if kind < 3:
            leaf = Compare("trust", luck.choice([">=", "<=", "<", ">", "="]), luck.randrange(12))
            return (leaf, Fact(luck.choice("fg")), Visited("a"))[kind]
        if kind == 3:
            return Not(condition(depth + 1))
        return luck.choice([And, Or])((condition(depth + 1), condition(depth + 1)))

    def true(tree, bits: int, trust: int) -> bool:
        return holds(tree, lambda _: trust, lambda name: bool(bits >> facts[name] & 1), lambda _: bool(bits & 4))

    table = tuple(max(0, value - 3) for value in range(11))
    for _ in range(300):
        tree = condition()
        formula = formula_of(tree, {"trust": 0}, facts, visits)
        opposite, earlier = negate(formula), before(formula, 1, 2, {0: table})
        for bits in range(8):
            for trust in range(11):
                assert evaluator(formula)(bits, (trust,)) is true(tree, bits, trust)
                assert evaluator(opposite)(bits, (trust,)) is not true(tree, bits, trust)
                assert evaluator(earlier)(bits, (trust,)) is true(tree, (bits | 1) & ~2, table[trust])


def test_what_contradicts_itself_in_plain_sight_is_false() -> None:
    def formula(tree):
        return formula_of(tree, {"trust": 0}, {"f": 0}, {})

    assert formula(And((Compare("trust", ">", 5), Compare("trust", "<", 5)))) == FALSE
    assert formula(And((Fact("f"), Not(Fact("f"))))) == FALSE
    assert formula(Or((Compare("trust", ">=", 5), Compare("trust", "<", 5)))) == TRUE
    assert formula(Compare("trust", "<=", 10)) == TRUE
