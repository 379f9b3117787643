from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from scenarios.attempt import read_attempt
from scenarios.journal import MAX_EVENTS, AttemptError, Journal, attempt_path
from scenarios.session import new_session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.story import Story

TIME = "2026-11-21T16:40:00+00:00"


def event(node: str, choice: str, reason: str = "") -> dict[str, Any]:
    return {"event": "choose", "node": node, "choice": choice, "reason": reason, "time": TIME}


PLAY = [
    event("call", "price", "They must weigh it."),
    event("quote", "back"),
    {"event": "rewind", "to": 1, "time": TIME},
    event("quote", "send", "In writing."),
    {"event": "restart", "time": TIME},
    event("call", "favour"),
]


@pytest.fixture
def write(tmp_path: Path, small: Story) -> Callable[..., Path]:
    def to_file(*events: dict[str, Any], story: Story = small, seed: int = 7) -> Path:
        path = attempt_path(story.id, tmp_path)
        Journal(path, story, seed).append(*events)
        return path

    return to_file


def test_an_attempt_is_replayed(write: Callable[..., Path], small: Story) -> None:
    attempt = read_attempt(write(*PLAY), small)
    assert (attempt.story_id, attempt.finished, attempt.notices) == ("small-change", True, ())
    assert [play.ending for play in attempt.tries] == [None, "done", None]
    assert [play.record for play in attempt.tries] == [("Promised a price by 17:40",)] * 2 + [()]
    decision = attempt.tries[1].decisions[1]
    assert (decision.node, decision.choice, decision.reason, decision.time) == ("quote", "send", "In writing.", TIME)


def test_the_path_is_a_table(write: Callable[..., Path], small: Story) -> None:
    rows = read_attempt(write(*PLAY), small).path()
    assert [list(row) for row in rows] == [
        ["try", "step", "node", "choice", "approach", "reason", "trust", "budget", "time"]
    ] * len(rows)
    assert [tuple(row.values())[:4] for row in rows] == [
        (1, 1, "call", "price"),
        (1, 2, "quote", "back"),
        (2, 1, "call", "price"),
        (2, 2, "quote", "send"),
        (3, 1, "call", "favour"),
    ]
    assert (rows[0]["approach"], rows[0]["trust"], rows[0]["budget"]) == ("interests", 8, 5)
    assert (rows[-1]["trust"], rows[-1]["budget"]) == (6, 0)


def test_nothing_in_the_file_but_choices_is_believed(write: Callable[..., Path], small: Story) -> None:
    path = write(event("call", "price") | {"trust": 10, "ending": "done", "finished": True})
    attempt = read_attempt(path, small)
    assert not attempt.finished
    assert attempt.path()[0]["trust"] == 8


@pytest.mark.parametrize(
    ("events", "line", "says"),
    [
        ([event("call", "ask")], 2, "not open"),
        ([event("call", "price"), event("done", "win")], 3, 'stands at "quote", not at "done"'),
        ([event("call", "price"), {"event": "rewind", "to": 5, "time": TIME}], 3, "no decision 5"),
        ([event("call", "x" * 100_000)], 2, "no choice"),
        ([event("x" * 100_000, "price")], 2, "stands at"),
    ],
)
def test_an_impossible_event_names_its_line(
    write: Callable[..., Path], small: Story, events: list[dict[str, Any]], line: int, says: str
) -> None:
    path = write(*events)
    with pytest.raises(AttemptError) as caught:
        read_attempt(path, small)
    assert f"{path}, line {line}: this cannot have happened" in str(caught.value)
    assert says in str(caught.value)
    assert "restore it from a copy" in str(caught.value)
    assert len(str(caught.value)) < len(str(path)) + 400


def test_the_line_is_right_after_an_edit_too(write: Callable[..., Path], small: Story) -> None:
    edit = {"event": "story", "hash": small.hash, "version": 1, "keep": 1, "time": TIME}
    path = write(event("call", "price"), event("quote", "back"), edit, event("quote", "nonsense"))
    with pytest.raises(AttemptError, match="line 5: this cannot have happened"):
        read_attempt(path, small)


