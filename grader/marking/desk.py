"""The marking desk as a widget: what its front end asks for, answered by whatever does a marker's or a moderator's work.

Nothing of a piece is in the widget's own state, so that a saved notebook holds no answer and no mark.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import anywidget
import traitlets

from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.marking.moderation import Moderation

    Call = Callable[..., dict[str, Any]]

STATIC = Path(__file__).parent / "static" / "min"  # what `make deskbundle` writes of static/desk.js and desk.css
LAID_OUT = {"answer": "answer_html", "prompt": "prompt_html", "model": "model_html", "text": "html"}
"""Texts as they were written, and under what name the same is there as safe HTML: the page gets that one alone."""
STILL = ("answer_html", "words", "automatic", "scenario")
"""What of a piece nobody at the desk changes. It is most of it, and is not sent again to whoever has it."""
MARKING = frozenset({"queue", "set_level", "comment", "done", "flag", "undo", "bank", "keep", "forget", "calibration"})
_MISTAKE = "The desk has made a mistake. What was saved before is kept; the log of the kernel says more."


class Marking(Protocol):
    """A marker's work, here or behind the marking service."""

    def about(self) -> dict[str, Any]: ...  # noqa: D102  # see `Work`, as for the others
    def queue(self, filter: str = "all") -> dict[str, Any]: ...  # noqa: A002, D102  # the word of the desk
    def piece(self, code: str) -> dict[str, Any]: ...  # noqa: D102
    def calibration(self) -> dict[str, Any]: ...  # noqa: D102


class Desk(anywidget.AnyWidget):
    """A desk. Its front end sends `{id, call, args}`; each is answered with `{id, value}`, or `{id, error}`: a sentence."""

    _esm = STATIC / "desk.js"
    _css = STATIC / "desk.css"
    mode = traitlets.Unicode("mark").tag(sync=True)

    def __init__(self, mode: str, title: str, calls: Mapping[str, Call]) -> None:
        """`calls` are what the front end may ask for, by name; `title` stands in the place of a desk that cannot be shown."""
        self._calls, self._title = calls, title
        super().__init__(mode=mode)
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    def receive(self, message: object) -> None:
        """Answer a message of the front end. What is no call is not answered."""
        if not isinstance(message, dict) or not isinstance(message.get("id"), str):
            return
        answer: dict[str, Any] = {"error": _MISTAKE}
        try:
            answer = self._answer(message.get("call"), message.get("args"))
        except GradingError as error:
            answer = {"error": str(error)}
        finally:  # a call without an answer would look like a kernel that has stopped
            self.send({"id": message["id"], **answer})

    def _answer(self, name: object, arguments: object) -> dict[str, Any]:
        call = self._calls.get(name) if isinstance(name, str) else None
        if call is None or not isinstance(arguments, dict):
            return {"error": f"The desk knows no call {name!r}."}
        return {"value": _sendable(call(**arguments))}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # The plain text is what a notebook that was opened anew shows.
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/plain": f"{self._title}: run this cell to open it."}, metadata


def marking_desk(work: Marking, assignment: str) -> Desk:
    """A marker's desk over their work."""

    def opened() -> dict[str, Any]:
        calibration, queue = work.calibration(), work.queue()
        found = {"about": work.about(), "calibration": calibration, "queue": queue, "piece": None}
        if queue["items"] and (calibration["finished"] or not calibration["needed"]):
            items = queue["items"]
            first = next((item for item in items if item["state"] != "done" and not item["disagreeing"]), items[0])
            found["piece"] = shown(work.piece(first["code"]))
        return found

    def piece(code: str, known: str = "") -> dict[str, Any]:
        return shown(work.piece(code), known)

    calls: dict[str, Call] = {name: getattr(work, name) for name in MARKING}
    return Desk("mark", f"The marking desk of {assignment}", calls | {"open": opened, "piece": piece})


def moderating_desk(moderation: Moderation, assignment: str) -> Desk:
    """A moderator's desk."""

    def opened() -> dict[str, Any]:
        queue = moderation.queue()
        found = {"about": moderation.about(), "queue": queue, "progress": moderation.progress(), "piece": None}
        if queue["items"]:
            found["piece"] = shown(moderation.piece(queue["items"][0]["code"]))
        return found

    def piece(code: str, known: str = "") -> dict[str, Any]:
        return shown(moderation.piece(code), known)

    calls: dict[str, Call] = {"open": opened, "piece": piece, "agree": moderation.agree}
    return Desk("moderate", f"The moderation of {assignment}", calls)


def shown(piece: dict[str, Any], known: str = "") -> dict[str, Any]:
    """A piece as the page gets it, with the `digest` of what does not change; that is left out where it is `known`."""
    still = {name: piece[name] for name in STILL}
    digest = hashlib.sha256(json.dumps(still, sort_keys=True).encode()).hexdigest()[:16]
    rest = {name: value for name, value in piece.items() if name not in STILL}
    return rest | {"digest": digest} | ({} if digest == known else still)


def _sendable(value: Any) -> Any:
    """JSON-able data without the texts that the page does not need."""
    if isinstance(value, dict):
        return {name: _sendable(inside) for name, inside in value.items() if LAID_OUT.get(name) not in value}
    if isinstance(value, list):
        return [_sendable(inside) for inside in value]
    return value
