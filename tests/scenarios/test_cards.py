from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

import scenarios
from scenarios.cards import library
from scenarios.journal import Journal, attempt_path

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.cards import Cards

NEW = {"node": "call", "reason": "<i>SECRET</i>", "time": "2026-03-02T09:00:00+00:00"}


@pytest.fixture
def shelf(tmp_path: Path, small_text: str) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "small-change.story.md").write_text(small_text, encoding="utf-8")
    return folder


def played(shelf: Path, here: Path, *choices: tuple[str, str]) -> Path:
    path = attempt_path("small-change", here)
    journal = Journal(path, scenarios.find_story(shelf / "small-change.story.md"), 3)
    for node, choice in choices:
        journal.append(NEW | {"event": "choose", "node": node, "choice": choice})
    return path


def html(cards: Cards) -> str:
    text = cards._repr_html_()
    ET.fromstring(f"<div>{text}</div>")  # every element is closed
    return text


def test_the_kit_s_stories_are_there(tmp_path: Path) -> None:
    cards = scenarios.library(tmp_path)
    for story_id in scenarios.story_files():
        assert f'scenarios.play("{story_id}")' in repr(cards)
        assert f"scenarios.play(&quot;{story_id}&quot;)" in html(cards)
    assert list(tmp_path.iterdir()) == []


def test_a_card_before_during_and_after_a_play(shelf: Path, tmp_path: Path) -> None:
    before = html(library(tmp_path, stories=shelf))
    for words in ("Small change &amp; co", "You cut &lt;films&gt;.", "5 minutes", "Not begun."):
        assert words in before
    path = played(shelf, tmp_path, ("call", "price"))
    assert "one decision so far" in html(library(tmp_path, stories=shelf))
    path.unlink()
    played(shelf, tmp_path, ("call", "price"), ("quote", "back"))
    assert "2 decisions so far" in html(library(tmp_path, stories=shelf))
    path.unlink()
    played(shelf, tmp_path, ("call", "price"), ("quote", "send"))
    after = library(str(tmp_path), stories=shelf)
    assert "Endings seen: 1 of 2." in html(after)
    assert "SECRET" not in html(after)
    assert repr(after) == repr(library(tmp_path / "elsewhere", stories=shelf)), "text/plain is the same for everybody"


@pytest.mark.parametrize("data", [b"{}\n", b"\x89PNG\n" * 9, b"<script>alert(1)</script>\n"])
def test_a_damaged_attempt_is_said_on_the_card_and_left_alone(shelf: Path, tmp_path: Path, data: bytes) -> None:
    path = attempt_path("small-change", tmp_path)
    path.parent.mkdir()
    path.write_bytes(data)
    text = html(library(tmp_path, stories=shelf))
    assert "There is an attempt that cannot be read." in text
    assert "small-change.jsonl" in text
    assert "<script>" not in text
    assert path.read_bytes() == data


@pytest.mark.parametrize("folder", ["x" * 5_000, "\0", "nowhere"])
def test_no_folder_raises(shelf: Path, folder: Any) -> None:
    assert "Small change" in html(library(folder, stories=shelf))


def test_a_story_with_mistakes_and_a_folder_without_stories(shelf: Path, tmp_path: Path, small_text: str) -> None:
    (shelf / "broken.story.md").write_text(small_text.replace("-> done", "-> <b>"), encoding="utf-8")
    cards = library(tmp_path, stories=shelf)
    assert "This story has mistakes and cannot be played." in html(cards)
    assert "broken: this story has mistakes" in repr(cards)
    assert "<b>\n" not in html(cards)
    assert "<li>" not in html(library(tmp_path, stories=tmp_path))
