"""One learner at one story: the session in memory and the journal on disk, kept equal. No interface of its own."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from scenarios.attempt import last_hash, replay_contents
from scenarios.journal import MAX_REASON, AttemptError, Journal, is_new, now, read_journal
from scenarios.session import Event, Session, SessionError, apply_event, effective, new_session
from scenarios.strings import ENGLISH, date_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scenarios.story import Story


MAX_SEED = 2**31 - 1


class Refused(Exception):  # noqa: N818  # a move that is not open here is no error of anybody's
    """A move that does not fit; `word` names the interface's string that says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Sitting:
    """Plays a story and keeps the journal. Nothing is written before the first move.

    Attributes:
        session: the attempt as it stands.
        step: how many events the journal holds.
        notices: what the learner should know on sitting down again, as (string's name, value) pairs.
    """

    def __init__(
        self,
        story: Story,
        path: Path,
        *,
        seed: int | None = None,
        required: bool = False,
        words: Mapping[str, str] = ENGLISH,
    ) -> None:
        """Sit down at a story, or go on where the file's attempt stands; `words` say how a date is written.

        Raises:
            AttemptError: the file is damaged, or is an attempt of another story, or the seed is none.
        """
        if seed is not None and (type(seed) is not int or not 0 <= seed <= MAX_SEED):
            raise AttemptError(f"A seed is a whole number from 0 to {MAX_SEED}. Leave it out to have one drawn.")
        self.story, self.path, self.required = story, path, required
        self._words = words
        self.step = 0
        self.notices: list[tuple[str, str]] = []
        self._pending: list[Event] = []  # written together with the next event
        if is_new(path):
            chosen = secrets.randbelow(MAX_SEED + 1) if seed is None else seed
            self.session: Session = new_session(story, chosen)
            self._journal = Journal(path, story, chosen)
        else:
            self._resume()

    def _resume(self) -> None:
        contents = read_journal(self.path)
        if contents.header["story"] != self.story.id:
            played = contents.header["story"][:40]
            raise AttemptError(f'{self.path} is an attempt of "{played}", not of "{self.story.id}".')
        self.session, applied, notices = replay_contents(self.story, contents)
        self._journal = Journal.resume(self.path, self.story, contents)
        self.step = len(contents.events)
        fits = applied == len(effective(contents.events))
        if last_hash(contents) != self.story.hash:
            # The learner goes on from where the old play still fits; the events after it stay in the file.
            story = {"hash": self.story.hash, "version": self.story.version}
            self._pending.append({"event": "story", **story, "keep": applied, "time": now()})
        self.notices = [("said", notice) for notice in (notices if fits else contents.notices)]
        if not fits:
            self.notices.append(("edited", ""))
        elif contents.events and not self.session.current.ending:
            last = datetime.fromisoformat(contents.events[-1]["time"])
            self.notices.append(("resumed", date_in_words(last, self._words)))

    def choose(self, choice: str, reason: str, should: str | None = None) -> None:
        """Take a choice, with the learner's reason.

        Where the story asks for it, `should` is what one should do; None says that this interface does not ask. It is
        asked before what one would do: a standard that is named first cannot be bent to fit the act afterwards, and
        people see the gap between the two best who meet it in that order (Tenbrunsel et al. 2010). The act comes last,
        since it is what the story goes on with.

        Raises:
            Refused: the choice is not open, or the reason is missing or longer than a journal takes, or what one
                should do is missing or none of the choices.
            AttemptError: the journal cannot be written; nothing has changed.
        """
        # A terminal or a page can hand over half a character, which no file holds.
        reason = reason.encode("utf-8", "replace").decode()
        if len(reason) > MAX_REASON:
            raise Refused("reason_too_long")
        if self.required and not reason:
            raise Refused("reason_first")
        node = self.session.current.state.node
        event = {"event": "choose", "node": node, "choice": choice, "reason": reason, "time": now()}
        if self.story.ask and should is not None:
            if self.story.choice(node, should) is None:
                raise Refused("should_first")
            event["should"] = should
        self._happen(event)

    def rewind(self, decision: object) -> None:
        """Go back to the moment before a decision, by its number from 0. Raises as `choose`."""
        self._happen({"event": "rewind", "to": decision, "time": now()})

    def restart(self) -> None:
        """Begin again, with new luck. Raises as `choose`."""
        self._happen({"event": "restart", "time": now()})

    def _happen(self, event: Event) -> None:
        """Check the event, write it, and only then let it be so."""
        try:
            session = apply_event(self.session, event)
        except SessionError:
            raise Refused("gone") from None
        self._journal.append(*self._pending, event)
        self.step += 1 + len(self._pending)
        self.session, self._pending = session, []
