"""The fixer mends what is mechanical, touches nothing else, and never changes what a story says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from benchmarks.nasty_stories import mutate, nasty_story
from scenarios.language.fixer import fix
from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.printer import to_text
from scenarios.shelf import story_files

if TYPE_CHECKING:
    from collections.abc import Callable

Change = tuple[str, str]


@pytest.fixture
def mend(base_text: str) -> Callable[..., str]:
    """The base story after replacements and a fix, which must settle every error and last."""

    def mended(*changes: Change) -> str:
        text = base_text
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        fixed, settled = fix(text)
        found = parse_text(fixed)[1].found
        assert [str(each) for each in found if each.is_error] == []
        assert sum(each.is_error for each in settled) >= any(each.is_error for each in parse_text(text)[1].found)
        assert fix(fixed) == (fixed, [])
        return fixed

    return mended


def test_the_stories_of_the_kit_are_in_order() -> None:
    for path in story_files().values():
        text = read_story_text(path)
        assert fix(text, str(path)) == (text, [])


@pytest.mark.parametrize("name", ["The Quote", "The quote", "the_quote", "THE-QUOTE", "The  Quote"])
def test_a_nodes_id_and_all_that_names_it(mend: Callable[..., str], base_text: str, name: str) -> None:
    fixed = mend(
        ("## quote:", f"## {name} :"),
        ("-> quote\n  effects", f"-> {name}\n  effects"),
        ("chance 40%: -> quote", f"chance 40%: -> {name}"),
        ("{priced}", f"{{priced or visited {name}}}"),
        ("only if: trust >= 3", f"only if: trust >= 3 and (visited {name} or priced)"),
        ("on enter: trust -1", f"on enter: if visited {name}: trust -1"),
        ("producer\n", f"producer\nquiet:\n  W401 {name.replace(' ', '-')}: it is long on purpose\n"),
    )
    assert name not in fixed
    assert fixed.count("the-quote") == 7
    assert fixed.replace("the-quote", "quote").replace("W401 quote", "") != base_text


def test_a_choices_id(mend: Callable[..., str], base_text: str) -> None:
    assert mend(("* [price]", "*[Price It]")) == base_text.replace("[price]", "[price-it]")
    assert mend(("* [price]", "- [price]")) == base_text


def test_the_storys_id_and_a_persons_key(mend: Callable[..., str], base_text: str) -> None:
    assert mend(("id: base", "id: Base Story")) == base_text.replace("id: base", "id: base-story")
    assert mend(("  SAM:", "  Sam:"), ("SAM (phone)", "Sam (phone)")) == base_text


def test_two_names_never_become_one(base_text: str) -> None:
    text = base_text.replace("## quote:", "## Call:").replace("-> quote", "-> Call")
    assert fix(text) == (text, [])


def test_what_was_not_meant_as_an_id_stays(base_text: str) -> None:
    for heading in ("## Friday 16:40", "## Fritz & Franz", "## Überblick", "##"):
        text = base_text.replace("## quote: Friday, 17:25", heading)
        assert heading in fix(text)[0].split("\n")


def test_spacing(mend: Callable[..., str], base_text: str) -> None:
    assert (
        mend(
            ("title: The recut", "title:   The recut  "),
            ("meters: trust 6, budget 5", "meters:trust 6 ,budget 5"),
            ("## call: Friday, 16:40", "##  call :  Friday, 16:40"),
            ("on enter: trust -1", "on enter:trust-1"),
            ("{priced} You", "{priced}You"),
            ("* [price] Say what it costs. -> quote", "*[price] Say what it costs.->quote"),
            ("  effects: trust +1, priced", "effects :trust + 1,priced"),
            ("  approach: interests", "    Approach:interests"),
            ("  chance 40%: -> quote", "  chance 40 % :->quote"),
            ("SAM (e-mail, 18:02): Fine.", "SAM (e-mail, 18:02): Fine. \t"),
        )
        == base_text
    )


@pytest.mark.parametrize("minus", ["−", "–", "‐", "‑", "- "])
def test_minus_signs(mend: Callable[..., str], base_text: str, minus: str) -> None:
    assert mend(("on enter: trust -1", f"on enter: trust {minus}1")) == base_text


def test_other_minus_signs_stay(base_text: str) -> None:
    text = base_text.replace("Fine.", "Minus −23, or - 23.").replace("A note is", "A −1 is")
    assert fix(text) == (text, [])


def test_blank_lines_stand_between_nodes(mend: Callable[..., str], base_text: str) -> None:
    tight = base_text.replace("\n\n## ", "\n## ").replace("\n\n# Debrief", "\n\n\n\n# Debrief").rstrip()
    assert fix(tight)[0] == base_text
    assert mend(("It's tiny.\n", "It's tiny.\n\n\n")) == base_text.replace("It's tiny.\n", "It's tiny.\n\n\n")


def test_keys_below_a_choice_come_in_order(mend: Callable[..., str], base_text: str) -> None:
    text = mend(
        (
            "  effects: trust +1, priced\n  approach: interests\n  why: A change needs a price.",
            "  why: A change\n    needs a price.\n  approach: interests\n  effects: trust +1,\n    priced",
        )
    )
    wrapped = "  effects: trust +1,\n    priced\n  approach: interests\n  why: A change\n    needs a price."
    assert wrapped in text
    story, _ = parse_text(text)
    same, _ = parse_text(base_text)
    assert story == same


def test_keys_of_the_header_come_in_order_with_their_comments(mend: Callable[..., str], base_text: str) -> None:
    header = base_text[4 : base_text.index("\n---")]
    people = "# who speaks\npeople:\n  # the client\n  SAM: Sam Okafor, producer  # not his real name\n"
    rest = header[: header.index("people:")].replace("minutes: 5", "minutes: 5  # or so")
    assert mend((header, f"{people}{rest}# nothing below")) == base_text.replace(
        header, f"{rest}{people}# nothing below"
    )


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_stay(base_text: str, ends: str, mark: str) -> None:
    text = mark + base_text.replace("\n", ends)
    assert fix(text) == (text, [])
    assert fix(text.replace("trust -1", "trust −1"))[0] == text


@pytest.mark.parametrize(
    "text", ["", "---", "---\n---", "no story", "---\n---\n", "\ufeff", "\r", "# Debrief", "---\n  a: b\n---\n* [a"]
)
def test_texts_that_are_no_stories(text: str) -> None:
    fixed, _ = fix(text)
    assert fix(fixed) == (fixed, [])


def test_what_is_settled_is_told_at_its_old_place(base_text: str) -> None:
    text = base_text.replace("[price]", "[Price]").replace("approach: interests", "approach: charm")
    (settled,) = fix(text, "a.md")[1]
    assert (settled.code, settled.file, settled.line) == (
        "E105",
        "a.md",
        text.split("\n").index("* [Price] Say what it costs. -> quote") + 1,
    )


@pytest.mark.parametrize("seed", range(60))
def test_printed_stories_are_in_order(seed: int) -> None:
    text = to_text(nasty_story(seed))
    assert fix(text) == (text, [])


def test_damaged_stories_keep_their_meaning_and_settle(small_text: str) -> None:
    chance = random.Random(3)
    for _ in range(400):
        text = mutate(small_text, chance)
        before, _ = parse_text(text)
        fixed, _ = fix(text)
        assert fix(fixed)[0] == fixed
        if before is not None:
            after, _ = parse_text(fixed)
            assert after is not None
            assert after.hash == before.hash


def test_long_lines_take_no_time_at_all(base_text: str) -> None:
    """Patterns that go back over a line again and again would take hours here."""
    for part in ("W1", "## a", "visited a", "chance 40", "effects", "* [a] b", "SAM", "on enter", "trust"):
        for filling in (" " * 200_000, "a " * 100_000, "->" * 100_000):
            text = base_text.replace("producer\n", f"producer\nquiet:\n  {part}{filling}x\n")
            text = text.replace("Fine.", f"Fine.\n\n{part}{filling}x\n").replace(
                "  approach: interests", f"  {part}{filling}x"
            )
            fix(text)


def test_avatars_are_no_people_and_later_keys_have_their_place(mend: Callable[..., str]) -> None:
    fixed = mend(
        ("producer\n", "producer\n    avatar: sam.png   # drawn by Jo\nask:  should\nlang: en\n"),
        ("minutes: 5\n", "minutes: 5\nversion: 2\n"),
    )
    assert "    avatar: sam.png   # drawn by Jo\n" in fixed
    order = [fixed.index(f"\n{key}:") for key in ("version", "lang", "role", "minutes", "ask", "meters", "people")]
    assert order == sorted(order)
