"""A learner's folder for tests: lessons that are there, scenarios really played, at moments that the test chooses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scenarios import find_story
from scenarios.journal import Journal, attempt_path
from scenarios.session import apply_event, is_true, new_session

if TYPE_CHECKING:
    from pathlib import Path

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def play(key: str, folder: Path, *, tries: int = 1, limit: int = 100, start: datetime = NINE, seed: int = 7) -> Path:
    """Play a story by its first open choice, a decision a minute; each further try takes the last open one."""
    story = find_story(key)
    session = new_session(story, seed)
    path = attempt_path(key, folder)
    journal = Journal(path, story, seed)
    clock = start

    def happen(**event: str) -> None:
        nonlocal session, clock
        event["time"] = clock.isoformat(timespec="seconds")
        clock += timedelta(minutes=1)
        session = apply_event(session, event)
        journal.append(event)

    for number in range(tries):
        if number:
            happen(event="restart")
        while not session.current.ending and limit > 0:
            limit -= 1
            state = session.current.state
            choices = [one for one in session.current.node.choices if is_true(story, state, one.condition)]
            happen(event="choose", node=state.node, choice=choices[-1 if number else 0].id, reason="for a reason")
    return path
