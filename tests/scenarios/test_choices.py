from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scenarios.language.choices import OpenChoice, parse_effects
from scenarios.language.report import Report
from scenarios.story import FactEffect, MeterEffect

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.language.diagnostics import Diagnostic
    from scenarios.story import Choice, Effect


def read(text: str, first: int = 10) -> tuple[Choice | None, list[Diagnostic]]:
    """A choice from its lines, as the body hands them over."""
    report = Report("x.md")
    head, *rest = text.splitlines()
    choice = OpenChoice.begin(head, first, 1, report)
    for number, line in enumerate(rest, start=first + 1):
        choice.more(line.strip(), number, len(line) - len(line.lstrip()) + 1, report)
    return choice.close(report), report.found


def effects(text: str) -> tuple[tuple[Effect, ...], list[Diagnostic]]:
    report = Report("x.md")
    return parse_effects(text, lambda offset: (3, 12 + offset), report), report.found


def test_effects_of_all_kinds() -> None:
    told, found = effects("trust +1, budget −2,schedule - 3, qc_known, not  spec_read")
    assert found == []
    assert told == (
        MeterEffect("trust", 1),
        MeterEffect("budget", -2),
        MeterEffect("schedule", -3),
        FactEffect("qc_known", value=True),
        FactEffect("spec_read", value=False),
    )
    assert [effect.place[1] for effect in told] == [12, 22, 32, 46, 56]


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 12, "No effect"),
        (" , ", 12, "No effect"),
        ("trust +0", 12, "changes nothing"),
        ("trust 1", 12, "not an effect"),
        ("trust +1 budget -2", 12, "not an effect"),
        ("qc, not not x", 16, "not an effect"),
        ("trust = 4", 12, "not an effect"),
        ("trust +" + "9" * 6_000, 12, "not an effect"),
        ("qc_known_x, qc_known!", 24, "not an effect"),
    ],
)
def test_a_bad_effect_names_its_column(text: str, column: int, says: str) -> None:
    _, found = effects(text)
    assert [(each.code, each.line, each.column) for each in found] == [("E110", 3, column)]
    assert says in found[0].message
    assert len(str(found[0])) < 200


def test_a_whole_choice() -> None:
    choice, found = read(
        "* [price-it] Say -> what it costs. -> estimate\n"
        "  effects: trust +1, logged\n"
        "  only if: trust >= 3\n"
        "  approach: interests\n"
        "  ids: S3.PC6, S3.K12\n"
        "  record: Sam asks; promised by 17:40\n"
        "  chance 40%: -> withdrawn\n"
        "  why: A cost: named, it can be weighed."
    )
    assert found == []
    assert choice is not None
    assert (choice.id, choice.text, choice.target) == ("price-it", "Say -> what it costs.", "estimate")
    assert choice.target_place == (10, 39)
    assert choice.ids == ("S3.PC6", "S3.K12")
    assert choice.why == "A cost: named, it can be weighed."
    assert choice.record == "Sam asks; promised by 17:40"
    assert choice.chance is not None
    assert (choice.chance.percent, choice.chance.target, choice.chance.place) == (40, "withdrawn", (16, 18))
    assert choice.targets == ("estimate", "withdrawn")
    assert not choice.silent


def test_text_and_values_may_wrap_and_keep_their_places() -> None:
    choice, found = read(
        "* [price] Say what it costs,\n    and what it moves.\n    -> estimate\n"
        "  effects:\n    trust +1,\n    logged\n  only if: trust >= 3\n    and nown\n  why: One\n    two."
    )
    assert found == []
    assert choice is not None
    assert (choice.text, choice.target) == ("Say what it costs, and what it moves.", "estimate")
    assert choice.target_place == (12, 8)
    assert [effect.place for effect in choice.effects] == [(14, 5), (15, 5)]
    assert choice.why == "One two."


