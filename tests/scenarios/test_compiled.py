from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

import scenarios.analysis.compiled
from benchmarks.generated_stories import generate, generate_long
from scenarios import find_story
from scenarios.analysis.compiled import Compiled
from scenarios.conditions import to_text
from scenarios.session import begin, choose, is_true, visible_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scenarios.session import State
    from scenarios.story import Story

GENERATED = [
    generate(10, 30, seed=1),
    generate(20, 90, seed=2, guarded=0.5, facts=4, meters=2),
    generate(40, 120, seed=3),
    generate(30, 90, seed=4, guarded=0.6, effects=1.0, meters=5),
    generate(12, 40, seed=5, meters=1, facts=0),
    generate_long(12, width=3, seed=6, guarded=0.4),
]


@pytest.fixture(params=[*GENERATED, "after-picture-lock", "small"], ids=lambda story: getattr(story, "id", story))
def story(request: pytest.FixtureRequest, small: Story) -> Story:
    if request.param == "small":
        return small
    return find_story(request.param) if isinstance(request.param, str) else request.param


def same(compiled: Compiled, state: int, real: State) -> bool:
    """Whether the integer says what the session's state says."""
    story, layout = compiled.story, compiled.layout
    visited = {node: state & bit != 0 for node, bit in layout.visited.items()}
    really = {node: real.visits[story.node_index[node]] > 0 for node in layout.visited}
    return (layout.meters(state), layout.facts(state), visited) == (real.meters, real.facts, really)


def replayed(story: Story, compiled: Compiled, seed: int, path: list[int]) -> Iterator[State]:
    state = begin(story, seed)
    yield state
    for number in path:
        node, choice = compiled.choices[number]
        assert node == state.node
        state = choose(story, state, choice.id)
        yield state


def test_every_play_is_one_of_the_real_session_state_by_state(story: Story) -> None:
    compiled, chance = Compiled(story), random.Random()
    for seed in range(60):
        chance.seed(seed)
        path, trail, state = compiled.play(seed, chance.random, 60)
        states = list(replayed(story, compiled, seed, path))
        assert [story.nodes[index].id for index in trail] == [real.node for real in states]
        assert same(compiled, state, states[-1])
        for steps in range(len(path)):  # a play cut off earlier stands where the longer one passed
            chance.seed(seed)
            shorter, _, state = compiled.play(seed, chance.random, steps)
            assert shorter == path[:steps]
            assert same(compiled, state, states[steps])


def test_what_is_open_is_what_the_session_has_open(story: Story) -> None:
    compiled = Compiled(story)
    draw = random.Random(1).random
    offered: dict[State, set[str]] = {}
    for _ in range(300):
        path, _, _ = compiled.play(1, draw, 60)  # the same luck each time, so that plays meet again
        for state, number in zip(replayed(story, compiled, 1, path), path, strict=False):
            offered.setdefault(state, set()).add(compiled.choices[number][1].id)
    often = begin(story, 1)
    choices = story.node(often.node).choices
    assert offered[often] == {choice.id for choice in choices if is_true(story, often, choice.condition)}


def test_coverage_is_what_the_session_shows(story: Story) -> None:
    compiled, chance = Compiled(story), random.Random()
    shown: set[int] = set()
    came_to: set[tuple[str, str, bool]] = set()  # node, condition, what it came to
    for seed in range(60):
        chance.seed(seed)
        path, _, _ = compiled.play(seed, chance.random, 60)
        for state in replayed(story, compiled, seed, path):
            node = story.node(state.node)
            told = [(node.id, line) for line in node.lines] + [("", line) for line in story.debrief if node.is_end]
            shown |= {id(line) for _, line in told if visible_lines(story, state, [line])}
            for where, part in (*told, *((node.id, choice) for choice in node.choices)):
                if part.condition is not None:
                    came_to.add((where, to_text(part.condition), is_true(story, state, part.condition)))
    seen, asked = compiled.coverage, {n for n, guard in enumerate(compiled.guards) if "entering" not in guard.what}
    places = [(guard.node, guard.text) for guard in compiled.guards]
    assert {id(compiled.lines[number][1]) for number in seen.shown} == shown
    assert {(*places[number], True) for number in seen.held & asked} == {come for come in came_to if come[2]}
    assert {(*places[number], False) for number in seen.failed & asked} == {come for come in came_to if not come[2]}


def test_tables_that_are_full_start_anew_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    story = generate(30, 90, seed=4, guarded=0.6, effects=1.0, meters=5)
    roomy, tight = Compiled(story), Compiled(story)
    for table in [*tight._looks, *tight._changes.values()]:
        table.limit = 2
    one, other = random.Random(1), random.Random(1)
    for seed in range(200):
        assert roomy.play(seed, one.random, 60) == tight.play(seed, other.random, 60)
    assert roomy.coverage == tight.coverage
    assert max(map(len, tight._looks)) <= 2 < max(map(len, roomy._looks))
    monkeypatch.setattr(scenarios.analysis.compiled, "MAX_ENTRIES", 0)
    assert Compiled(story).limit == 1_000  # however many nodes: a table of a few entries would only be emptied


def test_weights_are_odds_among_what_is_open(small: Story) -> None:
    compiled = Compiled(small, lambda choice: {"price": 6.0, "favour": 3.0}.get(choice.id, 1.0))
    draw = random.Random(1).random
    first = [compiled.choices[compiled.play(0, draw, 1)[0][0]][1].id for _ in range(4_000)]
    assert "ask" not in first  # not open at the beginning
    for choice, odds in (("price", 0.6), ("favour", 0.3), ("wait", 0.1)):
        assert first.count(choice) / len(first) == pytest.approx(odds, abs=0.03)


def test_the_highest_draw_takes_the_last_open_choice(small: Story) -> None:
    compiled = Compiled(small, lambda _: 0.1)
    for draw, choice in ((0.0, "price"), (1 - 2**-53, "wait")):
        path, _, _ = compiled.play(0, lambda draw=draw: draw, 1)
        assert compiled.choices[path[0]][1].id == choice


def test_a_chance_is_the_session_s_at_every_visit(good: Callable[..., Story], small_text: str) -> None:
    story = good(small_text.replace("chance 40%: -> gone", "chance 40%: -> call"))
    compiled, chance = Compiled(story), random.Random()
    visits = set()
    for seed in range(400):
        chance.seed(seed)
        path, _, state = compiled.play(seed, chance.random, 30)
        *_, last = replayed(story, compiled, seed, path)
        assert same(compiled, state, last)
        visits.add(last.visits[0])
    assert max(visits) >= 4
