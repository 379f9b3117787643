"""The stories that benchmarks and other tests are made on must be what they say they are."""

from __future__ import annotations

import pytest

from benchmarks.generated_stories import generate, generate_long
from scenarios.analysis.playtest import playtest
from scenarios.language.checker import check
from scenarios.language.report import Report


def errors(story) -> list[str]:
    report = Report("generated")
    check(story, report)
    return [str(found) for found in report.found if found.is_error]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("nodes", "choices"), [(3, 3), (10, 30), (20, 21), (40, 120), (60, 240)])
def test_a_generated_story_has_its_size_and_no_errors(nodes, choices, seed) -> None:
    for more in ({}, {"meters": 1, "facts": 0}, {"guarded": 0.5}, {"length": 3}, {"length": nodes}):
        story = generate(nodes, choices, seed=seed, **more)
        assert errors(story) == []
        assert (len(story.nodes), sum(len(node.choices) for node in story.nodes)) == (nodes, choices)


def test_guards_stand_on_the_share_of_choices_that_was_asked_for() -> None:
    story = generate(40, 120, guarded=0.1)
    assert sum(choice.condition is not None for node in story.nodes for choice in node.choices) == 12


def test_the_same_arguments_give_the_same_story_and_another_seed_another() -> None:
    assert generate(40, 120, seed=1).hash == generate(40, 120, seed=1).hash != generate(40, 120, seed=2).hash


def test_every_play_of_a_long_story_has_its_length() -> None:
    for width in (1, 2, 5):
        story = generate_long(25, width=width, guarded=0.4)
        assert errors(story) == []
        length = playtest(story, plays=50, seed=1).length
        assert length is not None
        assert (length.low, length.high) == (25, 25)


def test_a_story_too_small_for_its_endings_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a node beside its endings"):
        generate(2, 5)
    with pytest.raises(ValueError, match="a choice for every node"):
        generate(40, 20)
