"""A panel's file fits its story, or is refused with its place; the schema says the same as far as it can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

import scenarios
from scenarios.panel import NO_ANSWER, Panel, PanelError, panel_path, read_panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story

SCHEMA = json.loads((Path(scenarios.__file__).parent / "schemas" / "panel.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
GOOD: dict[str, Any] = {
    "format": 1,
    "story": "small-change",
    "kind": "panel",
    "who": "producers of three post houses",
    "when": "May 2026",
    "people": 12,
    "nodes": {"call": {"price": 6, "favour": 1, "wait": 4, NO_ANSWER: 1}, "later": {"again": 12}},
}


@pytest.fixture
def story(tmp_path: Path, small_text: str, good: Callable[..., Story]) -> Story:
    return good(small_text, str(tmp_path / "small-change.story.md"))


def put(story: Story, data: Any) -> None:
    panel_path(story).write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")


def test_no_file_is_no_panel_and_none_ships(story: Story) -> None:
    assert read_panel(story) is None
    assert list((Path(scenarios.__file__).parent / "stories").glob("*.panel.json")) == []


def test_a_panel_is_read(story: Story) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    VALIDATOR.validate(GOOD)
    put(story, GOOD)
    assert read_panel(story) == Panel(
        "producers of three post houses",
        "May 2026",
        12,
        {"call": {"price": 6, "favour": 1, "ask": 0, "wait": 4}, "later": {"again": 12, "give-up": 0}},
    )
    put(story, "\ufeff" + json.dumps(GOOD | {"kind": "authors"}))
    panel = read_panel(story)
    assert panel is not None
    assert panel.authors


# What is wrong, where the message says it is, and whether the schema can know without the story.
@pytest.mark.parametrize(
    ("change", "place", "says", "schema_knows"),
    [
        ({"nodes": {"cal": {"price": 12}}}, '"nodes", "cal"', 'Did you mean "call"?', False),
        ({"nodes": {"done": {"price": 12}}}, '"nodes", "done"', "no decision of this name", False),
        ({"nodes": {"call": {"prise": 12}}}, '"nodes", "call", "prise"', 'Did you mean "price"?', False),
        ({"nodes": {"call": {"price": 13, "wait": -1}}}, '"call", "wait"', "0 or more", True),
        ({"nodes": {"call": {"price": 1.5}}}, '"call", "price"', "whole number", True),
        ({"nodes": {"call": {"price": True}}}, '"call", "price"', "whole number", True),
        ({"nodes": {"call": {"price": 11}}}, '"nodes", "call"', "add up to 11, and 12 people were asked", False),
        ({"nodes": {"call": {"price": 12, "wait": 1}}}, '"nodes", "call"', "add up to 13", False),
        ({"nodes": {"call": [12]}}, '"nodes", "call"', "no object", True),
        ({"nodes": {}}, '"nodes"', "at least one node", True),
        ({"people": 0}, '"people"', "how many were asked", True),
        ({"people": 10**9}, '"people"', "how many were asked", True),
        ({"kind": "experts"}, '"kind"', '"authors" where nobody else was asked', True),
        ({"who": " "}, '"who"', "Say who was asked", True),
        ({"when": 2026}, '"when"', "Say when", True),
        ({"story": "other"}, '"story"', '"small-change"', False),
        ({"format": 2}, '"format"', "Write 1", True),
        ({"format": True}, '"format"', "Write 1", True),
        ({"whom": "x"}, '"whom"', 'Did you mean "who"?', True),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    story: Story, change: dict[str, Any], place: str, says: str, schema_knows: bool
) -> None:
    put(story, GOOD | change)
    with pytest.raises(PanelError) as caught:
        read_panel(story)
    message = str(caught.value)
    assert message.startswith(f"{panel_path(story)}, at ")
    assert place in message
    assert says in message
    assert VALIDATOR.is_valid(GOOD | change) is not schema_knows


@pytest.mark.parametrize("key", GOOD)
def test_a_missing_key_is_told(story: Story, key: str) -> None:
    data = {name: value for name, value in GOOD.items() if name != key}
    put(story, data)
    with pytest.raises(PanelError, match=f'"{key}": this is missing'):
        read_panel(story)
    assert not VALIDATOR.is_valid(data)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000, '{"format": 1,\n"story": }'])
def test_what_is_no_json_object(story: Story, text: str) -> None:
    put(story, text)
    with pytest.raises(PanelError, match=r"panel\.json"):
        read_panel(story)


def test_what_is_no_file_or_no_text(story: Story) -> None:
    path = panel_path(story)
    path.mkdir()
    with pytest.raises(PanelError, match="cannot be read"):
        read_panel(story)
    path.rmdir()
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(PanelError, match="not JSON"):
        read_panel(story)
    path.write_bytes(b" " * 1_000_001)
    with pytest.raises(PanelError, match="larger than 1 MB"):
        read_panel(story)
