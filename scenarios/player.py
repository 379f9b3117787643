"""The player: a widget that shows a story, takes the learner's choices, and keeps them in the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import anywidget
import traitlets
from IPython.display import DisplayHandle, display

from scenarios.conversation import Conversation
from scenarios.journal import MAX_REASON, AttemptError
from scenarios.portfolio import to_html, to_markdown
from scenarios.sitting import Refused, Sitting
from scenarios.strings import LANGUAGES
from scenarios.transcript import STYLE, kept
from scenarios.view import closed_view, make_view, recent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scenarios.session import Session
    from scenarios.spread import Spread
    from scenarios.story import Story

STATIC = Path(__file__).parent / "static" / "min"  # what `make bundle` writes of static/*.js and *.css
PORTFOLIO = {"markdown": (to_markdown, "md"), "html": (to_html, "html")}
LATER = {"script": "js", "style": "css"}
ReasonMode = Literal["optional", "required", "off"]
MeterMode = Literal["shown", "banded", "hidden"]


def _text(value: object) -> str:
    """Text of a message; anything else counts as none."""
    return value if isinstance(value, str) else ""


class Player(anywidget.AnyWidget):
    """One story being played. The front end draws `view`; its messages come to `receive`: see static/INTERFACE.md.

    Nothing is written before the first choice, so that running a notebook from top to bottom leaves no trace. A journal
    that cannot be used is left as it is, and the view says what is wrong with it and what to do.
    """

    _esm = STATIC / "player.js"
    _css = STATIC / "player.css"
    view = traitlets.Dict().tag(sync=True)
    later = traitlets.Dict().tag(sync=True)  # the debrief's part of the front end, from the first debrief on

    def __init__(
        self,
        story: Story,
        path: Path,
        *,
        reason: ReasonMode = "optional",
        meters: MeterMode = "shown",
        lang: str = "en",
        seed: int | None = None,
        spreads: Sequence[Spread] = (),
        notice: str = "",
    ) -> None:
        """Sit down at a story; `spreads` say how others chose, `notice` is what else the learner should know."""
        self._story, self._path, self._seed = story, path, seed
        self._words = LANGUAGES[lang]
        self._lang, self._reason, self._meters, self._spreads = lang, reason, meters, spreads
        self._handle: DisplayHandle | None = None
        self._all = False  # whether the learner asked for the whole conversation
        self._conversation = Conversation()
        self._answers = 0
        self._untold = False  # whether the transcript lacks what is on screen
        self._sitting: Sitting | None = None
        super().__init__()
        self._sit(notice)
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    @property
    def session(self) -> Session:
        """The attempt as it stands; there is none where the journal could not be read."""
        assert self._sitting is not None
        return self._sitting.session

    def _sit(self, notice: str = "") -> None:
        """Read the journal, and show where the play stands or why it cannot go on."""
        self._sitting = None
        required, words = self._reason == "required", self._words
        try:
            self._sitting = Sitting(self._story, self._path, seed=self._seed, required=required, words=words)
        except AttemptError as error:
            self._show(closed_view(self._story, words, lang=self._lang, error=str(error)))
            return
        said = [value if word == "said" else words[word].format(date=value) for word, value in self._sitting.notices]
        told = " ".join(filter(None, [*said, notice]))
        self._show(self._make_view(notice=told, fresh=None if self._sitting.step else 0))

    def _make_view(
        self, *, fresh: int | None = None, notice: str = "", error: str = "", reload: bool = False
    ) -> dict[str, Any]:
        if self._sitting is None:
            return self.view
        return make_view(
            self._sitting.session,
            self._words,
            step=self._sitting.step,
            lang=self._lang,
            reason=self._reason,
            meters=self._meters,
            fresh=fresh,
            notice=notice,
            error=error,
            reload=reload,
            spreads=self._spreads,
            conversation=self._conversation,
        )

    def _show(self, view: dict[str, Any]) -> None:
        if view["debrief"] and not self.later:
            self.later = {kind: (STATIC / f"debrief.{suffix}").read_text("utf-8") for kind, suffix in LATER.items()}
        # An answer equal to the last one would not be synced, and the front end would take Python for stopped.
        self._answers += 1
        self._whole = view
        self.view = (view if self._all else recent(view)) | {"serial": self._answers}

    def receive(self, message: object) -> None:
        """Handle a message of the front end; one that does not fit the step on show changes nothing."""
        if not isinstance(message, dict):
            return
        kind, sitting = message.get("type"), self._sitting
        if kind == "drawn":
            self._write_transcript()
        elif kind == "reload" and self.view["reload"]:
            self._sit()
            self._untold = True
            self._write_transcript()
        elif sitting is None or message.get("step") != sitting.step:
            # A double click, or a second view of this player: show everyone where the play stands.
            self._show(self._make_view())
        elif kind == "choose":
            choice, reason, should = (_text(message.get(key)) for key in ("choice", "reason", "should"))
            self._move(lambda: sitting.choose(choice, reason.strip(), should), fresh=len(self._whole["log"]))
        elif kind == "rewind":
            self._move(lambda: sitting.rewind(message.get("decision")), fresh=None)
        elif kind == "restart":
            self._move(sitting.restart, fresh=0)
        elif kind == "earlier":
            self._all = True
            self._show(self._whole)
        elif kind == "portfolio":
            self._hand_over(_text(message.get("format")))
        else:
            self._show(self._make_view())

    def _hand_over(self, form: str) -> None:
        """Send the debrief in a form to keep; what cannot be had is answered with the view, as any message is."""
        if self._whole["debrief"] is None or form not in PORTFOLIO:
            self._show(self._make_view())
            return
        write, suffix = PORTFOLIO[form]
        name = f"{self._story.id}.{suffix}"
        self.send({"type": "portfolio", "format": form, "text": write(self._whole), "name": name})

    def _move(self, move: Callable[[], None], fresh: int | None) -> None:
        try:
            move()
        except Refused as refused:
            self._show(self._make_view(error=self._words[refused.word].format(n=MAX_REASON)))
        except AttemptError as error:
            # The disk can be mended and the choice sent again; what another window wrote has to be read first.
            self._show(self._make_view(error=str(error), reload=True))
        else:
            self._all = False
            self._untold = True
            self._show(self._make_view(fresh=fresh))

    def _write_transcript(self) -> None:
        """Keep in the notebook what is on screen: after it, since a long play's transcript takes a page as long to show."""
        if self._handle is not None and self._untold:
            self._untold = False
            self._handle.update(kept(self._whole), raw=True)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # The plain text is what an untrusted notebook shows and what nbval compares: it must not change from run to run.
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/plain": self._words["run_cell"].format(title=self._story.title)}, metadata

    def show(self) -> None:
        """Display the player, and below it the transcript that stays in the saved notebook."""
        display(self)
        self._handle = display(kept(self._whole), raw=True, display_id=True)
        display({"text/html": STYLE, "text/plain": ""}, raw=True)
