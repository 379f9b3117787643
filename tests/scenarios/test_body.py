from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scenarios.conditions import Fact, parse_condition
from scenarios.language.body import Body
from scenarios.language.report import Report
from scenarios.story import Line, MeterEffect

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.language.diagnostics import Diagnostic


def read(text: str, first: int = 10) -> tuple[Body, list[Diagnostic]]:
    report = Report("x.md")
    body = Body(report)
    body.read(text.split("\n"), first)
    return body, report.found


def lines(text: str) -> tuple[Line, ...]:
    body, found = read(f"## a: Now\n{text}")
    assert found == []
    return body.nodes[0].lines


def test_a_node_with_everything() -> None:
    body, found = read(
        "## a: Friday: 16:40\non enter: trust -1\non enter: if qc and trust < 5: trust -2\n\nWords.\n\n* [x] Go. -> b\n\n"
        "## b (end): Paid in full\nSAM (chat): Bye.\noutcome: You were paid\nin full.\n\nAfterwards, silence."
    )
    assert found == []
    first, last = body.nodes
    assert (first.id, first.title, first.line, first.is_end) == ("a", "Friday: 16:40", 10, False)
    assert first.on_enter[0].effects == (MeterEffect("trust", -1),)
    assert first.on_enter[1].condition == parse_condition("qc and trust < 5")
    assert (last.is_end, last.title, last.line) == (True, "Paid in full", 18)
    assert last.outcome == "You were paid in full."
    assert [line.text for line in last.lines] == ["Bye.", "Afterwards, silence."]


@pytest.mark.parametrize("mark", ["## a", "##  a ", "## a: T", "## a (end)", "## a(end): T", "## a (end) : T"])
def test_headings_in_their_spellings(mark: str) -> None:
    body, found = read(mark)
    assert found == []
    assert body.nodes[0].id == "a"
    assert body.nodes[0].is_end is ("end" in mark)
    assert body.nodes[0].title == ("T" if "T" in mark else "")


def test_paragraphs_wrap_and_blank_lines_part_them() -> None:
    assert [line.text for line in lines("One\n  two.\n\nThree\nSAM (chat): four\nfive.\n{qc} Six.")] == [
        "One two.",
        "Three",
        "four five.",
        "Six.",
    ]


def test_speech_and_its_context() -> None:
    told = lines("SAM (e-mail, 23:12): Hi.\n\nVAL: And me.\n\nSAM (phone): Hello?\n\nSAM: Anyone?")
    assert [(line.who, line.channel, line.detail) for line in told] == [
        ("SAM", "e-mail", "23:12"),
        ("VAL", "e-mail", ""),
        ("SAM", "phone", ""),
        ("SAM", "phone", ""),
    ]


def test_the_channel_does_not_leak_into_the_next_node() -> None:
    body, _ = read("## a\nSAM (phone): Hi.\n* [x] Go. -> b\n## b\nSAM: Ho.\n# Debrief\nSAM: Hum.")
    assert [body.nodes[1].lines[0].channel, body.debrief[0].channel] == ["", ""]


@pytest.mark.parametrize(
    "text", ["SAM (chat): Hi.", "SAM(chat):Hi.", "SAM (chat) : Hi.", "SAM (chat):\nHi.", "SAM (chat):\n   Hi."]
)
def test_spellings_of_a_speech_that_were_once_told_as_narration(text: str) -> None:
    assert lines(text) == (Line("say", "Hi.", "SAM", "chat"),)


@pytest.mark.parametrize(
    "text",
    ["*Slipway*, 28:30, is locked.", "**No.**", "It is 16:40.", "The note: sign it.", "HTTPS://x.example is down."],
)
def test_narration_that_looks_like_a_mark(text: str) -> None:
    assert lines(text) == (Line("narration", text),)


def test_a_condition_before_each_kind_of_line() -> None:
    told = lines("{qc} Words.\n\n{qc} SAM (chat): Hi.\n\n{qc} ![A still](a.png)\n\nPlain.")
    assert [(line.kind, line.condition) for line in told] == [
        ("narration", Fact("qc")),
        ("say", Fact("qc")),
        ("image", Fact("qc")),
        ("narration", None),
    ]
    assert (told[2].text, told[2].src) == ("A still", "a.png")


