"""Whatever the text is, it gives a story or diagnostics; and what gives a story survives the way to text and back."""

from __future__ import annotations

import json
import random

import hypothesis.strategies as st
from hypothesis import HealthCheck, example, given, settings
from jsonschema import Draft202012Validator

from benchmarks.nasty_stories import MARKS, NASTY, mutate
from scenarios.language.catalogue import CATALOGUE
from scenarios.language.fixer import fix
from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.printer import to_text
from scenarios.language.schema import SCHEMA, from_data
from scenarios.shelf import find_story, story_files

VALIDATOR = Draft202012Validator(SCHEMA)
REAL = read_story_text(story_files()["after-picture-lock"])
HEADER = """\
---
id: small
title: Small
role: You cut films.
minutes: 5
meters: trust 6, budget 5
facts: priced, seen
people:
  SAM: Sam Okafor, producer
  QC (hidden): Quinn Carr
"""
BODY = """\
## call: Friday

{before}

* [a] Say so. -> done
  effects: trust +1
{inside}
* [b] Wait. -> done

## done (end): Done

outcome: It passed.

# Debrief

{after}
"""
MORE = settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck), max_examples=200
)
LINES = st.lists(
    st.one_of(st.sampled_from(NASTY), st.sampled_from(MARKS), st.text(max_size=30), st.just("")).flatmap(
        lambda text: st.sampled_from([text, f"  {text}", f"SAM (phone): {text}", f"{{priced}} {text}", f"\\{text}"])
    ),
    max_size=8,
).map("\n".join)


def assert_survives(text: str) -> bool:
    """Whether the text is a story; everything that must hold of it is checked."""
    story, report = parse_text(text)
    assert (story is None) is report.has_errors
    total = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for found in report.found:
        assert found.code in CATALOGUE
        assert 1 <= found.line <= total
        assert found.column >= 1
        assert "\n" not in str(found)
    fixed, _ = fix(text)
    assert fix(fixed)[0] == fixed
    if story is None:
        return False
    printed = to_text(story)
    again, _ = parse_text(printed)
    assert again == story
    assert again.to_json() == story.to_json()
    assert to_text(again) == printed
    data = json.loads(story.to_json())
    VALIDATOR.validate(data)
    assert from_data(data) == story
    mended, _ = parse_text(fixed)
    assert mended is not None
    assert mended.hash == story.hash
    return True


@MORE
@given(st.text())
@example("---\n---")
@example("---\n---\n## a\n* [a] b -> a\n  only if: (")
def test_any_text(text: str) -> None:
    assert_survives(text)


@MORE
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    assert_survives(data.decode("utf-8", "replace"))


@MORE
@given(LINES, LINES, LINES)
def test_any_lines_in_a_body(before: str, inside: str, after: str) -> None:
    indented = "\n".join(f"  {line}" for line in inside.split("\n"))
    assert_survives(f"{HEADER}---\n\n{BODY.format(before=before, inside=indented, after=after)}")


@MORE
@given(LINES, st.text(max_size=40), st.text(max_size=40))
def test_any_lines_in_a_header(lines: str, title: str, name: str) -> None:
    header = HEADER.replace("title: Small", f"title: {title}").replace("Sam Okafor", name)
    assert_survives(f"{header}{lines}\n---\n\n{BODY.format(before='', inside='', after='')}")


LEAVES = st.sampled_from(["priced", "seen", "trust >= 3", "budget<5", "trust = 10", "visited call", "visited done"])
CONDITIONS = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        part.map(lambda one: f"not {one}"),
        part.map(lambda one: f"({one})"),
        st.lists(part, min_size=2, max_size=3).map(" and ".join),
        st.lists(part, min_size=2, max_size=3).map(" or ".join),
    ),
    max_leaves=12,
)
WORDS = st.lists(st.sampled_from(["priced", "trust", ">=", "3", "visited", "call", "and", "or", "not", "(", ")"]))


@MORE
@given(st.one_of(CONDITIONS, WORDS.map(" ".join), st.text(max_size=30)))
@example("((((((((((((((((((((priced))))))))))))))))))))")
def test_any_condition(text: str) -> None:
    assert_survives(
        f"{HEADER}---\n\n{BODY.format(before=f'{{{text}}} It rang.', inside=f'  only if: {text}', after='')}"
    )


@settings(MORE, max_examples=60)
@given(st.integers(0, 2**32))
def test_the_real_story_damaged(seed: int) -> None:
    assert_survives(mutate(REAL, random.Random(seed), [HEADER, BODY]))


def test_most_of_these_properties_are_tried_on_stories() -> None:
    """Damage that is always fatal would test the parser only."""
    chance = random.Random(1)
    assert sum(parse_text(mutate(REAL, chance))[0] is not None for _ in range(60)) > 10
    assert find_story("after-picture-lock").nodes
