"""The explorer, the playtester and the session tell the same story."""

from __future__ import annotations

import pytest

from benchmarks.generated_stories import generate
from scenarios import find_story
from scenarios.analysis import explore, find_seed, playtest, replay
from scenarios.session import begin, choose

STORIES = {f"generated {seed}": generate(12, 36, meters=3, facts=6, guarded=0.3, seed=seed) for seed in range(8)}
STORIES["after-picture-lock"] = find_story("after-picture-lock")


@pytest.fixture(params=STORIES.values(), ids=STORIES.keys())
def story(request):
    return request.param


def test_no_play_visits_what_the_explorer_calls_unreachable(story):
    exploration = explore(story)
    assert exploration.complete
    played = playtest(story, plays=3_000, seed=1)
    nodes = {finding.node for finding in exploration.of("unreachable-node")}
    choices = {(finding.node, finding.choice) for finding in exploration.of("unreachable-choice")}
    assert not nodes & {visit.node for visit in played.nodes if visit.plays}
    assert not choices & {(visit.node, visit.choice) for visit in played.choices if visit.plays}
    reachable = {ending.node for ending in exploration.endings}
    assert {ending.id for ending in played.endings if ending.plays} <= reachable


def test_no_play_ends_outside_the_ranges_that_the_explorer_gives(story):
    ranges = {ending.node: {range_.meter: range_ for range_ in ending.ranges} for ending in explore(story).endings}
    for ending in playtest(story, plays=3_000, seed=2).endings:
        if ending.plays:
            for meter, spread in ending.meters.items():
                proved = ranges[ending.id][meter]
                assert proved.low <= spread.low <= spread.high <= proved.high


def test_every_ending_has_a_witness_that_the_session_plays(story):
    for ending in explore(story).endings:
        assert replay(story, ending.witness)[-1].node == ending.node
        seed = find_seed(story, ending.witness)
        if seed is None:
            continue  # a chain of unlikely chances may have no small seed; forced, it was played above
        state = begin(story, seed)
        for step in ending.witness:
            state = choose(story, state, step.choice)
        assert state.node == ending.node
