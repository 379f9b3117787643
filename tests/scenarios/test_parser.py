from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from scenarios.language.diagnostics import StoryError
from scenarios.language.parser import MAX_BYTES, load_story, parse_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.story import Story


def test_a_story_file_is_loaded(tmp_path: Path, small_text: str, small: Story) -> None:
    path = tmp_path / "small-change.story.md"
    path.write_text(small_text, encoding="utf-8")
    story = load_story(path)
    assert story == small
    assert story.file == str(path)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_byte_order_mark_make_no_difference(
    tmp_path: Path, small_text: str, small: Story, ends: str
) -> None:
    path = tmp_path / "small-change.story.md"
    path.write_bytes(b"\xef\xbb\xbf" + small_text.replace("\n", ends).encode())
    assert load_story(path).hash == small.hash


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\x1b"])
def test_what_a_word_processor_leaves_behind_moves_no_line_number(base_text: str, mark: str) -> None:
    text = base_text.replace("It's tiny.", f"It's{mark}tiny.").replace("approach: interests", "approach: interest")
    found = parse_text(text)[1].found
    assert [(each.code, each.line) for each in found] == [
        ("E112", base_text.split("\n").index("  approach: interests") + 1)
    ]
    story, _ = parse_text(base_text.replace("It's tiny.", f"It's{mark}tiny."))
    assert story is not None
    assert story.nodes[0].lines[0].text == "It's tiny."


def test_errors_of_every_stage_come_in_one_run(codes: Callable[..., list[str]]) -> None:
    assert codes(
        ("minutes: 5", "minutes: five"),
        ("on enter: trust -1", "on enter: trust 1"),
        ("SAM (phone)", "SAM (fone)"),
        ("-> call\n", "-> cal\n"),
        ("trust >= 3", "trsut >= 3"),
        ("  why: Waiting has a price as well.\n", ""),
    ) == ["E104", "E110", "E114", "E203", "W406", "E201"]


def test_loading_raises_every_error_and_no_warning(tmp_path: Path, base_text: str) -> None:
    path = tmp_path / "base.story.md"
    text = base_text.replace("minutes: 5", "minutes: x").replace("-> call\n", "-> cal\n")
    path.write_text(text.replace("  why: Waiting has a price as well.\n", ""), encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        load_story(path)
    assert [each.code for each in caught.value.diagnostics] == ["E104", "E201"]
    assert str(caught.value).count("\n") == 1
    assert str(path) in str(caught.value)


def test_a_header_without_an_end_is_told_apart_from_none(base_text: str) -> None:
    _, report = parse_text(base_text.replace("producer\n---", "producer\n"))
    assert [each.message for each in report.found] == ["The story's header has no end."]
    _, report = parse_text("")
    assert [each.message for each in report.found] == ["The story's header is missing."]


def test_a_file_that_bears_another_name(tmp_path: Path, small_text: str) -> None:
    path = tmp_path / "big-change.story.md"
    path.write_text(small_text, encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        load_story(path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.line, found.advice) == ("E116", 2, 'Name the file "small-change.story.md".')


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "folder.story.md").mkdir()
    for name, says in [
        ("missing.story.md", "No such file"),
        ("folder.story.md", "no regular file"),
        ("x" * 300 + ".story.md", "too long"),
        ("nul\0.story.md", "null byte"),
    ]:
        with pytest.raises(StoryError, match=says):
            load_story(tmp_path / name)


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.story.md"
    with path.open("wb") as file:
        file.truncate(200 * MAX_BYTES)
    with pytest.raises(StoryError, match="more than 1,000,000 bytes"):
        load_story(path)


@pytest.mark.parametrize("before", ["", "Ein Zitat: „é“ ", "x\n" * 7])
def test_a_byte_that_is_no_text_is_found(tmp_path: Path, before: str) -> None:
    path = tmp_path / "x.story.md"
    path.write_bytes(b"\xef\xbb\xbf" + before.encode() + b"\xff and more")
    with pytest.raises(StoryError) as caught:
        load_story(path)
    (found,) = caught.value.diagnostics
    assert (found.line, found.column) == (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)


def test_random_damage_never_raises(small_text: str) -> None:
    chance = random.Random(11)
    marks = [
        "---",
        "## ",
        "* [",
        "]",
        "->",
        ":",
        "{",
        "}",
        "(",
        ")",
        "\n",
        "  ",
        "if ",
        "not ",
        "![",
        "\0",
        "é",
        "# Debrief\n",
    ]
    for _ in range(600):
        text = small_text
        for _ in range(chance.randrange(1, 6)):
            at, length = chance.randrange(len(text)), chance.choice([0, 1, 5, 60])
            text = text[:at] + chance.choice(marks) + text[at + length :]
        story, report = parse_text(text)
        assert (story is None) is report.has_errors
        total = len(text.split("\n"))
        assert all(1 <= each.line <= total and each.column >= 1 for each in report.found)


def test_ten_thousand_nodes_are_checked_in_time(base_text: str) -> None:
    header, _, rest = base_text.partition("## call")
    nodes = [f"## n-{n}\n* [a] x -> n-{n + 1}\n* [b] y -> gone-{n}\n" for n in range(10_000)]
    start = time.perf_counter()
    _, report = parse_text(f"{header}{''.join(nodes)}## call{rest}")
    assert time.perf_counter() - start < 20
    assert sum(each.code == "E201" for each in report.found) == 10_001
