from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scenarios.language.testplan import run_testplan
from scenarios.session import begin, choose

if TYPE_CHECKING:
    from scenarios.story import Story


def run(story: Story, text: str) -> list[tuple[str, int, str]]:
    return [(each.code, each.line, each.message) for each in run_testplan(story, text, "x.testplan")]


GOOD = """\
# comments stand between lines
== The honest estimate
seed 7
expect node call
expect unavailable ask
expect available price
choose price
expect trust 8
expect budget >= 5
expect trust = 8 and budget < 6
expect not fact qc_known
expect not priced
expect visited call and not visited later
choose send
expect node done
expect ending done

== A favour
choose favour
expect not fact priced
"""


def test_a_plan_that_holds(small: Story) -> None:
    assert run(small, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("expect node call", "expect node quote", 4, 'stands at "call", not at "quote"'),
        ("expect unavailable ask", "expect available ask", 5, '"ask" is not open here'),
        ("expect available price", "expect unavailable price", 6, '"price" is open here'),
        ("expect available price", "expect available prize", 6, 'has no choice "prize"'),
        ("expect trust 8", "expect trust 9", 8, '"trust 9" does not hold: trust is 8'),
        ("expect trust 8", "expect trsut 8", 8, 'no meter "trsut". Did you mean "trust"?'),
        ("expect trust 8", "expect trust 8.5", 8, "not expected"),
        ("expect trust 8", "expect trust -8", 8, "not expected"),
        ("expect trust 8", "expect node", 8, 'no fact "node"'),
        ("expect not fact qc_known", "expect fact qc_known", 11, "does not hold: facts are none"),
        ("expect not fact qc_known", "expect not fact qc_knwon", 11, 'no fact "qc_knwon". Did you mean "qc_known"?'),
        ("not visited later", "not visited latr", 13, 'no node "latr". Did you mean "later"?'),
        ("expect ending done", "expect ending gone", 16, 'stands at "done", not at "gone"'),
        ("expect node done", "choose send", 15, 'node "done" has no choice "send"'),
    ],
)
def test_what_does_not_hold_is_told_with_its_line(small: Story, old: str, new: str, line: int, says: str) -> None:
    (found,) = run(small, GOOD.replace(old, new, 1))
    assert found[:2] == ("E302", line)
    assert says in found[2]


def test_an_ending_is_more_than_a_node(small: Story) -> None:
    (found,) = run(small, "== T\nexpect ending call\n")
    assert '"call" is not an ending' in found[2]


def test_after_a_choice_that_fails_the_plan_ends_and_the_next_one_runs(small: Story) -> None:
    text = "== One\nchoose ask\nexpect node quote\nexpect trust 10\n== Two\nchoose prise\nchoose send\n== Three\nexpect trust 1\n"
    found = run_testplan(small, text, "x.testplan")
    assert [(each.code, each.line) for each in found] == [("E302", 2), ("E302", 6), ("E302", 9)]
    assert found[1].advice == 'Did you mean "price"?'


def test_every_expectation_that_fails_is_told(small: Story) -> None:
    assert [line for _, line, _ in run(small, "== T\nexpect trust 1\nexpect budget 1\nexpect node done\n")] == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("# only a comment\n", 1),
        ("choose price\n", 1),
        ("== \nchoose price\n", 1),
        ("== T\nchoose\n", 2),
        ("== T\nchoose a b\n", 2),
        ("== T\nexpect\n", 2),
        ("== T\nseed x\n", 2),
        ("== T\nseed -1\n", 2),
        ("== T\nseed " + "9" * 6_000, 2),
        ("== T\nplay on\n", 2),
        ("== T\nexpectnode call\n", 2),
    ],
)
def test_a_line_that_is_no_step(small: Story, text: str, line: int) -> None:
    (found,) = run_testplan(small, text, "x.testplan")
    assert (found.code, found.line) == ("E301", line)
    assert found.advice
    assert len(str(found)) < 200


def test_the_seed_decides_the_chances(small: Story) -> None:
    for seed in range(20):
        node = choose(small, begin(small, seed), "wait").node
        assert run(small, f"== T\nseed {seed}\nchoose wait\nexpect node {node}\n") == []
    assert run(small, f"== T\nchoose wait\nexpect node {choose(small, begin(small, 1), 'wait').node}\n") == []


def test_a_plan_of_a_megabyte(small: Story) -> None:
    assert len(run(small, "== T\n" + "expect trust 1\n" * 60_000)) == 60_000
    assert len(run(small, "== T\nexpect " + "(" * 1_000_000)) == 1
    assert len(run(small, "== T\nexpect" + " " * 1_000_000 + "trust")) == 1
