"""The player: a widget that shows a story, takes the learner's choices, and keeps them in the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import anywidget
import traitlets
from IPython.display import HTML, DisplayHandle, display

from scenarios.journal import MAX_REASON, AttemptError
from scenarios.portfolio import to_html, to_markdown
from scenarios.sitting import Refused, Sitting
from scenarios.strings import LANGUAGES
from scenarios.transcript import transcript
from scenarios.view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.session import Session
    from scenarios.story import Story

STATIC = Path(__file__).parent / "static"
PORTFOLIO = {"markdown": (to_markdown, "md"), "html": (to_html, "html")}
ReasonMode = Literal["optional", "required", "off"]
MeterMode = Literal["shown", "banded", "hidden"]


def _text(value: object) -> str:
    """Text of a message; anything else counts as none."""
    return value if isinstance(value, str) else ""


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
        meters: MeterMode = "shown",
        lang: str = "en",
        seed: int | None = None,
    ) -> None:
        self._words = LANGUAGES[lang]
        self._lang, self._reason, self._meters = lang, reason, meters
        self._handle: DisplayHandle | None = None
        self._answers = 0
        self._sitting = Sitting(story, path, seed=seed, required=reason == "required", words=self._words)
        notice = " ".join(
            value if word == "said" else self._words[word].format(date=value) for word, value in self._sitting.notices
        )
        super().__init__(view=self._make_view(notice=notice, fresh=None if self._sitting.step else 0))
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    @property
    def session(self) -> Session:
        """The attempt as it stands."""
        return self._sitting.session

    def _make_view(self, *, fresh: int | None = None, notice: str = "", error: str = "") -> dict[str, Any]:
        view = make_view(
            self._sitting.session,
            self._words,
            step=self._sitting.step,
            lang=self._lang,
            reason=self._reason,
            meters=self._meters,
            fresh=fresh,
            notice=notice,
            error=error,
        )
        # An answer equal to the last one would not be synced, and the front end would take Python for stopped.
        self._answers += 1
        return view | {"serial": self._answers}

    def receive(self, message: object) -> None:
        """Handle a message of the front end; one that does not fit the step on show changes nothing."""
        if not isinstance(message, dict):
            return
        if message.get("step") != self._sitting.step:
            # A double click, or a second view of this player: show everyone where the play stands.
            self.view = self._make_view()
            return
        match message.get("type"):
            case "choose":
                choice, reason = _text(message.get("choice")), _text(message.get("reason")).strip()
                self._move(lambda: self._sitting.choose(choice, reason), fresh=len(self.view["log"]))
            case "rewind":
                self._move(lambda: self._sitting.rewind(message.get("decision")), fresh=None)
            case "restart":
                self._move(self._sitting.restart, fresh=0)
            case "portfolio":
                self._hand_over(_text(message.get("format")))

    def _hand_over(self, form: str) -> None:
        """Send the debrief in a form to keep; what cannot be had is answered with the view, as any message is."""
        if self.view["debrief"] is None or form not in PORTFOLIO:
            self.view = self._make_view()
            return
        write, suffix = PORTFOLIO[form]
        name = f"{self._sitting.story.id}.{suffix}"
        self.send({"type": "portfolio", "format": form, "text": write(self.view), "name": name})

    def _move(self, move: Callable[[], None], fresh: int | None) -> None:
        try:
            move()
        except Refused as refused:
            self.view = self._make_view(error=self._words[refused.word].format(n=MAX_REASON))
            return
        except AttemptError as error:
            self.view = self._make_view(error=str(error))
            return
        self.view = self._make_view(fresh=fresh)
        if self._handle is not None:
            self._handle.update(HTML(transcript(self.view)))

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # The plain text is what an untrusted notebook shows and what nbval compares: it must not change from run to run.
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        title = self._sitting.story.title
        return {**(data or {}), "text/plain": self._words["run_cell"].format(title=title)}, metadata

    def show(self) -> None:
        """Display the player, and below it the transcript that stays in the saved notebook."""
        display(self)
        self._handle = display(HTML(transcript(self.view)), display_id=True)
