"""What a learner has played of one scenario, wherever the journal lies: beside the lessons or in an assignment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scenarios import AttemptError, StoryError, UnknownStoryError, find_story, read_attempt
from scenarios.journal import attempt_path, is_new, read_journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scenarios import Attempt
    from scenarios.journal import Contents


@dataclass(frozen=True, slots=True)
class ScenarioWork:
    """One scenario. `troubles` are sentences about journals that could not be read, or not to their last line."""

    tries: int = 0
    finished: int = 0
    """Tries that were begun, and those that reached an ending."""
    seen: int = 0
    unseen: int | None = None
    """Different endings: reached, and not yet. None before the first choice: how many there are is part of the story."""
    moments: tuple[datetime, ...] = ()
    """When each choice, each way back and each new beginning was saved."""
    troubles: tuple[str, ...] = ()


def read_scenario(key: str, folders: Iterable[Path]) -> ScenarioWork:
    """Read the journals of a story that lie in `folders`/attempts, and count a copied one once. Raises nothing."""
    found: dict[tuple[int, str], tuple[Contents, Attempt]] = {}
    troubles: list[str] = []
    for folder in folders:
        path = attempt_path(key, folder)
        if is_new(path):
            continue
        try:
            attempt = read_attempt(path, find_story(key))
            contents = read_journal(path)
        except (AttemptError, StoryError, UnknownStoryError) as error:
            troubles.append(str(error))
            continue
        troubles += contents.notices
        # An assignment asks for the journal of the lesson to be copied; the copy that went on is the one that counts.
        begun = contents.header["seed"], contents.header["time"]
        if begun not in found or len(found[begun][0].events) < len(contents.events):
            found[begun] = contents, attempt
    if not found:
        return ScenarioWork(troubles=tuple(troubles))
    tries = [one for _, attempt in found.values() for one in attempt.tries]
    seen = {one.ending for one in tries if one.ending is not None}
    return ScenarioWork(
        tries=len(tries),
        finished=sum(one.ending is not None for one in tries),
        seen=len(seen),
        unseen=len(find_story(key).endings) - len(seen),
        moments=tuple(
            datetime.fromisoformat(event["time"]) for contents, _ in found.values() for event in contents.events
        ),
        troubles=tuple(troubles),
    )
