"""The contact report as a form over `review`: notes on top, a report to fill in, and how a colleague would read it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.contactreport import (
    LONGEST,
    NOBODY,
    PROMISES,
    TEXTS,
    Call,
    Choice,
    Promise,
    Remark,
    Report,
    load_call,
    review,
)
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.keeping import recall, remember
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Iterable

PART = "contact-report"
_ROWS = {"present": 1, "decided": 3, "open": 2, "know": 2}


class ContactReport(Activity):
    """A form in the house format. Pressing the button reads the report back; ours waits for a try of one's own."""

    sentence = "Run this cell to write a contact report, and to have it read by a colleague."

    def __init__(self, call: Call, notes: LessonNotes) -> None:
        self.call = call
        self.notes = notes
        self.problem = ""
        self.values: dict[str, str] = {}
        self.tries = 0
        self._resume()
        super().__init__()

    @property
    def report(self) -> Report:
        """The report as it stands."""
        get = self._value
        return Report(
            day=get("day"),
            texts={key: get(key) for key in TEXTS},
            promises=tuple(
                Promise(*(get(f"{field}-{number}") for field in ("what", "who", "by"))) for number in _lines()
            ),
            sent=get("sent"),
            to=get("to"),
        )

    def receive(self, entered: Entered) -> None:
        """Read the report as it stands, and keep it."""
        if not entered.pressed:
            return
        self.values = {key: entered.text(key).strip()[:LONGEST] for key in self._keys()}
        self.tries += 1
        self.problem = remember(self.notes, PART, {"values": self.values, "tries": self.tries})

    def view(self) -> Json:
        """The notes of the call, the report, and what a colleague makes of it."""
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.call.notes)
        return {
            "kind": "report",
            "title": self.call.title,
            "lead_html": paragraph(self.call.situation) + f'<ul class="so-remarks">{notes}</ul>',
            "problem": self.problem,
            "forms": [
                {
                    "id": "report",
                    "fields": self._fields(),
                    "button": "Read it as a colleague will",
                    "output": self.output() if self.tries else "",
                }
            ],
        }

    def _fields(self) -> list[Json]:
        get = self._value
        owners = [("", "Who?"), *self.call.people.items(), (NOBODY, "We")]
        options = [{"value": key, "label": name} for key, name in owners]
        texts = {
            key: entry(key, "textarea", label, get(key), rows=_ROWS[key], longest=LONGEST)
            for key, label in TEXTS.items()
        }
        fields = [
            entry("day", "date", "Day of the call", get("day")),
            *(texts[key] for key in ("present", "decided", "open")),
        ]
        for number in _lines():
            what, who, by = (f"{field}-{number}" for field in ("what", "who", "by"))
            fields += [
                entry(what, "textarea", f"Promise {number}: what", get(what), rows=1, longest=LONGEST),
                entry(who, "select", f"Promise {number}: who", get(who), options=options),
                entry(by, "date", f"Promise {number}: by when", get(by)),
            ]
        return [
            *fields,
            texts["know"],
            radio("to", "Who gets it", _pairs(self.call.to), get("to"), style="pills"),
            radio("sent", "When it goes out", _pairs(self.call.sent), get("sent"), style="pills"),
        ]

    def output(self) -> str:
        """What a colleague can do with the report and what not; then ours, once there is a try."""
        if not any(self.report.texts.values()) and not any(promise.begun for promise in self.report.promises):
            return paragraph(
                "There is nothing in it yet but a form. Write one line of each kind first.", name="so-flag"
            )
        remarks = review(self.report, self.call)
        mend = [remark for remark in remarks if not remark.good]
        if mend:
            count = "one thing" if len(mend) == 1 else f"{len(mend)} things"
            verdict = paragraph(f"A colleague would come back to you about {count}.", name="so-no")
        else:
            verdict = paragraph("A colleague could act on this tomorrow without asking you.", name="so-yes")
        good = ", ".join(remark.name for remark in remarks if remark.good)
        return verdict + _listed(mend) + (paragraph(f"In order: {good}.") if good else "") + self._ours()

    def _ours(self) -> str:
        lines = "".join(f"<li>{html.escape(line)}</li>" for line in self.call.ours)
        return paragraph("One that was sent", tag="h3") + f'<ul class="so-remarks">{lines}</ul>'

    def record(self) -> str:
        """The report as text, and what was said about it."""
        if not self.tries:
            return paragraph("Not written yet.")
        report = self.report
        lines = [f"Day: {report.day or '?'}", *(f"{label}: {report.texts[key]}" for key, label in TEXTS.items())]
        lines += [
            f"Promise: {promise.what or '?'}, {self.call.people.get(promise.who, promise.who or '?')}, by {promise.by or '?'}"
            for promise in report.promises
            if promise.begun
        ]
        return "".join(map(paragraph, lines)) + self.output()

    def _keys(self) -> list[str]:
        fields = [f"{field}-{number}" for number in _lines() for field in ("what", "who", "by")]
        return ["day", *TEXTS, *fields, "to", "sent"]

    def _value(self, key: str) -> str:
        return self.values.get(key, "")

    def _resume(self) -> None:
        kept = recall(self.notes, PART)
        values, tries = kept.get("values"), kept.get("tries")
        if isinstance(values, dict) and isinstance(tries, int) and tries > 0:
            self.values = {key: value[:LONGEST] for key in self._keys() if isinstance(value := values.get(key), str)}
            self.tries = tries


def _lines() -> range:
    return range(1, PROMISES + 1)


def _pairs(choices: Iterable[Choice]) -> list[tuple[str, str]]:
    return [(choice.key, choice.text) for choice in choices]


def _listed(remarks: list[Remark]) -> str:
    items = "".join(
        f"<li><strong>{html.escape(remark.name)}.</strong> {html.escape(remark.says)}</li>" for remark in remarks
    )
    return f'<ul class="so-remarks">{items}</ul>' if items else ""


def contact_report(lesson: str) -> None:
    """Show the call of a lesson ("08-records-security-ethics") to report on; the report is kept in `notes/<lesson>.json`."""
    ContactReport(load_call(lesson), LessonNotes(lesson)).show()