def test_the_debrief_has_voices_and_questions() -> None:
    body, found = read("# Debrief\n\nQC: I reject\none in six.\n? Why?\n? Who\nasked?\n\nThe rates are invented.")
    assert found == []
    assert [(line.kind, line.text) for line in body.debrief] == [
        ("say", "I reject one in six."),
        ("question", "Why?"),
        ("question", "Who asked?"),
        ("narration", "The rates are invented."),
    ]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("## a\n{trust >} Words.", "E111", (11, 9)),
        ("## a\n  {trust >} Words.", "E111", (11, 11)),
        ("## a\n{qc Words.", "E111", (11, 1)),
        ("## a\non enter: if qc & b: trust -1", "E111", (11, 17)),
        ("## a\non enter: if qc trust -1", "E110", (11, 14)),
        ("## a\non enter: trust -1, budget", "", (0, 0)),
        ("## a\non enter: trust 1", "E110", (11, 11)),
        ("## a\non enter: if qc: trust 1", "E110", (11, 18)),
        ("## a\n{qc} SAM (fone): Hi.", "E114", (11, 11)),
        ("## a\nSAM (): Hi.", "E114", (11, 6)),
        ("## a\n![ ](a.png)", "E115", (11, 1)),
        ("## a\n![A still]()", "E115", (11, 1)),
        ("## a\n{qc} ![A still](a.png) tail", "E115", (11, 6)),
        ("## a\n![A still] (a.png)", "E115", (11, 1)),
        ("## a\n* [x] Go. -> b\nWords.\n\nMore words.", "E106", (12, 1)),
        ("## Friday-Call", "E105", (10, 4)),
        ("Stray.\n\nAnd more.", "E106", (10, 1)),
        ("### a", "E107", (10, 1)),
        ("##a", "E107", (10, 1)),
        ("# a", "E107", (10, 1)),
        ("## a (ende): T", "E107", (10, 1)),
        ("# Debreif\n\nVoices.", "E107", (10, 1)),
    ],
)
def test_a_mistake_is_told_once_with_its_place(text: str, code: str, place: tuple[int, int]) -> None:
    _, found = read(text)
    assert [(each.code, each.line, each.column) for each in found] == ([(code, *place)] if code else [])
    assert all(each.advice for each in found)


def test_below_a_bad_heading_reading_goes_on() -> None:
    body, found = read("## friday call (end)\n* [X] Go. -> b\n  efects: trust +1")
    assert [each.code for each in found] == ["E107", "E105", "E109"]
    assert [node.id for node in body.nodes] == ["friday-call"]


def test_an_outcome_does_not_swallow_a_line_of_speech() -> None:
    body, _ = read("## a (end): T\noutcome: Paid.\nSAM (chat): Bye.\n{qc} Words.")
    assert body.nodes[0].outcome == "Paid."
    assert [line.text for line in body.nodes[0].lines] == ["Bye.", "Words."]


def test_bad_heading_brings_no_cascade(codes: Callable[..., list[str]]) -> None:
    assert codes(("## quote: Friday", "## quote Friday")) == ["E107"]
    assert codes(("## quote: Friday", "# quote: Friday")) == ["E107"]
    assert codes(("# Debrief", "# Debreif")) == ["E107"]
    assert codes(("## quote: Friday", "## Quote: Friday")) == ["E105"]


HOSTILE = [
    " " * 1_000_000,
    "## a" + " " * 1_000_000 + "x",
    "## " + "a" * 1_000_000,
    "## a\nSAM" + " " * 1_000_000 + "x",
    "## a\n" + "S" * 1_000_000,
    "## a\nSAM (" + "(" * 1_000_000,
    "## a\n![" + "[" * 1_000_000,
    "## a\n![a](" + "(" * 1_000_000,
    "## a\n{" + "(" * 1_000_000 + "}",
    "## a\n{a" + " " * 1_000_000 + "}",
    "## a\n{" + "a and " * 160_000 + "}",
    "## a\non enter: if" + " " * 1_000_000 + "x",
    "## a\non enter:" + " " * 1_000_000 + "x",
    "## a\non enter: " + "trust +1, " * 100_000,
    "## a\n* [x]" + " " * 1_000_000 + "x",
    "## a\n* [x] " + "->" * 500_000 + " y z",
    "## a\n* [x] " + "-> " * 330_000,
    "## a\n* [x] go -> b\n  chance 1" + " " * 1_000_000 + "x",
    "## a\n* [x] go -> b\n  chance " + "1" * 1_000_000,
    "## a\n* [x] go -> b\n  why" + " " * 1_000_000 + "x",
    "## a\n* [x] go\n" + "  x\n" * 250_000,
    "## a\n* [x] go -> b\n  why:\n" + "  x\n" * 250_000,
    "## a\n* [x] go -> b\n  effects:\n" + "  x,\n" * 200_000,
    "## a\n" + "x\n" * 500_000,
    "## a (end): T\noutcome: x\n" + "x\n" * 500_000,
    "## a\n" + "{a} x\n\n" * 130_000,
    "## a\n" + "SAM: x\n" * 140_000,
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_megabyte_of_anything_is_read_in_linear_time(number: int) -> None:
    start = time.perf_counter()
    read(HOSTILE[number])
    assert time.perf_counter() - start < 10
