"""The delivery checker: send or hold back, then see what the sheet says, then mend the file until it passes."""

from __future__ import annotations

import html
from dataclasses import replace

from signoff.activities.delivery import ASPECTS, Export, Finding, check, turned
from signoff.activities.delivery_case import Desk, Waiting, load_desk
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes

CALLS = {"send": "Send it", "hold": "Hold it back"}
_CHOICES = ("fps", "colour", "captions")
_MOST_GAIN = 12
_LONGEST = 60


class DeliveryDesk(Activity):
    """A file at a time. The check stays hidden until the student has made a call; after it the file can be mended."""

    sentence = "Run this cell to check files against a delivery specification, and to mend them."
    part = "delivery"

    def __init__(self, desk: Desk, notes: LessonNotes | None = None) -> None:
        self.desk, self.notes = desk, notes
        self.problem = self.complaint = ""
        self.file = desk.files[0]
        self.calls: dict[str, str] = {}
        self.mends: dict[str, dict[str, str]] = {one.key: _untouched(one) for one in desk.files}
        self.options = {aspect: self._options(aspect) for aspect in _CHOICES}
        self._resume()
        super().__init__()

    def _options(self, aspect: str) -> tuple[str, ...]:
        found = [getattr(one, aspect) for file in self.desk.files for one in (file.spec, file.export)]
        return tuple(dict.fromkeys(found))

    def _resume(self) -> None:
        kept = recall(self.notes, self.part)
        for one in self.desk.files:
            row = table(kept.get(one.key))
            if row.get("call") in CALLS:
                self.calls[one.key] = str(row["call"])
                for key, value in table(row.get("mend")).items():
                    self._take(one, key, value)

    def _take(self, one: Waiting, key: str, value: object) -> None:
        """Take one change to a file, if it makes sense."""
        if not isinstance(value, str):
            return
        mend = self.mends[one.key]
        if (key in _CHOICES and value in self.options[key]) or key == "name":
            mend[key] = value.strip()[:_LONGEST]
        elif (
            key == "gain"
            and value.removeprefix("-").replace(".", "", 1).isdecimal()
            and abs(float(value)) <= _MOST_GAIN
        ):
            mend[key] = value

    def mended(self, one: Waiting) -> Export:
        """The file as the student has changed it."""
        mend = self.mends[one.key]
        changed = replace(
            one.export, name=mend["name"], fps=mend["fps"], colour=mend["colour"], captions=mend["captions"]
        )
        return turned(changed, float(mend["gain"]))

    def findings(self, one: Waiting) -> tuple[Finding, ...]:
        """The check of the file as it is now."""
        return check(one.spec, self.mended(one))

    def view(self) -> Json:
        """The file, the call; once there is one, the check and what can be changed."""
        one = self.file
        mend, called = self.mends[one.key], one.key in self.calls
        files = [{"value": file.key, "label": file.label} for file in self.desk.files]
        gain = entry(
            "gain",
            "range",
            "Level up or down",
            mend["gain"],
            min=str(-_MOST_GAIN),
            max=str(_MOST_GAIN),
            step="0.5",
            unit=" dB",
        )
        choices = [
            entry(
                key,
                "select",
                ASPECTS[key],
                mend[key],
                options=[{"value": text, "label": text} for text in self.options[key]],
            )
            for key in _CHOICES
        ]
        return {
            "kind": "delivery",
            "title": self.desk.title,
            "lead_html": paragraph(self.desk.lead),
            "problem": self.problem,
            "forms": [
                {
                    "id": "file",
                    "live": True,
                    "fields": [
                        entry("file", "select", "File", one.key, options=files),
                        radio("call", "Your call, from the sheet below", list(CALLS.items()), self.calls.get(one.key, ""), style="pills"),
                    ],
                    "output": self._sheet() if not called else self._checked(),
                    "heard": self.verdict(one) if called else "",
                },
                {
                    "id": "mend",
                    "live": True,
                    "hidden": not called,
                    "fields": [gain, *choices, entry("name", "text", ASPECTS["name"], mend["name"])],
                    "output": self._mending() if called else "",
                    "heard": self.verdict(one) if called else "",
                },
            ],
            "summary": self.summary(),
        }  # fmt: skip

    def receive(self, entered: Entered) -> None:
        """Open another file, make a call, or change the file."""
        if entered.form == "file":
            chosen = next((one for one in self.desk.files if one.key == entered.text("file")), self.file)
            if chosen != self.file:
                self.file = chosen
                return
            if entered.text("call") in CALLS:
                self.calls[chosen.key] = entered.text("call")
        elif self.file.key in self.calls:
            for key in ("gain", *_CHOICES, "name"):
                self._take(self.file, key, entered.values.get(key))
        self._keep()

    def verdict(self, one: Waiting) -> str:
        """Whether the file would be taken as it is now."""
        wrong = [ASPECTS[finding.aspect].lower() for finding in self.findings(one) if not finding.passes]
        return f"It would come back: {', '.join(wrong)}." if wrong else "It would be taken."

    def summary(self) -> str:
        """How many files are decided, and how many pass now."""
        if not self.calls:
            return ""
        right = sum((self.calls[one.key] == "send") == _sound(one) for one in self.desk.files if one.key in self.calls)
        ready = sum(
            all(finding.passes for finding in self.findings(one)) for one in self.desk.files if one.key in self.calls
        )
        return (
            f"{len(self.calls)} of {len(self.desk.files)} files decided, {right} as the desk would have; "
            f"{ready} would be taken now."
        )

    def _sheet(self) -> str:
        one = self.file
        return paragraph(
            "Nothing is checked yet: read the two columns yourself and make a call.", name="so-note"
        ) + _table(check(one.spec, one.export), one, reveal=False)

    def _checked(self) -> str:
        one = self.file
        first = check(one.spec, one.export)
        wrong = [finding for finding in first if not finding.passes]
        sent = self.calls[one.key] == "send"
        if sent and wrong:
            said = f"It comes back: {_count(len(wrong))} on the sheet {'is' if len(wrong) == 1 else 'are'} not met."
        elif sent:
            said = "It is taken."
        elif wrong:
            said = f"Rightly held: {_count(len(wrong))} on the sheet {'is' if len(wrong) == 1 else 'are'} not met."
        else:
            said = (
                "It was ready. Holding a sound file costs a day too; the sheet is there so that you can stop looking."
            )
        name = "so-yes" if sent != bool(wrong) else "so-no"
        return paragraph(said, name=name) + _table(first, one, reveal=True) + paragraph(one.thought, name="so-note")

    def _mending(self) -> str:
        one = self.file
        findings = self.findings(one)
        wrong = [finding for finding in findings if not finding.passes]
        if not wrong:
            return paragraph("As it stands now, it would be taken.", name="so-yes")
        items = "".join(
            f"<li><strong>{ASPECTS[finding.aspect]}</strong>: asked for {html.escape(finding.wanted)}, now "
            f"{html.escape(finding.found)}. {html.escape(self._why(one, finding))}</li>"
            for finding in wrong
        )
        return paragraph("What is left", tag="h3") + f'<ul class="so-remarks">{items}</ul>'

    def _why(self, one: Waiting, finding: Finding) -> str:
        text = self.desk.says[finding.fault]
        if finding.fault == "name":
            return f"By the rule: {'; '.join(one.spec.naming.faults(finding.found))}. {text}"
        return text

    def record(self) -> str:
        """Each file with its call and its check."""
        rows = "".join(
            f"<h4>{html.escape(one.label)}</h4>{paragraph(f'You said: {CALLS[self.calls[one.key]].lower()}.')}"
            f"{_table(check(one.spec, one.export), one, reveal=True)}{paragraph(f'After your changes: {self.verdict(one)}')}"
            for one in self.desk.files
            if one.key in self.calls
        )
        return rows + paragraph(self.summary()) if rows else paragraph("No file decided yet.")

    def _keep(self) -> None:
        kept = {key: {"call": call, "mend": self.mends[key]} for key, call in self.calls.items()}
        self.problem = remember(self.notes, self.part, kept) if kept else ""