def test_a_story_that_was_edited_where_the_play_did_not_go(
    write: Callable[..., Path], small_text: str, good: Callable[..., Story]
) -> None:
    path = write(*PLAY)
    edited = good(small_text.replace("[give-up]", "[let-go]").replace("It's tiny", "It's small"))
    attempt = read_attempt(path, edited)
    assert attempt.notices == ()
    assert attempt.finished
    assert len(attempt.path()) == 5


def test_a_story_that_was_edited_where_the_play_went(
    write: Callable[..., Path], small_text: str, good: Callable[..., Story]
) -> None:
    attempt = read_attempt(write(*PLAY), good(small_text.replace("[send]", "[post]")))
    (notice,) = attempt.notices
    assert "3 of 6 steps still fit" in notice
    assert 'no choice "send"' in notice
    assert not attempt.finished
    assert len(attempt.path()) == 3


def test_an_attempt_that_an_older_story_cannot_follow_is_not_called_tampered(
    write: Callable[..., Path], small: Story, small_text: str, good: Callable[..., Story]
) -> None:
    newer = good(small_text.replace("[send]", "[post]"))
    path = write(event("call", "price"), event("quote", "post"), story=newer)
    assert read_attempt(path, newer).finished
    assert "1 of 2 steps" in read_attempt(path, small).notices[0]


def test_another_story(write: Callable[..., Path], base_text: str, good: Callable[..., Story]) -> None:
    with pytest.raises(AttemptError, match='this is an attempt of "small-change", not of "base"'):
        read_attempt(write(*PLAY), good(base_text, "base.md"))


def test_an_unknown_story(write: Callable[..., Path]) -> None:
    with pytest.raises(AttemptError, match=r'line 1: There is no story "small-change"'):
        read_attempt(write(*PLAY))


def test_an_attempt_cannot_choose_the_file_of_its_story(
    tmp_path: Path, small_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A learner who hands in a story of their own beside the attempt must not be graded by it."""
    own = tmp_path / "small-change.story.md"
    own.write_text(small_text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in (own.name, str(own), f"./{own.name}"):
        header = {"format": 1, "story": name, "version": 1, "hash": "x", "seed": 7, "time": TIME}
        rows = [header, event("call", "price"), event("quote", "send")]
        path = tmp_path / "attempt.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        with pytest.raises(AttemptError, match="There is no story"):
            read_attempt(path)


def test_a_story_id_of_a_megabyte(tmp_path: Path) -> None:
    header = {"format": 1, "story": "a" * 1_000_000, "version": 1, "hash": "x", "seed": 7, "time": TIME}
    path = tmp_path / "attempt.jsonl"
    path.write_text(json.dumps(header) + "\n", encoding="utf-8")
    start = time.perf_counter()
    with pytest.raises(AttemptError) as caught:
        read_attempt(path)
    assert time.perf_counter() - start < 2
    assert len(str(caught.value)) < 1_000


def test_an_attempt_of_nothing(write: Callable[..., Path], small: Story) -> None:
    path = write({"event": "restart", "time": TIME})
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"\n") + 1])
    attempt = read_attempt(str(path), small)
    assert attempt.session == new_session(small, 7)
    assert attempt.path() == []
    assert not attempt.finished


def test_the_longest_attempt_is_replayed_in_time_and_memory(write: Callable[..., Path], small: Story) -> None:
    choices = [event("call", "favour"), event("later", "again")] * (MAX_EVENTS // 4)
    rewinds = [{"event": "rewind", "to": len(choices) - 1 - number, "time": TIME} for number in range(MAX_EVENTS // 2)]
    start = time.perf_counter()
    attempt = read_attempt(write(*choices, *rewinds), small)
    assert len(attempt.tries) == MAX_EVENTS // 2 + 1
    assert time.perf_counter() - start < 10
