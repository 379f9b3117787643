from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.generated_stories import generate, generate_long
from scenarios import find_story
from scenarios.analysis.playtest import playtest
from scenarios.analysis.playtest_result import Spread, Witness
from scenarios.personas import PERSONAS
from scenarios.session import begin, choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.analysis.playtest_result import Playtest
    from scenarios.session import State
    from scenarios.story import Story

STORIES = [generate(20, 70, seed=2, guarded=0.4), generate_long(8, width=3), "after-picture-lock", "small"]


@pytest.fixture(params=STORIES, ids=lambda story: getattr(story, "id", story))
def story(request: pytest.FixtureRequest, small: Story) -> Story:
    if request.param == "small":
        return small
    return find_story(request.param) if isinstance(request.param, str) else request.param


def replayed(story: Story, witness: Witness) -> list[State]:
    states = [begin(story, witness.seed)]
    for choice in witness.choices:
        states.append(choose(story, states[-1], choice))
    return states


def by_id(result: Playtest) -> dict[str, float]:
    return {ending.id: ending.share for ending in result.endings}


def test_endings_add_up_and_their_witnesses_end_there_in_the_real_session(story: Story) -> None:
    result = playtest(story, plays=500, seed=3)
    assert sum(ending.plays for ending in result.endings) + result.cut_off == 500
    assert [ending.id for ending in result.endings] == [node.id for node in story.endings]
    for ending in result.endings:
        assert (ending.witness is None) == (ending.plays == 0)
        if ending.witness:
            last = replayed(story, ending.witness)[-1]
            assert last.node == ending.id
            for (name, _), value in zip(story.meters, last.meters, strict=True):
                assert ending.meters[name].low <= value <= ending.meters[name].high


def test_rare_nodes_and_choices_have_witnesses_that_show_them() -> None:
    story = generate(40, 140, seed=8, guarded=0.4)
    result = playtest(story, plays=2_000, seed=3)
    rare = [visit for visit in (*result.nodes, *result.choices) if visit.witness]
    assert rare
    for visit in rare:
        assert 0 < visit.share < 0.01
        steps = zip(replayed(story, visit.witness), (*visit.witness.choices, ""), strict=True)
        assert any(
            (state.node, choice if visit.choice else "") == (visit.node, visit.choice) for state, choice in steps
        )
    assert all(visit.witness is None for visit in result.nodes if visit.share >= 0.01)


def test_the_same_seed_gives_the_same_and_another_seed_another(story: Story) -> None:
    one = playtest(story, plays=300, seed=5)
    assert playtest(story, plays=300, seed=5) == one
    assert playtest(story, plays=300, seed=6).choices != one.choices


def test_the_result_is_the_same_in_another_process(small: Story, small_text: str) -> None:
    code = (
        "import json, sys; from scenarios.language.parser import parse_text; from scenarios.analysis.playtest import playtest;"
        "story, _ = parse_text(sys.stdin.read(), 'small-change.story.md');"
        "print(json.dumps(playtest(story, plays=300, seed=5, persona='avoider').to_json()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=small_text, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == json.loads(
        json.dumps(playtest(small, plays=300, seed=5, persona="avoider").to_json())
    )


def test_what_a_seed_gives_stays_what_it_is(small: Story) -> None:
    result = playtest(small, plays=10, seed=1)
    assert {ending.id: ending.plays for ending in result.endings} == {"done": 4, "gone": 6}
    assert result.endings[0].witness == Witness(577090037, ("price", "send"))


def test_shares_are_those_of_the_odds(small: Story) -> None:
    result = playtest(small, plays=8_000, seed=1)
    share = {(visit.node, visit.choice): visit.share for visit in result.choices}
    assert share["quote", "send"] + share["quote", "back"] >= next(v.share for v in result.nodes if v.node == "quote")
    assert next(visit.share for visit in result.nodes if visit.node == "call") == 1  # share of plays, not of visits
    assert 0 < share["call", "ask"] < 0.01  # trust gets there after several calls only
    once = playtest(small, plays=8_000, seed=1, max_choices=1)
    share = {visit.choice: visit.share for visit in once.choices if visit.node == "call"}
    assert share == {choice: pytest.approx(1 / 3, abs=0.02) for choice in ("price", "favour", "wait")} | {"ask": 0}
    assert by_id(once)["gone"] == pytest.approx(0.4 / 3, abs=0.02)  # the chance of 40 % after "wait"


