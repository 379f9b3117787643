"""The one front-end component of all activities: forms go down as data, what the student does comes up as messages.

An activity says what it shows (`view`), takes what the student did (`receive`), and leaves a readable record beside the
widget, because a saved notebook keeps outputs but no widget state.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import traitlets
from IPython.display import display

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STATIC = files("signoff.activities") / "static"

Json = dict[str, Any]

# In a reopened notebook JupyterLab says "Error displaying widget: model not found" where the form was. The record below
# says it better, so an output that comes before a record and holds no living form is not shown.
_NO_DEAD_WIDGET = (
    "<style>.jp-OutputArea-child:has(+ .jp-OutputArea-child .signoff-record):not(:has(.so)){display:none}</style>"
)

_GO_ON = "<p><small>Run this cell to go on.</small></p>"


class Form(anywidget.AnyWidget):
    """A view of forms. `view` is described in static/activity.js; every text in it is plain, only `output` is HTML."""

    _esm = (_STATIC / "activity.js").read_text(encoding="utf-8")
    _css = (_STATIC / "activity.css").read_text(encoding="utf-8")
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, said: str) -> None:
        super().__init__()
        self._said = said

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # The stock text names a memory address: a notebook would change at every run.
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": self._said}, metadata


@dataclass(frozen=True, slots=True)
class Entered:
    """What a student has entered in one form: the fields' values, and whether they pressed its button."""

    form: str
    values: Mapping[str, Any]
    pressed: bool = True

    def text(self, field: str) -> str:
        """A field's value. It comes from a browser: anything but a text counts as empty."""
        value = self.values.get(field)
        return value if isinstance(value, str) else ""


class Activity:
    """What the activities have in common: showing the form, answering it, keeping the record up to date.

    `sentence` is what an untrusted notebook and a text terminal show in place of the activity.
    """

    sentence = "Run this cell to work on this part of the lesson."

    def __init__(self) -> None:
        self.form = Form(self.sentence)
        self._record_class = f"signoff-record-{uuid4().hex[:8]}"
        self._record: Any = None
        self._answered = 0
        self.form.on_msg(self._message)
        self.refresh()

    def view(self) -> Json:
        """The view as it is now."""
        raise NotImplementedError("An activity describes its view.")

    def receive(self, entered: Entered) -> None:
        """Take what the student entered."""
        raise NotImplementedError("An activity takes answers.")

    def record(self) -> str:
        """What is worth reading in a saved notebook, as HTML."""
        raise NotImplementedError("An activity leaves a record.")

    def show(self) -> None:
        """Display the form, and beside it the record, which the live form hides."""
        display(self.form)
        self._record = display(self._bundle(), raw=True, display_id=True)

    def refresh(self) -> None:
        """Send the view and renew the record."""
        self.form.view = {**self.view(), "answered": self._answered, "record": self._record_class}
        if self._record is not None:
            self._record.update(self._bundle(), raw=True)

    def _message(self, _widget: object, content: Any, _buffers: object) -> None:
        if not isinstance(content, dict) or content.get("type") not in {"change", "press"}:
            return
        values = content.get("values")
        self._answered = content.get("number", 0)
        values = values if isinstance(values, dict) else {}
        self.receive(Entered(str(content.get("form")), values, pressed=content["type"] == "press"))
        self.refresh()

    def _bundle(self) -> dict[str, str]:
        return {
            "text/html": f'{_NO_DEAD_WIDGET}<div class="signoff-record {self._record_class}">{self.record()}{_GO_ON}</div>',
            "text/plain": self.sentence,
        }


def radio(key: str, label: str, options: Sequence[tuple[str, str]], value: str = "", *, style: str = "cards") -> Json:
    """A group of radio buttons; `options` are pairs of value and label, `style` is "cards" or "pills"."""
    rows = [{"value": option, "label": text} for option, text in options]
    return {"id": key, "type": "radio", "label": label, "options": rows, "value": value, "style": style}


def entry(key: str, kind: str, label: str, value: object, **more: object) -> Json:
    """A field of the HTML input type `kind` ("number", "date", "range"), "textarea" or "select"."""
    return {"id": key, "type": kind, "label": label, "value": value, **more}


def paragraph(text: str, *, tag: str = "p", name: str = "") -> str:
    """An HTML element with plain text in it."""
    attribute = f' class="{name}"' if name else ""
    return f"<{tag}{attribute}>{html.escape(text)}</{tag}>"
