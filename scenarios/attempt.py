"""Reading an attempt back: replay the file over its story, and believe nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.journal import AttemptError, Contents, read_journal
from scenarios.language.report import ID
from scenarios.session import Session, Try, effective, replay
from scenarios.shelf import UnknownStoryError, find_story

if TYPE_CHECKING:
    from scenarios.story import Story


@dataclass(frozen=True, slots=True)
class Attempt:
    """A learner's attempt, replayed."""

    session: Session
    notices: tuple[str, ...] = ()

    @property
    def story_id(self) -> str:
        """The id of the story that was played."""
        return self.session.story.id

    @property
    def tries(self) -> tuple[Try, ...]:
        """Every try, in the order they were begun."""
        return self.session.tries

    @property
    def finished(self) -> bool:
        """Whether any try reached an ending."""
        return self.session.finished

    def path(self) -> list[dict[str, Any]]:
        """One row a decision, ready for a DataFrame; the meters are those after the choice."""
        rows: list[dict[str, Any]] = []
        for number, play in enumerate(self.tries, start=1):
            for step, decision in enumerate(play.decisions, start=1):
                row: dict[str, Any] = {
                    "try": number,
                    "step": step,
                    "node": decision.node,
                    "choice": decision.choice,
                    "approach": play.taken(decision).approach,
                    "reason": decision.reason,
                }
                row |= {name: decision.after.meters[index] for name, index in play.story.meter_index.items()}
                rows.append(row | {"time": decision.time})
        return rows


def replay_contents(story: Story, contents: Contents) -> tuple[Session, int, tuple[str, ...]]:
    """Replay what a file holds over a story.

    Returns the session, how many of the events that count were applied, and notices.

    Raises:
        AttemptError: an event is impossible although the story is the one that was played.
    """
    events = effective(contents.events)
    session, applied, problem = replay(story, contents.header["seed"], events)
    notices = contents.notices
    if not problem:
        return session, applied, notices
    if last_hash(contents) == story.hash:
        line = next(number for number, event in enumerate(contents.events, start=2) if event is events[applied])
        raise AttemptError(
            f"{contents.path}, line {line}: this cannot have happened: {problem}. "
            "The file was changed by hand or by another program; restore it from a copy."
        )
    note = (
        f'The story "{story.title}" was edited after this attempt: {applied} of {len(events)} steps still fit, '
        f"then {problem}."
    )
    return session, applied, (*notices, note)


def last_hash(contents: Contents) -> str:
    """The content hash of the story as it was when the attempt was last played."""
    hashes = [event["hash"] for event in contents.events if event["event"] == "story"]
    return str(hashes[-1] if hashes else contents.header["hash"])


def read_attempt(path: str | Path, story: Story | None = None) -> Attempt:
    """Read an attempt file and replay it over its story (found by its id unless given).

    Raises:
        AttemptError: missing or damaged file, unknown story, or events that cannot have happened.
    """
    file = Path(path)
    contents = read_journal(file)
    if story is None:
        try:
            # Only an id: the file comes from a learner, and must not choose which file the story is read from.
            if not ID.match(name := contents.header["story"]) or len(name) > 100:
                raise UnknownStoryError(f'There is no story "{name[:40]}".')
            story = find_story(name)
        except UnknownStoryError as error:
            raise AttemptError(f"{file}, line 1: {error}") from None
    elif story.id != contents.header["story"]:
        raise AttemptError(
            f'{file}, line 1: this is an attempt of "{contents.header["story"][:40]}", not of "{story.id}".'
        )
    session, _, notices = replay_contents(story, contents)
    return Attempt(session, notices)
