from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from scenarios.session import (
    Session,
    SessionError,
    apply_event,
    begin,
    choose,
    effective,
    is_true,
    luck,
    new_session,
    replay,
    visible_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story


def take(session: Session, *choices: str) -> Session:
    for choice in choices:
        node = session.current.state.node
        session = apply_event(session, {"event": "choose", "node": node, "choice": choice, "reason": "r", "time": "t"})
    return session


def seed_for(story: Story, wanted: str) -> int:
    return next(seed for seed in range(1_000) if choose(story, begin(story, seed), "wait").node == wanted)


def test_a_play_begins_in_the_first_node(small: Story) -> None:
    state = begin(small, 3)
    assert (state.node, state.meters, state.facts, state.visits) == ("call", (6, 5), frozenset(), (1, 0, 0, 0, 0))


def test_on_enter_sees_the_choice_s_effects_and_applies_all_or_none(small: Story) -> None:
    state = choose(small, begin(small, 3), "price")
    assert state.meters == (8, 5)  # +1 by the choice, +1 on entering
    assert "priced" not in state.facts  # taken back on entering, since the condition saw it set


def test_an_effect_on_entering_can_land_later(small: Story) -> None:
    session = take(new_session(small, 3), "favour", "again")
    assert session.current.state.node == "call"
    assert session.current.state.meters == (5, 0)  # "visited later" holds now


def test_a_condition_on_entering_counts_the_visit_itself(small_text: str, good: Callable[..., Story]) -> None:
    story = good(small_text.replace("if visited later: trust -1", "if visited call: trust -1"))
    assert begin(story, 1).meters == (5, 5)


def test_meters_stop_at_both_ends(small: Story) -> None:
    low = take(new_session(small, 3), "favour", "give-up").current.state
    assert low.meters == (0, 0)
    high = take(new_session(small, 3), "price", "back", "again").current.state
    assert high.meters[0] == 7
    assert choose(small, begin(small, 3), "favour").meters == (6, 0)


def test_clamping_is_stepwise(small_text: str, good: Callable[..., Story]) -> None:
    story = good(small_text.replace("effects: budget -9", "effects: budget -9, budget +2"))
    assert choose(story, begin(story, 1), "favour").meters == (6, 2)


def test_a_closed_choice_cannot_be_taken(small: Story) -> None:
    with pytest.raises(SessionError, match="not open"):
        choose(small, begin(small, 3), "ask")
    with pytest.raises(SessionError, match="no choice"):
        choose(small, begin(small, 3), "send")


def test_luck_is_spread_and_fixed() -> None:
    drawn = [luck(seed, "call", 1) for seed in range(2_000)]
    assert min(drawn) >= 0
    assert max(drawn) < 100
    assert 0.36 < sum(value < 40 for value in drawn) / len(drawn) < 0.44
    assert luck(7, "call", 1) == luck(7, "call", 1) != luck(7, "call", 2)
    assert luck(12, "3|x", 1) != luck(1, "23|x", 1)
    assert round(luck(7, "friday-call", 1), 6) == 43.611376  # attempts are replayed by it for years


def test_an_edit_elsewhere_never_moves_the_luck(small: Story, small_text: str, good: Callable[..., Story]) -> None:
    node = "\n## extra: Later\n\n* [x] x -> done\n  why: w\n* [y] y -> gone\n  why: w\n"
    text = small_text.replace("\n## done (end)", f"{node}\n## done (end)").replace(
        "[back] Ring again. -> later", "[back] Ring. -> extra"
    )
    other = good(text)
    for seed in range(100):
        assert choose(small, begin(small, seed), "wait").node == choose(other, begin(other, seed), "wait").node


def test_rewinding_cannot_change_the_luck(small: Story) -> None:
    for wanted in ("gone", "later"):
        session = new_session(small, seed_for(small, wanted))
        for _ in range(5):
            session = take(session, "wait")
            assert session.current.state.node == wanted
            session = apply_event(session, {"event": "rewind", "to": 0})


def test_a_restart_draws_new_luck_that_is_fixed_too(small: Story) -> None:
    def nodes(seed: int) -> list[str]:
        session = new_session(small, seed)
        reached = []
        for _ in range(30):
            reached.append(take(session, "wait").current.state.node)
            session = apply_event(session, {"event": "restart"})
        return reached

    assert nodes(5) == nodes(5)
    assert set(nodes(5)) == {"gone", "later"}


def test_a_rewind_keeps_every_try(small: Story) -> None:
    session = take(new_session(small, 3), "price", "back", "give-up")
    session = apply_event(session, {"event": "rewind", "to": 1})
    assert [len(play.decisions) for play in session.tries] == [3, 1]
    assert session.tries[0].ending == "gone"
    assert session.current.state == session.tries[0].decisions[0].after
    assert session.finished
    assert session.current.ending is None
    session = take(session, "send")
    assert [play.ending for play in session.tries] == ["gone", "done"]
    assert session.current.decisions[0] is session.tries[0].decisions[0]


def test_a_restart_keeps_every_try(small: Story) -> None:
    session = apply_event(take(new_session(small, 3), "price", "send"), {"event": "restart"})
    assert [play.ending for play in session.tries] == ["done", None]
    assert session.current.state.meters == (6, 5)
    assert session.current.decisions == ()


def test_the_record_is_what_the_choices_of_this_try_wrote(small: Story) -> None:
    session = take(new_session(small, 3), "price", "back", "again", "price")
    assert session.current.record == ("Promised a price by 17:40",) * 2
    session = apply_event(session, {"event": "rewind", "to": 0})
    assert session.current.record == ()
    assert len(session.tries[0].record) == 2


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": None},
        {"event": "choose"},
        {"event": "choose", "node": "call"},
        {"event": "choose", "node": "call", "choice": "ask"},
        {"event": "choose", "node": "call", "choice": None},
        {"event": "choose", "node": "quote", "choice": "send"},
        {"event": "choose", "node": ["call"], "choice": "price"},
        {"event": "rewind"},
        {"event": "rewind", "to": 0},
        {"event": "rewind", "to": -1},
        {"event": "rewind", "to": True},
        {"event": "rewind", "to": "0"},
        {"event": "rewind", "to": 0.0},
        {"event": "erase"},
        {"event": ["choose"]},
    ],
)
def test_an_event_that_cannot_happen_changes_nothing(small: Story, event: dict[str, Any]) -> None:
    session = new_session(small, 3)
    with pytest.raises(SessionError):
        apply_event(session, event)
    assert session == new_session(small, 3)


