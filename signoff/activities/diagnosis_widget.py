"""Taking a brief apart and putting a diagnosis together, as two forms over `diagnosis`."""

from __future__ import annotations

import html

from signoff.activities.diagnosis import Brief, Claim, Kind, Line, Place, feedback, load_brief
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes

PART = "diagnosis"


class BriefDiagnosis(Activity):
    """First each line is given a kind; then a sentence is built, and the page says what each part of it stands on."""

    sentence = "Run this cell to take a brief apart and to say what it wants to change."

    def __init__(self, brief: Brief, notes: LessonNotes | None = None) -> None:
        self.brief = brief
        self.notes = notes
        self.problem = ""
        self.missing = {"lines": "", "sentence": ""}
        self.sorted: dict[str, Kind] = {}
        self.chosen: dict[str, Claim] = {}
        self._resume()
        super().__init__()

    @property
    def taken_apart(self) -> bool:
        """Whether every line has been given a kind."""
        return len(self.sorted) == len(self.brief.lines)

    @property
    def put_together(self) -> bool:
        """Whether every place of the diagnosis is filled."""
        return len(self.chosen) == len(self.brief.places)

    def receive(self, entered: Entered) -> None:
        """Take the kinds of the lines, or the parts of the sentence; what is still empty is asked for."""
        if not entered.pressed:
            return
        if entered.form == "lines":
            kinds = {kind.key: kind for kind in self.brief.kinds}
            given = {line.key: kinds.get(entered.text(line.key)) for line in self.brief.lines}
            self.sorted |= {key: kind for key, kind in given.items() if kind is not None}
            left = len(self.brief.lines) - len(self.sorted)
            self.missing["lines"] = f"Say what each line is first: {left} still to go." if left else ""
        elif entered.form == "sentence" and self.taken_apart:
            claims = {place.key: place.claim(entered.text(place.key)) for place in self.brief.places}
            self.chosen |= {key: claim for key, claim in claims.items() if claim is not None}
            empty = [place.label.lower() for place in self.brief.places if place.key not in self.chosen]
            self.missing["sentence"] = f"Still empty: {'; '.join(empty)}." if empty else ""
        self._keep()

    def view(self) -> Json:
        """The lines, and once they are sorted the sentence."""
        kinds = [{"value": "", "label": "Choose …"}]
        kinds += [{"value": kind.key, "label": kind.name[0].upper() + kind.name[1:]} for kind in self.brief.kinds]
        lines = [
            entry(line.key, "select", f"{number}. {line.quote}", self._kind(line), options=kinds)
            for number, line in enumerate(self.brief.lines, 1)
        ]
        places = [
            radio(
                place.key,
                place.label,
                [(claim.text, claim.text) for claim in place.claims],
                claim.text if (claim := self.chosen.get(place.key)) else "",
            )
            for place in self.brief.places
        ]
        return {
            "kind": "diagnosis",
            "title": self.brief.title,
            "lead_html": paragraph(self.brief.lead),
            "problem": self.problem,
            "forms": [
                {
                    "id": "lines", "fields": lines, "button": "Check the lines",
                    "complaint": self.missing["lines"], "output": self._lines() if self.taken_apart else "",
                },
                {
                    "id": "sentence", "fields": places, "button": "Put it together", "hidden": not self.taken_apart,
                    "complaint": self.missing["sentence"], "output": self._diagnosis() if self.put_together else "",
                },
            ],
        }  # fmt: skip

    def _kind(self, line: Line) -> str:
        found = self.sorted.get(line.key)
        return found.key if found else ""

    def record(self) -> str:
        """The lines with what they were taken for, and the diagnosis."""
        if not self.taken_apart:
            return paragraph("The brief has not been taken apart yet.")
        return self._lines(quote=True) + (self._diagnosis() if self.put_together else "")

    def _lines(self, *, quote: bool = False) -> str:
        right = sum(self.sorted[line.key] == line.kind for line in self.brief.lines)
        rows = "".join(self._line(number, line, quote=quote) for number, line in enumerate(self.brief.lines, 1))
        said = f"{right} of {len(self.brief.lines)} lines as we'd read them."
        if right < len(self.brief.lines):
            said += " Change the others, or keep your reading and say why."
        return paragraph(said, name="so-note") + f'<ol class="so-remarks">{rows}</ol>'

    def _line(self, number: int, line: Line, *, quote: bool) -> str:
        answer = self.sorted[line.key]
        mark = f"Yes, {answer.short}." if answer == line.kind else f"Not {answer.short}, we think."
        text = f"{html.escape(line.quote)}<br>" if quote else ""
        said = f"<strong>{html.escape(mark)}</strong> {html.escape(feedback(line, answer))}"
        return f'<li value="{number}">{text}{said}</li>'

    def _diagnosis(self) -> str:
        firm = sum(claim.ground == "firm" for claim in self.chosen.values())
        rows = "".join(self._stand(place, self.chosen[place.key]) for place in self.brief.places)
        return (
            paragraph("Your diagnosis", tag="h3")
            + paragraph(self.brief.diagnosis(self.chosen), tag="blockquote")
            + paragraph(_count(firm, len(self.brief.places)), name="so-note")
            + f'<ul class="so-sides">{rows}</ul>'
        )

    def _stand(self, place: Place, claim: Claim) -> str:
        lines = " and ".join(f"line {self.brief.lines.index(line) + 1}, “{line.text}”" for line in claim.rests)
        stands = {
            "firm": f"It stands on {lines}",
            "belief": f"It stands on a belief: {lines}",
            "nobody": "Nobody has said so. It's yours.",
        }[claim.ground]
        ask = "" if claim.ground == "firm" else f"<dt>Ask</dt><dd>{html.escape(place.question)}</dd>"
        return (
            f"<li>{paragraph(f'{place.label}: {claim.text}', tag='strong')}<dl><dt>Ground</dt><dd>{html.escape(stands)}</dd>"
            f"<dt>Then</dt><dd>{html.escape(claim.says)}</dd>{ask}</dl></li>"
        )

    def _keep(self) -> None:
        part = {
            "lines": {key: kind.key for key, kind in self.sorted.items()},
            "places": {key: claim.text for key, claim in self.chosen.items()},
        }
        if self.sorted:
            self.problem = remember(self.notes, PART, part)

    def _resume(self) -> None:
        kept = recall(self.notes, PART)
        lines, places = table(kept.get("lines")), table(kept.get("places"))
        kinds = {kind.key: kind for kind in self.brief.kinds}
        for line in self.brief.lines:
            kind = lines.get(line.key)
            if isinstance(kind, str) and kind in kinds:
                self.sorted[line.key] = kinds[kind]
        for place in self.brief.places:
            if claim := place.claim(places.get(place.key)):
                self.chosen[place.key] = claim


def _count(firm: int, of: int) -> str:
    if firm == of:
        return f"All {of} parts stand on something firm. Firm isn't the same as useful: would you make this film?"
    return f"{firm} of {of} parts stand on something firm. A diagnosis may hold guesses. It has to say which they are."


def diagnose(lesson: str) -> None:
    """Show the brief of a lesson ("04-expert-advice") to take apart; answers are kept in `notes/<lesson>.json`."""
    BriefDiagnosis(load_brief(lesson), LessonNotes(lesson)).show()