def test_a_mistake_in_a_wrapped_condition_names_its_own_line() -> None:
    _, found = read("* [a] Text. -> b\n  only if: trust >= 3\n    and budget => 4")
    assert [(each.code, each.line, each.column) for each in found] == [("E111", 12, 17)]


def test_layout_does_not_change_a_choice() -> None:
    wrapped, _ = read("* [a]\n  Text.\n  -> b\n  why:\n    Because\n    of it.")
    plain, _ = read("* [a] Text. -> b\n  why: Because of it.")
    assert wrapped == plain


@pytest.mark.parametrize(
    ("text", "code", "place", "says"),
    [
        ("* [a] Text.", "E108", (10, 1), "no target"),
        ("* [a] -> b", "E108", (10, 1), "no text"),
        ("* [a] Text -> two words", "E108", (10, 1), "no target"),
        ("* [a] Text ->", "E108", (10, 1), "no target"),
        ("* [A B] Text. -> b", "E105", (10, 4), "not a choice id"),
        ("* [] Text. -> b", "E105", (10, 4), "not a choice id"),
        ("* [a] Text. -> b\n  efects: trust +1", "E109", (11, 3), '"efects" is not a key'),
        ("* [a] Text. -> b\n  record: x\n  Why: y", "E109", (12, 3), '"Why" is not a key'),
        ("* [a] Text. -> b\n  whenever you like", "E109", (11, 3), "is no key"),
        ("* [a] Text. -> b\n  why: x\n  why: y", "E109", (12, 3), "twice"),
        ("* [a] Text. -> b\n  only if: trst >", "E111", (11, 18), "whole number"),
        ("* [a] Text. -> b\n  only if:", "E111", (11, 11), "empty"),
        ("* [a] Text. -> b\n  approach: interest", "E112", (11, 13), "not an approach"),
        ("* [a] Text. -> b\n  chance 0%: -> c", "E113", (11, 3), "not a chance"),
        ("* [a] Text. -> b\n  chance 100%: -> c", "E113", (11, 3), "not a chance"),
        ("* [a] Text. -> b\n  chance 2.5%: -> c", "E113", (11, 3), "not a chance"),
        ("* [a] Text. -> b\n  chance 40%: c", "E113", (11, 3), "not a chance"),
        ("* [a] Text. -> b\n  chance 40%:", "E113", (11, 3), "not a chance"),
        ("* [a] Text. -> b\n  chance: -> c", "E113", (11, 11), "not a chance"),
        ("* [a] Text. -> b\n  chance " + "9" * 6_000 + "%: -> c", "E113", (11, 3), "not a chance"),
    ],
)
def test_a_mistake_is_told_once_with_its_place(text: str, code: str, place: tuple[int, int], says: str) -> None:
    _, found = read(text)
    assert [(each.code, each.line, each.column) for each in found] == [(code, *place)]
    assert says in found[0].message
    assert found[0].advice


def test_the_rest_of_a_misspelt_key_is_not_told_again() -> None:
    _, found = read("* [a] Text. -> b\n  efects: trust +1,\n    budget -2,\n    logged\n  why: x")
    assert [each.code for each in found] == ["E109"]


def test_a_choice_without_brackets_brings_no_further_messages(codes: Callable[..., list[str]]) -> None:
    assert codes(("* [wait] Leave", "* Leave")) == ["E108"]
    assert codes(("* [wait] Leave", "*[wait] Leave")) == ["E108"]
    assert codes(("* [wait] Leave", "- [wait] Leave")) == ["E108"]


def test_waiting_is_silent() -> None:
    choice, _ = read("* [a] Say nothing. -> b\n  approach: avoid")
    assert choice is not None
    assert choice.silent


def test_an_indented_choice_is_not_swallowed_by_the_one_above(
    found: Callable[..., list[Diagnostic]], base_text: str
) -> None:
    assert found(("* [wait] Leave", "  * [wait] Leave")) == []
    assert found(("* [wait] Leave", "  * [send] Leave"))[0].code == "E202"
    assert "* [wait] Leave" in base_text
