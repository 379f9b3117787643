from __future__ import annotations

import random
import time

import pytest

from scenarios.conditions import (
    And,
    Compare,
    Condition,
    ConditionError,
    Fact,
    Not,
    Or,
    Visited,
    holds,
    leaves,
    parse_condition,
    to_text,
)


def truth(text: str, *, trust: int = 5, facts: tuple[str, ...] = (), visited: tuple[str, ...] = ()) -> bool:
    return holds(parse_condition(text), {"trust": trust}.__getitem__, facts.__contains__, visited.__contains__)


@pytest.mark.parametrize(
    ("text", "at_5"),
    [("trust >= 5", True), ("trust > 5", False), ("trust <= 5", True), ("trust < 5", False), ("trust = 5", True)],
)
def test_each_comparison_at_its_boundary(text: str, at_5: bool) -> None:
    assert truth(text) is at_5
    assert truth(text, trust=4) is ("<" in text)
    assert truth(text, trust=6) is (">" in text)


def test_and_binds_tighter_than_or() -> None:
    assert parse_condition("a or b and c") == Or((Fact("a"), And((Fact("b"), Fact("c")))))
    assert truth("a or b and c", facts=("a",))
    assert not truth("(a or b) and c", facts=("a",))


def test_not_binds_tightest() -> None:
    assert parse_condition("not a and b") == And((Not(Fact("a")), Fact("b")))
    assert not truth("not (a or b)", facts=("b",))


def test_visited_takes_a_node_id_with_hyphens() -> None:
    assert parse_condition("visited friday-call and priced") == And((Visited("friday-call"), Fact("priced")))
    assert truth("visited friday-call", visited=("friday-call",))


def test_spaces_do_not_matter() -> None:
    assert parse_condition("  trust>=3   and(priced)  ") == parse_condition("trust >= 3 and priced")


@pytest.mark.parametrize(
    ("text", "offset", "says"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("trust >= ", 8, "whole number"),
        ("trust >= x", 9, "whole number"),
        ("trust => 3", 7, "whole number"),
        ("trust == 3", 6, "not a comparison"),
        ("trust != 3", 6, "not a comparison"),
        ("priced qc_known", 7, 'join parts with "and" or "or"'),
        ("priced and", 10, "not the end"),
        ("and priced", 0, 'not "and"'),
        ("(priced or qc", 0, "closing parenthesis"),
        ("priced)", 6, "not expected"),
        ("visited", 7, "node id"),
        ("visited and x", 8, "node id"),
        ("visited 3", 8, "node id"),
        ("priced & qc", 7, "not expected"),
        ("trust >= 3.5", 10, "not expected"),
        ("3 <= trust", 0, 'not "3"'),
        ("__import__('os')", 10, "not expected"),
    ],
)
def test_a_mistake_names_its_place(text: str, offset: int, says: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert caught.value.offset == offset
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["(" * 100_000 + "a", "not " * 100_000 + "a", "(" * 5_000 + "a" + ")" * 5_000])
def test_deep_nesting_is_a_mistake_and_no_crash(text: str) -> None:
    with pytest.raises(ConditionError, match="nested too deeply"):
        parse_condition(text)


def test_many_parts_in_a_row_are_not_deep() -> None:
    condition = parse_condition(" and ".join(["(a or not b)"] * 5_000))
    assert len(list(leaves(condition))) == 10_000
    assert parse_condition(to_text(condition)) == condition


def test_a_huge_number_is_a_mistake_and_no_crash() -> None:
    with pytest.raises(ConditionError, match="0 to 10"):
        parse_condition("trust >= " + "9" * 5_000)


@pytest.mark.parametrize("text", ["a" + " " * 1_000_000, "a" * 1_000_000, " " * 1_000_000 + "a"])
def test_a_line_of_a_megabyte_is_read_in_linear_time(text: str) -> None:
    start = time.perf_counter()
    parse_condition(text)
    assert time.perf_counter() - start < 5


def random_tree(chance: random.Random, depth: int = 4) -> Condition:
    kind = chance.randrange(6 if depth else 3)
    if kind == 0:
        return Compare(
            chance.choice(["trust", "budget"]), chance.choice([">=", "<=", ">", "<", "="]), chance.randrange(11)
        )
    if kind == 1:
        return Fact(chance.choice(["priced", "qc_known", "note", "order"]))
    if kind == 2:
        return Visited(chance.choice(["friday-call", "android", "or-else"]))
    if kind == 3:
        return Not(random_tree(chance, depth - 1))
    parts = tuple(random_tree(chance, depth - 1) for _ in range(chance.randrange(2, 4)))
    return And(parts) if kind == 4 else Or(parts)


def test_the_canonical_spelling_parses_back_to_the_same_tree() -> None:
    chance = random.Random(4)
    for _ in range(2_000):
        tree = random_tree(chance)
        assert parse_condition(to_text(tree)) == tree


def test_leaves_remember_where_they_stand_and_stay_equal() -> None:
    condition = parse_condition("not a and trust >= 3", lambda offset: (7, 20 + offset))
    assert [leaf.place for leaf in leaves(condition)] == [(7, 24), (7, 30)]
    assert condition == parse_condition("not a and trust >= 3")
    assert hash(condition) == hash(parse_condition("not a and trust >= 3"))