def test_plays_that_do_not_end_are_cut_off_and_said_to_be(small: Story) -> None:
    result = playtest(small, plays=400, seed=1, max_choices=2)
    assert 0 < result.cut_off < 400
    states = replayed(small, result.cut_off_witness)
    assert len(states) == 3
    assert not small.node(states[-1].node).is_end
    assert result.length.high <= 2
    text = "\n".join(result.lines())
    assert f"{result.cut_off} plays" in text
    assert "did not end within 2 choices" in text
    assert result.to_json()["cut_off"] == result.cut_off
    whole = playtest(small, plays=400, seed=1)
    assert (whole.cut_off, whole.cut_off_witness) == (0, None)
    assert "cut off" not in "\n".join(whole.lines())


def test_a_story_in_which_no_play_ends_has_no_meters_and_says_so(small: Story) -> None:
    result = playtest(small, plays=20, seed=4, max_choices=1, persona="pleaser")
    assert result.cut_off == 20  # with this seed nobody is done after one choice
    assert set(result.meters.values()) == {None}
    assert result.length is None
    text = "\n".join(result.lines())
    assert "trust   no play ended" in text
    assert "choices no play ended" in text


def test_personas_go_the_ways_that_they_lean_to() -> None:
    story = find_story("after-picture-lock")

    def share(persona: str | None, marks: Callable[..., bool]) -> float:
        result = playtest(story, plays=1_500, seed=2, persona=persona)
        assert result.persona == persona
        return sum(visit.share for visit in result.choices if marks(story.choice(visit.node, visit.choice)))

    known_by = {
        "pleaser": lambda choice: choice.approach == "accommodate",
        "rule-quoter": lambda choice: choice.approach in ("rights", "power"),
        "avoider": lambda choice: choice.silent,
        "record-keeper": lambda choice: bool(choice.record),
    }
    for persona, marks in known_by.items():
        shares = {other: share(other, marks) for other in (None, *PERSONAS)}
        assert max(shares, key=shares.get) == persona


def test_coverage_names_what_no_play_showed(good: Callable[..., Story], small_text: str) -> None:
    text = small_text.replace("{visited later} SAM: You again.", "{trust > 9 and not priced} SAM: You, ten.")
    text = text.replace("on enter: if visited later", "on enter: if visited call").replace("trust >= 8", "visited done")
    story = good(text)
    coverage = playtest(story, plays=2_000, seed=1).coverage
    assert (coverage["nodes"].seen, coverage["nodes"].all, coverage["nodes"].missing) == (5, 5, ())
    assert (coverage["choices"].seen, coverage["choices"].all) == (7, 8)
    (gap,) = coverage["choices"].missing
    assert str(gap) == f"call, line {story.choice('call', 'ask').line}: the choice ask never taken"
    assert [str(gap).partition(": ")[2] for gap in coverage["lines"].missing] == ['"You, ten." never shown']
    assert {str(gap).partition(": ")[2] for gap in coverage["conditions, both ways"].missing} == {
        "effects on entering if visited call: always so",
        "a line if trust > 9 and not priced: never so",
        "the choice ask if visited done: never so",
    }


def test_a_condition_where_no_play_comes_is_not_called_false(small: Story) -> None:
    few = playtest(small, plays=1, seed=1, max_choices=1).coverage["conditions, both ways"]
    assert any(gap.how == "never came up" for gap in few.missing)


def test_the_text_tells_the_endings_by_how_often_they_come(small: Story) -> None:
    lines = playtest(small, plays=1_000, seed=1).lines()
    assert lines[0] == "small-change: 1,000 plays at random, seed 1"
    told = [line.split("%")[1].split(":")[0].strip() for line in lines if "%  " in line]
    shares = by_id(playtest(small, plays=1_000, seed=1))
    assert told[: len(shares)] == sorted(shares, key=lambda ending: -shares[ending])
    assert lines[-1] == 'What no play showed may still be possible: "signoff explore" finds out.'


def test_wrong_arguments_are_refused(small: Story) -> None:
    with pytest.raises(ValueError, match=r'no persona "plesaer".*Did you mean "pleaser"'):
        playtest(small, plays=1, seed=1, persona="plesaer")
    with pytest.raises(ValueError, match="at least one play"):
        playtest(small, plays=0, seed=1)
    with pytest.raises(ValueError, match="at least one choice"):
        playtest(small, plays=1, seed=1, max_choices=0)


def test_a_spread_is_that_of_the_values() -> None:
    spread = Spread.of({2: 1, 4: 2, 10: 1})
    assert (spread.mean, spread.low, spread.quartiles, spread.high) == (5, 2, (2, 4, 4), 10)
    assert spread.sd == 3  # of the four plays, not of a larger number that they stand for
    assert Spread.of({7: 3}) == Spread(7, 0, 7, (7, 7, 7), 7)
    assert Spread.of({}) is None