def test_conditional_lines(small: Story) -> None:
    first = begin(small, 3)
    assert len(visible_lines(small, first, small.nodes[0].lines)) == 3
    again = take(new_session(small, 3), "favour", "again").current.state
    assert [line.text for line in visible_lines(small, again, small.nodes[0].lines)][-1] == "You again."
    assert is_true(small, again, None)


def random_events(story: Story, chance: random.Random, seed: int) -> tuple[Session, list[dict[str, Any]]]:
    session, events = new_session(story, seed), []
    for number in range(chance.randrange(40)):
        play = session.current
        options = [
            {"event": "choose", "node": play.state.node, "choice": choice.id, "reason": f"r{number}", "time": "t"}
            for choice in play.node.choices
            if is_true(story, play.state, choice.condition)
        ] * 4
        options += [{"event": "rewind", "to": to} for to in range(len(play.decisions))] + [{"event": "restart"}]
        event = chance.choice(options)
        session = apply_event(session, event)
        events.append(event)
    return session, events


def test_random_plays_fold_to_the_same_session(small: Story) -> None:
    chance = random.Random(8)
    for seed in range(200):
        session, events = random_events(small, chance, seed)
        again, applied, problem = replay(small, seed, events)
        assert (again, applied, problem) == (session, len(events), "")
        for play in session.tries:
            assert all(0 <= meter <= 10 for decision in play.decisions for meter in decision.after.meters)
            if play.ending:
                assert not play.node.choices


def test_replay_stops_at_the_first_divergence(small: Story, small_text: str, good: Callable[..., Story]) -> None:
    chance = random.Random(9)
    other = good(small_text.replace("[send]", "[post]"))
    stopped = 0
    for seed in range(200):
        _, events = random_events(small, chance, seed)
        session, applied, problem = replay(other, seed, events)
        assert bool(problem) is (applied < len(events))
        assert session == replay(small, seed, events[:applied])[0] or session.story != small
        if problem:
            stopped += 1
            assert events[applied].get("choice") == "send"
            assert 'no choice "send"' in problem
    assert stopped > 20


def test_events_before_an_edit_count_as_far_as_they_were_kept() -> None:
    a, b, c, d = ({"event": "choose", "choice": letter} for letter in "abcd")
    assert effective([a, b, {"event": "story", "keep": 1}, c, {"event": "story", "keep": 2}, d]) == [a, c, d]
    assert effective([a, {"event": "story", "keep": 0}]) == []
