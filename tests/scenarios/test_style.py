"""Warnings about style: that they come, and that they stay away from what people in a studio do say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scenarios.language.catalogue import CATALOGUE
from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.phrases import shared_phrases
from scenarios.language.ranges import meter_ranges
from scenarios.language.reading import HARDEST, reading_year
from scenarios.session import begin, choose, is_true
from scenarios.shelf import story_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.language.diagnostics import Diagnostic
    from scenarios.story import Story

DENSE = (
    "Notwithstanding the aforementioned contractual stipulations, the commissioning organisation retains comprehensive "
    "editorial authority regarding substantive modifications implemented subsequent to formal authorisation, including "
    "postproduction adjustments necessitated by international distribution requirements."
)
HARD_BUT_PLAIN = (
    "The EBU R 128 programme loudness is −23 LUFS, and the broadcaster's delivery specification asks for a maximum "
    "true peak of −3 dBTP. Your mix peaks at −1.4 dBTP at 10:14:05, on the launch. Send the conform, the textless "
    "elements and the M&E again by Wednesday, please. Uncompressed, timecode from 10:00:00."
)
FORMAL_MAIL = (
    "Dear both, I do hope this finds you well. Fenella is content for the welder to come out of Slipway. Please treat "
    "this as the change order. Delivery remains noon on Tuesday. Many thanks in advance, Tobias Lyle, for Fenella Marsh"
)


def test_the_stories_of_the_kit_raise_no_warning() -> None:
    for path in story_files().values():
        assert parse_text(read_story_text(path), str(path))[1].found == []


# ---- phrases


def test_a_person_who_says_a_phrase_twice_is_told_where(found: Callable[..., list[Diagnostic]]) -> None:
    (warning,) = found(
        ("It's tiny.", "It's tiny, hold the river shot until the horn goes."),
        ("Fine.", "Fine. So we hold the river shot until the horn."),
    )
    assert (warning.code, warning.node) == ("W408", "quote")
    assert '"hold the river shot until the horn" in line 15' in warning.message


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            [("It's tiny.", "Thank you for being so quick."), ("Fine.", "Thank you for being so kind.")], id="habit"
        ),
        pytest.param(
            [("It's tiny.", "Hold the river shot until"), ("Fine.", "the horn goes, hold the river shot.")], id="short"
        ),
        pytest.param(
            [
                ("{priced} You have a price at hand.", "{priced} SAM: Hold the river shot until the horn goes."),
                ("It's tiny.", "It's tiny.\n\n{not priced} SAM: Please hold the river shot until the horn goes."),
            ],
            id="never both",
        ),
        pytest.param(
            [
                ("-> call\n", "-> other\n"),
                ("-> quote\n  effects", "-> other\n  effects"),
                ("Fine.", "Hold the river shot until the horn goes."),
                (
                    "## done (end)",
                    "## other: Monday\n\nSAM: Hold the river shot until the horn goes.\n\n"
                    "* [a] A. -> done\n  effects: budget -1\n  why: One.\n* [b] B. -> done\n  why: Two.\n\n## done (end)",
                ),
                ("-> other\n  why: Waiting", "-> done\n  effects: budget -1\n  why: Waiting"),
            ],
            id="on two roads",
        ),
    ],
)
def test_what_is_no_repetition(codes: Callable[..., list[str]], changes: list[tuple[str, str]]) -> None:
    assert codes(*changes) == []


def test_two_people_may_say_the_same(base_text: str) -> None:
    text = base_text.replace("  SAM: Sam Okafor, producer", "  SAM: Sam Okafor, producer\n  VAL: Val Prosser")
    text = text.replace("It's tiny.", "Hold the river shot until the horn goes.")
    text = text.replace("SAM (e-mail, 18:02): Fine.", "VAL (e-mail, 18:02): Hold the river shot until the horn goes.")
    assert parse_text(text)[1].found == []


def test_stories_that_share_a_phrase(base_text: str, small: Story) -> None:
    story, _ = parse_text(base_text.replace("It's tiny.", "We reject one file in six, mostly for loudness."), "a.md")
    other, _ = parse_text(base_text.replace("id: base", "id: other"), "b.md")
    assert story is not None
    assert other is not None
    assert shared_phrases([story]) == []
    assert shared_phrases([small]) == []
    found = shared_phrases([story, other])
    assert {each.code for each in found} == {"W414"}
    assert {each.file for each in found} == {"b.md"}
    assert "stands in base, line 32, too" in next(each.message for each in found if "memory" in each.message)


def test_a_shared_phrase_can_be_silenced(base_text: str) -> None:
    story, _ = parse_text(base_text, "a.md")
    quiet = base_text.replace("id: base", "id: other").replace(
        "producer\n", "producer\nquiet:\n  W414: a twin on purpose\n"
    )
    other, report = parse_text(quiet, "b.md")
    assert story is not None
    assert other is not None
    assert report.found == []  # whether it is idle only the folder knows
    assert shared_phrases([story, other]) == []


# ---- what gives away a text nobody lived


@pytest.mark.parametrize(
    "said",
    [
        "I hear you.",
        "I hear you, and I'll think about it.",
        "Thanks. I really appreciate your feedback on this!",
        "Let's align on Monday.",
        "At the end of the day, it is your film.",
        "But at the end of the day it's your name on it.",
        "It is a delicate balance.",
        "We are navigating a difficult change.",
        "It's not a cut, it's a rescue.",
        "That isn't just a logo — it's a promise.",
    ],
)
def test_a_giveaway(found: Callable[..., list[Diagnostic]], said: str) -> None:
    (warning,) = found(("Fine.", said))
    assert (warning.code, warning.node, warning.line) == ("W409", "quote", 30)


@pytest.mark.parametrize(
    "said",
    [
        "I can hear you say it.",
        "I hear you've moved to Leith.",
        "I hear your mix is late.",
        "You'll have the proxy at the end of the day.",
        "The feedback on the feedback loop was: louder.",
        "Align the logo with the grid.",
        "Navigate to the shared folder and take v7.",
        "It's not that I don't like him. It's the horn.",
        "It isn't locked, is it?",
        "The white balance is off.",
    ],
)
def test_no_giveaway(found: Callable[..., list[Diagnostic]], said: str) -> None:
    assert found(("Fine.", said)) == []


def test_giveaways_are_found_wherever_one_reads(codes: Callable[..., list[str]]) -> None:
    assert codes(("A note is a memory that two people share.", "I hear you.")) == ["W409"]
    assert codes(("Say what it costs.", 'Say "let\'s align" and wait.')) == ["W409"]
    assert codes(("It passed, and somebody knows what it cost.", "It was a delicate balance.")) == ["W409"]
    assert codes(("? What was agreed,", "? Was it a delicate balance,")) == ["W409"]


# ---- effects, whys, endings


def test_effects_are_compared_by_what_they_come_to(codes: Callable[..., list[str]]) -> None:
    equal = [
        ("  why: A note is", "  effects: trust +2, budget -1, trust -1\n  why: A note is"),
        ("  why: Waiting", "  effects: budget -1, trust +1\n  why: Waiting"),
    ]
    assert codes(*equal) == ["W410"]
    assert codes(equal[0], ("  why: Waiting", "  effects: budget -1, trust +2\n  why: Waiting")) == []


def test_choices_never_open_together_may_have_equal_effects(codes: Callable[..., list[str]]) -> None:
    third = "  effects: budget -1\n  only if: trust < 3\n  why: A voice carries more.\n* [wait]"
    assert (
        codes(
            ("  why: A note is", "  effects: budget -1\n  why: A note is"),
            ("* [wait]", f"* [ring] Ring. -> done\n{third}"),
        )
        == []
    )


def test_choices_without_effects_differ_by_where_they_lead(codes: Callable[..., list[str]]) -> None:
    assert codes() == []
    assert codes(("Leave it for now. -> call", "Leave it for now. -> done")) == ["W410"]


def test_a_why_that_only_repeats(codes: Callable[..., list[str]]) -> None:
    choice = ("Leave it for now.", "Leave the invoices unsent until the film has aired.")
    assert codes(choice, ("Waiting has a price as well.", "The invoice stays unsent until the film airs.")) == ["W411"]
    why = "An unsent invoice is a gift whose size nobody knows, and it is hard to ask for later."
    assert codes(choice, ("Waiting has a price as well.", why)) == []


def test_an_ending_on_one_side_by_every_road(codes: Callable[..., list[str]]) -> None:
    ending = "## done (end): The file passes\n"
    assert codes((ending, f"{ending}on enter: trust -1, budget -1\n")) == ["W412"]
    assert codes((ending, f"{ending}on enter: trust +9, budget +1\n")) == ["W412"]
    assert codes((ending, f"{ending}on enter: trust -1, budget +1\n")) == []
    assert codes((ending, f"{ending}on enter: if priced: trust -1, budget -1\n")) == []


def test_ranges_hold_in_every_play(small: Story) -> None:
    ranges = meter_ranges(small)
    for seed in range(60):
        state = begin(small, seed)
        for step in range(12):
            for value, (low, high) in zip(state.meters, ranges[state.node], strict=True):
                assert low <= value <= high
            open_now = [each for each in small.node(state.node).choices if is_true(small, state, each.condition)]
            if not open_now:
                break
            state = choose(small, state, open_now[(seed + step * 7) % len(open_now)].id)


# ---- reading level


def test_dense_prose_is_told_per_node(codes: Callable[..., list[str]]) -> None:
    assert codes(("Fine.", DENSE)) == ["W413"]
    assert codes(("A note is a memory that two people share.", DENSE)) == ["W413"]


@pytest.mark.parametrize("text", [HARD_BUT_PLAIN, FORMAL_MAIL])
def test_good_trade_talk_is_not_told(codes: Callable[..., list[str]], text: str) -> None:
    assert codes(("Fine.", text)) == []


def test_reading_years() -> None:
    assert reading_year([]) is None
    assert reading_year(["A few words only."]) is None
    plain, dense = reading_year([FORMAL_MAIL]), reading_year([DENSE] * 2)
    assert plain is not None
    assert dense is not None
    assert plain < 8 < HARDEST < 18 < dense
    assert reading_year(["One two three four. " * 10]) == pytest.approx(4.71 * 3.75 + 0.5 * 4 - 21.43)


# ---- silences


QUIET = "  SAM: Sam Okafor, producer\nquiet:\n"


def silenced(found: Callable[..., list[Diagnostic]], silence: str, *changes: tuple[str, str]) -> list[str]:
    return [each.code for each in found(("  SAM: Sam Okafor, producer\n", f"{QUIET}  {silence}\n"), *changes)]


NO_WHY = ("  why: Waiting has a price as well.\n", "")


@pytest.mark.parametrize("place", ["", " quote", " quote/wait"])
def test_a_silence_covers_its_place(found: Callable[..., list[Diagnostic]], place: str) -> None:
    assert silenced(found, f"W406{place}: the panel wrote no reasons", NO_WHY) == []


@pytest.mark.parametrize("place", [" call", " quote/send", " quoet"])
def test_a_silence_elsewhere_is_idle(found: Callable[..., list[Diagnostic]], place: str) -> None:
    assert silenced(found, f"W406{place}: the panel wrote no reasons", NO_WHY) == ["W415", "W406"]


@pytest.mark.parametrize(
    ("silence", "says"),
    [
        ("W406 quote", "has no reason"),
        ("W406 quote:", "has no reason"),
        ("W499: because", "There is no warning W499"),
        ("E207 quote: because", "E207 is an error"),
        ("nonsense", "is not a silence"),
        ("W406 a node: because", "is not a silence"),
    ],
)
def test_a_silence_that_is_none(found: Callable[..., list[Diagnostic]], silence: str, says: str) -> None:
    (error,) = found(("  SAM: Sam Okafor, producer\n", f"{QUIET}  {silence}\n"))
    assert (error.code, error.line, error.column) == ("E117", 11, 3)
    assert says in error.message


def test_an_error_stays_loud(found: Callable[..., list[Diagnostic]]) -> None:
    assert silenced(found, "W406: because", NO_WHY, ("-> call\n", "-> cal\n")) == ["E201"]


def test_silences_are_in_no_hash(base_text: str) -> None:
    text = base_text.replace(*NO_WHY)
    loud, _ = parse_text(text)
    quiet, report = parse_text(text.replace("  SAM: Sam Okafor, producer\n", f"{QUIET}  W406: because # of them\n"))
    assert loud is not None
    assert quiet is not None
    assert report.found == []
    assert quiet.hash == loud.hash
    assert [(each.code, each.reason) for each in quiet.quiet] == [("W406", "because")]


def test_what_a_silence_can_name_is_in_its_warning() -> None:
    """Warnings at a node or a choice say which; those about a name of the header, or a folder, have no place."""
    nowhere = {"W403", "W404", "W407", "W415"}
    folder = Path(__file__).parent.parent / "data" / "stories"
    for path in folder.glob("W*.md"):
        code = path.name[:4]
        assert code in CATALOGUE
        for each in parse_text(read_story_text(path), path.name)[1].found:
            assert bool(each.node) is (code not in nowhere), code
