"""The JSON Schema accepts what stories give and refuses what they cannot; data makes the same story again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from benchmarks.generated_stories import generate
from benchmarks.nasty_stories import nasty_story
from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.schema import SCHEMA, StoryDataError, from_data, schema_json
from scenarios.shelf import story_files
from scenarios.story import story_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story

VALIDATOR = Draft202012Validator(SCHEMA)


def assert_round(story: Story) -> None:
    data = json.loads(story.to_json())
    VALIDATOR.validate(data)
    again = from_data(data)
    assert again == story
    assert again.hash == story.hash


def test_the_schema_is_one_and_needs_no_format() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(schema_json()) == SCHEMA
    assert '"format":' not in schema_json().replace('"format": {\n      "const"', "")


def test_the_stories_of_the_kit() -> None:
    for path in story_files().values():
        story, _ = parse_text(read_story_text(path), str(path))
        assert story is not None
        assert_round(story)


@pytest.mark.parametrize("seed", range(30))
def test_generated_stories(seed: int) -> None:
    assert_round(generate(8 + seed, 40 + 4 * seed, guarded=0.4, seed=seed))
    assert_round(nasty_story(seed))


def put(*path: Any) -> Callable[[Any], None]:
    """Sets the value that comes last at the place that the rest names."""

    def change(data: Any) -> None:
        *steps, last, value = path
        for step in steps:
            data = data[step]
        data[last] = value

    return change


def drop(*path: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        *steps, last = path
        for step in steps:
            data = data[step]
        del data[last]

    return change


BROKEN = {
    "other format": put("format", 2),
    "version 0": put("version", 0),
    "version as text": put("version", "1"),
    "no role": drop("role"),
    "unknown key": put("author", "me"),
    "empty title": put("title", ""),
    "two-line title": put("title", "a\nb"),
    "line break at the end": put("title", "a\n"),
    "blank before": put("role", " a"),
    "bad id": put("id", "Small Change"),
    "id with line break": put("id", "small-change\n"),
    "meter too high": put("meters", 0, "start", 11),
    "meter as fraction": put("meters", 0, "start", 5.5),
    "twin fact": put("facts", ["priced", "priced", "qc_known"]),
    "no people": put("people", []),
    "hidden as number": put("people", 0, "hidden", 1),
    "no nodes": put("nodes", []),
    "node without choices": drop("nodes", 0, "choices"),
    "strange line": put("nodes", 0, "lines", 0, "kind", "song"),
    "speech without speaker": drop("nodes", 0, "lines", 1, "who"),
    "narration with speaker": put("nodes", 0, "lines", 0, "who", "SAM"),
    "channel": put("nodes", 0, "lines", 1, "channel", "fax"),
    "question before the debrief": put("nodes", 0, "lines", 0, "kind", "question"),
    "change of nought": put("nodes", 0, "choices", 0, "effects", 0, "change", 0),
    "effect on both": put("nodes", 0, "choices", 0, "effects", 0, "fact", "priced"),
    "approach": put("nodes", 0, "choices", 0, "approach", "charm"),
    "empty why": put("nodes", 0, "choices", 0, "why", ""),
    "chance of all": put("nodes", 0, "choices", 3, "chance", "percent", 100),
    "id with a comma": put("ids", ["a,b"]),
}
UNSOUND = {
    "unknown target": put("nodes", 0, "choices", 0, "target", "nowhere"),
    "unknown meter": put("nodes", 0, "choices", 0, "effects", 0, "meter", "luck"),
    "bad condition": put("nodes", 0, "choices", 2, "if", "trust >= "),
    "condition with other blanks": put("nodes", 0, "choices", 2, "if", "trust  >= 8"),
    "dead end": put("nodes", 1, "choices", []),
    "hidden speaker": put("nodes", 0, "lines", 1, "who", "QC"),
    "no channel after one": drop("nodes", 0, "lines", 2, "channel"),
    "detail without channel": drop("nodes", 0, "lines", 2, "channel"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_data_is_refused(small: Story, name: str) -> None:
    data = json.loads(small.to_json())
    BROKEN[name](data)
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(StoryDataError):
        from_data(data)


@pytest.mark.parametrize("name", UNSOUND)
def test_data_that_only_the_language_refuses(small: Story, name: str) -> None:
    data = json.loads(small.to_json())
    UNSOUND[name](data)
    with pytest.raises(StoryDataError):
        from_data(data)


@pytest.mark.parametrize("data", [None, 1, "x", [], {}, [[]], {"id": {}}, {"nodes": 5}, float("nan")])
def test_other_data_is_refused(data: Any) -> None:
    with pytest.raises(StoryDataError):
        from_data(data)


def test_true_is_not_one(small: Story) -> None:
    with pytest.raises(StoryDataError):
        from_data(story_data(small) | {"version": True})


def test_what_came_later_to_the_header(base_text: str) -> None:
    old, _ = parse_text(base_text)
    assert old is not None
    data = json.loads(old.to_json())
    assert not {"lang", "ask"} & set(data), "the hash of a story that does not use them stays what it was"
    assert "avatar" not in data["people"][0]
    data |= {"lang": "es", "ask": "should"}
    data["people"][0]["avatar"] = "faces/sam.svg"
    VALIDATOR.validate(data)
    story = from_data(data)
    assert_round(story)
    assert story.hash != old.hash
    for key, bad in (("lang", "Spanish!"), ("ask", "would"), ("ask", "")):
        assert not VALIDATOR.is_valid(data | {key: bad})
        with pytest.raises(StoryDataError):
            from_data(data | {key: bad})
    for bad in ("", "sam.bmp", " sam.png", "a\nb.png"):
        data["people"][0]["avatar"] = bad
        assert not VALIDATOR.is_valid(data)
        with pytest.raises(StoryDataError):
            from_data(data)
