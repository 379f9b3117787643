"""A released story keeps its ids: what vanishes is an error until the version is raised."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scenarios.language.released import check_released, release, released_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.story import Story


@pytest.fixture
def released(small: Story) -> str:
    return release(small)


def test_a_release_says_version_hash_and_sorted_ids(small: Story, released: str) -> None:
    data = json.loads(released)
    assert (data["story"], data["version"], data["hash"]) == ("small-change", 1, small.hash)
    assert list(data["nodes"]) == ["call", "done", "gone", "later", "quote"]
    assert data["nodes"]["call"] == ["ask", "favour", "price", "wait"]
    assert released == release(small)


def test_it_stands_beside_its_story(tmp_path: Path) -> None:
    assert released_path(tmp_path / "a.story.md") == tmp_path / "a.released.json"


def test_words_may_change_and_ids_may_come(good: Callable[..., Story], small_text: str, released: str) -> None:
    text = small_text.replace("It's tiny.", "It is tiny.").replace(
        "* [back]", "* [again] Ring twice. -> later\n* [back]"
    )
    assert check_released(good(text), released, "r.json") == []


def test_a_choice_that_vanished(good: Callable[..., Story], small_text: str, released: str) -> None:
    (found,) = check_released(good(small_text.replace("[back]", "[ring-back]")), released, "r.json")
    assert (found.code, found.file, found.node) == ("E210", "small-change.story.md", "quote")
    assert found.line == small_text.split("\n").index("## quote: Friday, 17:25") + 1
    assert 'the choice "back" in "quote", now gone: attempts that took it' in found.message
    assert 'Was "back" renamed to "ring-back"?' in found.advice
    assert "version: 2" in found.advice


def test_nodes_that_vanished(good: Callable[..., Story], small_text: str, released: str) -> None:
    text = (
        small_text.replace("## later:", "## monday:")
        .replace("-> later", "-> monday")
        .replace("visited later", "visited monday")
    )
    text = text.replace("## gone (", "## withdrawn (").replace("-> gone", "-> withdrawn")
    (found,) = check_released(good(text), released, "r.json")
    assert (found.code, found.line) == ("E210", 1)
    assert 'the nodes "gone", "later", now gone: attempts that came to one of them' in found.message
    assert "renamed" not in found.advice


def test_a_raised_version_is_free(good: Callable[..., Story], small_text: str, released: str) -> None:
    text = small_text.replace("[back]", "[ring-back]")
    assert check_released(good(text.replace("version: 1", "version: 2")), released, "r.json") == []


def test_a_version_does_not_go_back(good: Callable[..., Story], small_text: str) -> None:
    later = release(good(small_text.replace("version: 1", "version: 3")))
    (found,) = check_released(good(small_text), later, "r.json")
    assert (found.code, found.message) == ("E210", "Version 3 is released already, and this is version 1.")
    assert len(check_released(good(small_text.replace("[back]", "[ring-back]")), later, "r.json")) == 2


def test_many_are_not_all_named(good: Callable[..., Story], small: Story, small_text: str) -> None:
    more = "".join(f"* [b-{n}] Ring {n}. -> later\n" for n in range(20))
    big = release(good(small_text.replace("* [back]", f"{more}* [back]")))
    (found,) = check_released(small, big, "r.json")
    assert "and 12 more" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"format": 1}',
        '{"format": 1, "story": "a", "version": true, "hash": "", "nodes": {}}',
        '{"format": 1, "story": "a", "version": 0, "hash": "", "nodes": {}}',
        '{"format": 1, "story": "a", "version": 1, "hash": "", "nodes": {"a": 5}}',
        '{"format": 1, "story": "a", "version": 1, "hash": "", "nodes": {"a": [5]}}',
        '{"format": 1, "story": "a", "version": 1, "hash": "", "nodes": {"A b": []}}',
        '{"format": 1, "story": "a", "version": 1, "hash": "", "nodes": {}}',
        '{"format": 2}',
        "9" * 10_000,
    ],
)
def test_a_release_that_is_none(small: Story, text: str) -> None:
    (found,) = check_released(small, text, "r.json")
    assert (found.code, found.file, found.line) == ("E211", "r.json", 1)
    assert found.advice
