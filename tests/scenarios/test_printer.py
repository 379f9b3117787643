"""Printing a story and parsing what was printed gives the story again, whatever its texts look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.generated_stories import generate
from benchmarks.nasty_stories import nasty_story
from scenarios.language.marks import COMMENT, escape, escape_comments, unescape, unescape_comments
from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.printer import to_text
from scenarios.shelf import story_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story


def assert_prints(story: Story) -> None:
    text = to_text(story)
    again, report = parse_text(text)
    assert again is not None, "\n".join(map(str, report.found))
    assert again == story
    assert again.to_json() == story.to_json()
    assert again.quiet == story.quiet
    assert to_text(again) == text


def test_the_stories_of_the_kit() -> None:
    for path in story_files().values():
        story, _ = parse_text(read_story_text(path), str(path))
        assert story is not None
        assert_prints(story)


def test_a_small_story_prints_as_it_was_written(base_text: str) -> None:
    story, _ = parse_text(base_text)
    assert story is not None
    assert to_text(story) == base_text.replace("role: You cut films.", "version: 1\nrole: You cut films.")


@pytest.mark.parametrize("seed", range(40))
def test_generated_stories(seed: int) -> None:
    assert_prints(generate(8 + seed, 40 + 4 * seed, guarded=0.4, seed=seed))


@pytest.mark.parametrize("seed", range(300))
def test_texts_that_look_like_something_else(seed: int) -> None:
    assert_prints(nasty_story(seed))


@pytest.mark.parametrize(
    "mark",
    [
        "# 4",
        "* a",
        "*",
        "*[a]",
        "- [a]",
        "{a}",
        "![a](b)",
        "? a",
        "FADE: out",
        "FADE (phone): out",
        "on enter: x",
        "outcome: x",
    ],
)
def test_a_backslash_takes_a_mark_its_meaning(good: Callable[..., Story], small_text: str, mark: str) -> None:
    for before in ("", "\\", "\\\\"):
        story = good(small_text.replace("The cut was *locked*.", f"\\{before}{mark}"))
        assert (story.nodes[0].lines[0].kind, story.nodes[0].lines[0].text) == ("narration", before + mark)
    story = good(small_text.replace("The cut was *locked*.", f"The cut\n\\{mark}"))
    assert story.nodes[0].lines[0].text == f"The cut {mark}"
    story = good(small_text.replace("{visited later} SAM: You again.", f"{{visited later}} \\{mark}"))
    assert story.nodes[0].lines[3].text == mark


@pytest.mark.parametrize("text", ["\\*no emphasis*", "\\[no link]", "\\Fade: in", "a \\# b", "\\", "\\\\"])
def test_other_backslashes_are_markdowns(good: Callable[..., Story], small_text: str, text: str) -> None:
    assert good(small_text.replace("The cut was *locked*.", text)).nodes[0].lines[0].text == text
    assert escape(text) == text


def test_a_number_sign_in_the_header(good: Callable[..., Story], small_text: str) -> None:
    story = good(small_text.replace("title: Small change & co", "title: Reel \\# 4 # a comment"))
    assert story.title == "Reel # 4"
    assert_prints(story)


@pytest.mark.parametrize("text", ["# a", "a # b", "\\# a", "a \\\\# b # c", "a#b", "#", "a #"])
def test_escapes_are_undone(text: str) -> None:
    assert unescape(escape(text)) == text
    line = f"title: {text}"
    assert unescape_comments(COMMENT.sub("", escape_comments(line))) == line


def test_channels_are_named_where_they_change(good: Callable[..., Story], small_text: str) -> None:
    lines = "SAM: A.\n\nSAM (chat): B.\n\nSAM: C.\n\nSAM (chat, late): D.\n\nSAM (chat): E.\n\nSAM (phone): F."
    story = good(small_text.replace("SAM (chat): Fine.", lines))
    assert lines.replace("SAM (chat): E.", "SAM: E.") in to_text(story)
    assert_prints(story)


def test_a_debrief_in_parts_keeps_its_channels(good: Callable[..., Story], small_text: str) -> None:
    debrief = "# Debrief\n\nQC (phone): One.\n\n# Debrief\n\nQC: Two.\n\n"
    story = good(small_text.replace("# Debrief\n\n", debrief))
    assert [line.channel for line in story.debrief[:2]] == ["phone", ""]
    assert_prints(story)


def test_what_was_accepted_nested_is_accepted_when_printed(good: Callable[..., Story], small_text: str) -> None:
    nested = "not (" * 10 + "priced" + " and qc_known)" * 10
    story = good(small_text.replace("only if: trust >= 8", f"only if: {nested}"))
    assert_prints(story)
    flat = "(priced and qc_known or " * 19 + "priced" + ")" * 19  # printed with a further pair of parentheses
    assert_prints(good(small_text.replace("only if: trust >= 8", f"only if: {flat}")))
    deep = "(priced or qc_known and " * 15 + "priced" + ")" * 15  # printed with twice as many
    assert parse_text(small_text.replace("only if: trust >= 8", f"only if: {deep}"))[1].found[0].code == "E111"


def test_what_came_later_to_the_header(base_text: str) -> None:
    for old, new in (
        ("role:", "lang: pt-BR\nrole:"),
        ("meters:", "ask: should\nmeters:"),
        ("producer\n", "producer\n    avatar: sam \\# 4.png\n"),
    ):
        base_text = base_text.replace(old, new, 1)
    story, report = parse_text(base_text)
    assert story is not None, report.found
    assert (story.lang, story.ask, story.people[0].avatar) == ("pt-BR", "should", "sam # 4.png")
    assert_prints(story)