def _untouched(one: Waiting) -> dict[str, str]:
    export = one.export
    return {"gain": "0", "fps": export.fps, "colour": export.colour, "captions": export.captions, "name": export.name}


def _sound(one: Waiting) -> bool:
    return all(finding.passes for finding in check(one.spec, one.export))


def _count(number: int) -> str:
    return "one line" if number == 1 else f"{number} lines"


def _table(findings: tuple[Finding, ...], one: Waiting, *, reveal: bool) -> str:
    rows = "".join(
        f'<tr><th scope="row">{ASPECTS[finding.aspect]}</th><td>{html.escape(finding.wanted)}</td>'
        f"<td>{html.escape(finding.found)}</td>"
        + (f"<td>{'met' if finding.passes else '<mark>not met</mark>'}</td>" if reveal else "")
        + "</tr>"
        for finding in findings
    )
    heads = ("", "The sheet asks for", "The file has", *(("Check",) if reveal else ()))
    head = "".join(f'<th scope="col">{text}</th>' if text else "<td></td>" for text in heads)
    return (
        f'<div class="so-scroll" tabindex="0" role="region" aria-label="{html.escape(one.label)}, held against its sheet"><table>'
        f"<caption>{html.escape(one.spec.label)}.</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def check_delivery(lesson: str) -> None:
    """Show the delivery desk of a lesson ("05-brief-to-plan"); calls and changes are kept in `notes/<lesson>.json`."""
    DeliveryDesk(load_desk(lesson), LessonNotes(lesson)).show()
