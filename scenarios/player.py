"""The player: a widget that shows a story, takes the learner's choices, and keeps them in the journal."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import anywidget
import traitlets
from IPython.display import HTML, DisplayHandle, display

from scenarios.attempt import replay_contents
from scenarios.journal import MAX_REASON, AttemptError, Journal, now, read_journal
from scenarios.session import Event, Session, SessionError, apply_event, effective, new_session
from scenarios.strings import LANGUAGES
from scenarios.transcript import transcript
from scenarios.view import make_view

if TYPE_CHECKING:
    from scenarios.story import Story

STATIC = Path(__file__).parent / "static"
ReasonMode = Literal["optional", "required", "off"]


class Player(anywidget.AnyWidget):
    """One story being played. The front end draws `view`; its messages come to `receive`.

    Nothing is written before the first choice, so that running a notebook from top to bottom leaves no trace.
    """

    _esm = STATIC / "player.js"
    _css = STATIC / "player.css"
    view = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        story: Story,
        path: Path,
        *,
        reason: ReasonMode = "optional",
        lang: str = "en",
        seed: int | None = None,
    ) -> None:
        self._words = LANGUAGES[lang]
        self._lang, self._reason = lang, reason
        self._handle: DisplayHandle | None = None
        self._pending: list[Event] = []  # written together with the next event
        self._session, self._journal, self._step, notice = self._open(story, path, seed)
        super().__init__(view=self._make_view(notice=notice))
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    @property
    def session(self) -> Session:
        """The attempt as it stands."""
        return self._session

    def _open(self, story: Story, path: Path, seed: int | None) -> tuple[Session, Journal, int, str]:
        if not path.exists():
            chosen = secrets.randbelow(2**31) if seed is None else seed
            return new_session(story, chosen), Journal(path, story, chosen), 0, ""
        contents = read_journal(path)
        if contents.header["story"] != story.id:
            raise AttemptError(f'{path} is an attempt of "{contents.header["story"]}", not of "{story.id}".')
        session, applied, notices = replay_contents(story, contents)
        journal = Journal.resume(path, story, contents)
        if applied < len(effective(contents.events)):
            # The learner goes on from where the old play still fits; the events after it stay in the file.
            edited = {"event": "story", "hash": story.hash, "version": story.version, "keep": applied, "time": now()}
            self._pending.append(edited)
            return session, journal, len(contents.events), self._words["edited"]
        last = datetime.fromisoformat(contents.events[-1]["time"]) if contents.events else None
        date = f"{last.day} {last:%B %Y}" if last else ""
        resumed = self._words["resumed"].format(date=date) if date and not session.current.ending else ""
        return session, journal, len(contents.events), " ".join([*notices, resumed]).strip()

    def _make_view(self, *, fresh: int | None = None, notice: str = "", error: str = "") -> dict[str, Any]:
        return make_view(
            self._session,
            self._words,
            step=self._step,
            lang=self._lang,
            reason=self._reason,
            fresh=fresh,
            notice=notice,
            error=error,
        )

    def receive(self, message: object) -> None:
        """Handle a message of the front end; one that does not fit the step on show changes nothing."""
        if not isinstance(message, dict):
            return
        if message.get("step") != self._step:
            # A double click, or a second view of this player: show everyone where the play stands.
            self.view = self._make_view()
            self.send_state("view")
            return
        match message.get("type"):
            case "choose":
                self._choose(str(message.get("choice")), str(message.get("reason") or "").strip())
            case "rewind":
                self._happen({"event": "rewind", "to": message.get("decision"), "time": now()}, fresh=None)
            case "restart":
                self._happen({"event": "restart", "time": now()}, fresh=0)

    def _choose(self, choice: str, reason: str) -> None:
        if len(reason) > MAX_REASON:
            self.view = self._make_view(error=self._words["reason_too_long"].format(n=MAX_REASON))
            return
        if self._reason == "required" and not reason:
            self.view = self._make_view(error=self._words["reason_first"])
            return
        node = self._session.current.state.node
        event: Event = {"event": "choose", "node": node, "choice": choice, "reason": reason, "time": now()}
        self._happen(event, fresh=len(self.view["log"]))

    def _happen(self, event: Event, fresh: int | None) -> None:
        """Check the event, write it, and only then show what follows."""
        try:
            session = apply_event(self._session, event)
        except SessionError:
            self.view = self._make_view(error=self._words["gone"])
            return
        try:
            self._journal.append(*self._pending, event)
        except AttemptError as error:
            self.view = self._make_view(error=str(error))
            return
        self._session, self._step = session, self._step + 1 + len(self._pending)
        self._pending = []
        self.view = self._make_view(fresh=fresh)
        if self._handle is not None:
            self._handle.update(HTML(transcript(self.view)))

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # The plain text is what an untrusted notebook shows and what nbval compares: it must not change from run to run.
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        title = self._session.story.title
        return {**(data or {}), "text/plain": self._words["run_cell"].format(title=title)}, metadata

    def show(self) -> None:
        """Display the player, and below it the transcript that stays in the saved notebook."""
        display(self)
        self._handle = display(HTML(transcript(self.view)), display_id=True)
