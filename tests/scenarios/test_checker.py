from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.language.diagnostics import Diagnostic


def test_the_base_story_is_clean(codes: Callable[..., list[str]]) -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        # (17 is the line of the conditional narration, 19 the first choice, 20 its effects, 25 the chance)
        ("{priced} You", "{pricd} You", "E204", (17, 2)),
        ("{priced} You", "{priced and trsut > 2} You", "E203", (17, 13)),
        ("{priced} You", "{priced or visited qoute} You", "E201", (17, 20)),
        ("{priced} You", "{priced and trust} You", "E111", (17, 13)),
        ("{priced} You", "{priced} SAMM: You", "E205", (17, 10)),
        ("costs. -> quote", "costs. -> qoute", "E201", (19, 33)),
        ("trust +1, priced", "trsut +1, priced", "E203", (20, 12)),
        ("trust +1, priced", "priced, trust", "E110", (20, 20)),
        ("trust +1, priced", "priced, pricd", "E204", (20, 20)),
        ("chance 40%: -> quote", "chance 40%: -> qoute", "E201", (25, 18)),
        ("on enter: trust -1", "on enter: trust -1, budgt -1", "E203", (13, 21)),
        ("on enter: trust -1", "on enter: if priced and pricd: trust -1", "E204", (13, 25)),
        ("only if: trust >= 3", "only if: trust >= 3 or visited dun", "E201", (33, 34)),
    ],
)
def test_an_unknown_name_is_told_where_it_stands(
    found: Callable[..., list[Diagnostic]], old: str, new: str, code: str, place: tuple[int, int]
) -> None:
    assert [(each.code, each.line, each.column) for each in found((old, new))] == [(code, *place)]
    (only,) = found((old, new))
    assert only.advice


def test_advice_for_a_slip_of_the_pen(found: Callable[..., list[Diagnostic]]) -> None:
    (only,) = found(("-> call\n", "-> Call\n"))
    assert str(only) == 'base.md:35:31: error E201: There is no node "Call". Did you mean "call"?'


def test_a_choice_that_leads_nowhere_does_not_cut_off_the_rest(codes: Callable[..., list[str]]) -> None:
    # From here on every node would be out of reach, and no ending in sight: consequences of one mistake.
    assert codes(("costs. -> quote", "costs. -> qoute"), ("  chance 40%: -> quote\n", "")) == ["E201"]
    assert codes(("costs. -> quote", "costs."), ("  chance 40%: -> quote\n", "")) == ["E108"]


def test_an_ending_without_its_mark_is_told_once(codes: Callable[..., list[str]]) -> None:
    assert codes(("## done (end)", "## done")) == ["E207"]


def test_only_the_first_node_of_a_loose_branch_is_told(
    codes: Callable[..., list[str]], found: Callable[..., list[Diagnostic]]
) -> None:
    branch = (
        "## second: Sunday\n\n* [a] x -> done\n  why: w\n* [b] y -> second\n  why: w\n\n"
        "## first: Saturday\n\n* [a] x -> second\n  why: w\n* [b] y -> first\n  why: w\n\n## done (end)"
    )
    assert codes(("## done (end)", branch)) == ["E206"]
    assert "first" in found(("## done (end)", branch))[0].message


def test_two_nodes_that_lead_to_each_other_only(codes: Callable[..., list[str]]) -> None:
    loop = (
        "## one: Sunday\n\n* [a] x -> two\n  effects: budget -1\n  why: w\n* [b] y -> two\n  why: w\n\n"
        "## two: Monday\n\n* [a] x -> one\n  effects: budget -1\n  why: w\n* [b] y -> one\n  why: w\n\n## done (end)"
    )
    assert codes(("## done (end)", loop)) == ["E206"]
    assert codes(("## done (end)", loop), ("-> call\n", "-> one\n")) == ["E209"]


def test_a_story_of_endless_circles(codes: Callable[..., list[str]]) -> None:
    assert codes(
        ("* [send] Send it in writing. -> done", "* [send] Send it in writing. -> call\n  effects: budget -1"),
        ("favour. -> done", "favour. -> quote"),
        ("## done (end): The file passes\n\noutcome: It passed, and somebody knows what it cost.\n\n", ""),
    ) == ["E209"]


def test_every_fault_of_an_ending_at_once(found: Callable[..., list[Diagnostic]]) -> None:
    (only,) = found(("(end): The file passes\n\noutcome: It passed, and somebody knows what it cost.", "(end)"))
    assert "no name and no outcome" in only.message


def test_an_ending_with_choices(codes: Callable[..., list[str]]) -> None:
    assert codes(("# Debrief", "* [a] On. -> call\n  why: w\n\n# Debrief")) == ["E208"]


def test_a_twin_node(found: Callable[..., list[Diagnostic]]) -> None:
    twins = found(("# Debrief", "## done (end): Twice\n\noutcome: Again.\n\n# Debrief"))
    assert [(each.code, each.line) for each in twins] == [("E202", 42)]
    assert "line 38" in twins[0].message


def test_a_hidden_person_does_not_speak_early(found: Callable[..., list[Diagnostic]]) -> None:
    hidden = ("  SAM: Sam Okafor, producer", "  SAM: Sam Okafor, producer\n  QC (hidden): Quinn Carr")
    early = found(hidden, ("{priced} You", "{priced} QC (phone): You"))
    assert [(each.code, each.line, each.column) for each in early] == [("E205", 18, 10)]
    assert found(hidden, ("? What was", "QC: One in six.\n\n? What was")) == []


@pytest.mark.parametrize("text", ["Sam (phone): It's tiny.", "sam: It's tiny.", "SAM (phone: It's tiny."])
def test_speech_that_would_be_told_as_narration(found: Callable[..., list[Diagnostic]], text: str) -> None:
    told = [each for each in found(("SAM (phone): It's tiny.", text)) if each.is_error]
    assert [(each.code, each.line, each.column) for each in told] == [("E205", 15, 1)]


def test_narration_may_begin_with_a_name(codes: Callable[..., list[str]]) -> None:
    assert codes(("{priced} You have", "Sam (as always) is late: you have")) == ["W404"]


def test_conditional_lines_count_by_their_longest(codes: Callable[..., list[str]]) -> None:
    words = " ".join(["word."] * 60)
    two = f"{{priced}} {words}\n\n{{not priced}} {words}\n\nSAM (e-mail, 18:02): Fine."
    assert codes(("SAM (e-mail, 18:02): Fine.", two)) == []
    assert codes(("SAM (e-mail, 18:02): Fine.", two + f"\n\n{words}")) == ["W401"]


def test_a_fact_that_is_only_taken_back_is_never_set(found: Callable[..., list[Diagnostic]]) -> None:
    (only,) = found(("trust +1, priced", "trust +1, not priced"))
    assert (only.code, only.line, only.column) == ("W404", 7, 8)
    assert "never set" in only.message


def test_a_story_without_nodes(found: Callable[..., list[Diagnostic]], base_text: str) -> None:
    assert [each.code for each in found((base_text[base_text.index("## call") :], ""))] == ["E209"]
