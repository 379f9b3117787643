"""The retention model as a live form over `outlook`."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER
from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.keeping import recall, remember
from signoff.activities.notes import LessonNotes
from signoff.activities.retention import LONGEST, Client, Outlook, euros, load_examples, outlook, percent, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

PART = "retention"
OWN = "A client of mine"
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP = 420, 190, 8, 122, 18


class RetentionModel(Activity):
    """Values come in as the browser has them (texts), go through `outlook`, and come back as answer or complaint."""

    sentence = "Run this cell to model what keeping a client is worth."

    def __init__(self, examples: Sequence[tuple[str, str, Client]], notes: LessonNotes) -> None:
        self.examples = {name: (story, client) for name, story, client in examples}
        self.notes = notes
        self.problem = self.complaint = ""
        first = next(iter(self.examples))
        self.values = {"example": first, **_as_texts(self.examples[first][1])}
        self.seen: Outlook
        self._calculate()
        kept = recall(notes, PART)
        if kept:
            self.values |= {key: str(kept[key]) for key in self.values if isinstance(kept.get(key), str)}
            self._calculate()
        super().__init__()

    def receive(self, entered: Entered) -> None:
        """Take the values, sensible or not, calculate anew, and keep them."""
        before = self.values["example"]
        self.values |= {key: entered.text(key) for key in self.values if key in entered.values}
        name = self.values["example"]
        # Only a new choice loads an example. A slider sends twice, and the second message must not undo the first.
        if name != before and name in self.examples:
            self.values |= _as_texts(self.examples[name][1])
        self._calculate()
        if not self.complaint:
            self.problem = remember(self.notes, PART, self.values)

    @property
    def name(self) -> str:
        """The example whose numbers stand in the form, or that they are the learner's own."""
        chosen = self.values["example"]
        if chosen in self.examples and _as_texts(self.examples[chosen][1]).items() <= self.values.items():
            return chosen
        return OWN

    def _calculate(self) -> None:
        value = self.values
        try:
            client = Client(
                fee=_read(value["fee"], "The fee"),
                margin=_read(value["margin"], "The margin") / 100,
                care_hours=_read(value["care_hours"], "Hours of care"),
                hour_cost=_read(value["hour_cost"], "The cost of an hour"),
                returns_with=_read(value["returns_with"], "The chance of returning with care") / 100,
                returns_without=_read(value["returns_without"], "The chance of returning without care") / 100,
                years=int(_read(value["years"], "The years to look ahead")),
                winning=_read(value["winning"], "The cost of winning a client"),
            )
        except ValueError as error:
            self.complaint = str(error)
        else:
            self.complaint = ""
            self.seen = outlook(client)

    def view(self) -> Json:
        """The controls, and the answer under them."""
        value = self.values
        names = [{"value": name, "label": name} for name in (*self.examples, OWN)]
        fields = [
            entry("example", "select", "Start from", value["example"], options=names),
            entry("fee", "number", "Fees a year, €", value["fee"], min="0", step="100"),
            entry("winning", "number", "Winning such a client, €", value["winning"], min="0", step="100"),
            entry("margin", "range", "Margin on the fees", value["margin"], min="-20", max="60", step="1", unit="%"),
            entry("care_hours", "range", "Unpaid care a year", value["care_hours"], min="0", max="80", step="1", unit=" h"),
            entry("hour_cost", "range", "An hour costs you", value["hour_cost"], min="10", max="90", step="1", unit=" €"),
            entry("returns_with", "range", "Returns, with care", value["returns_with"], min="0", max="100", step="1",
                  unit="%"),
            entry("returns_without", "range", "Returns, without", value["returns_without"], min="0", max="100",
                  step="1", unit="%"),
            entry("years", "range", "Years ahead", value["years"], min="1", max=str(LONGEST), step="1", unit=""),
        ]  # fmt: skip
        return {
            "kind": "calculator",
            "title": "What is it worth to keep this client?",
            "problem": self.problem,
            "forms": [
                {
                    "id": "client",
                    "live": True,
                    "fields": fields,
                    "output": self._output(),
                    "complaint": self.complaint,
                    "heard": "" if self.complaint else verdict(self.seen),
                }
            ],
        }

    def _output(self) -> str:
        story = self.examples[self.name][0] if self.name in self.examples else ""
        return (
            (paragraph(story) if story else "")
            + paragraph(verdict(self.seen), name="so-note")
            + paragraph("What they are expected to leave, added up", tag="h3")
            + _lines(self.seen)
            + paragraph(_beside(self.seen))
            + _table(self.seen)
        )

    def record(self) -> str:
        """The client, the verdict and the table."""
        client = self.seen.client
        said = (
            f"{self.name}: {euros(client.fee)} a year at {percent(client.margin)}, {client.care_hours:g} hours "
            f"of care at {euros(client.hour_cost)}, returns {percent(client.returns_with)} with care and "
            f"{percent(client.returns_without)} without."
        )
        return paragraph(said) + paragraph(verdict(self.seen)) + _table(self.seen) + paragraph(_beside(self.seen))


def _beside(seen: Outlook) -> str:
    """Care beside the price of a new client, which the model keeps out of its sums."""
    return (
        f"Beside it: all the care of these years is expected to cost {euros(seen.care_total)}; winning one new client of "
        f"this size costs you {euros(seen.client.winning)}, by your own estimate."
    )


def _as_texts(client: Client) -> dict[str, str]:
    return {
        "fee": f"{client.fee:g}",
        "winning": f"{client.winning:g}",
        "margin": f"{client.margin * 100:.0f}",
        "care_hours": f"{client.care_hours:g}",
        "hour_cost": f"{client.hour_cost:g}",
        "returns_with": f"{client.returns_with * 100:.0f}",
        "returns_without": f"{client.returns_without * 100:.0f}",
        "years": str(client.years),
    }


def _read(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{what} must be a number, and this is {text!r}.") from None


def _lines(seen: Outlook) -> str:
    """Two lines over the years, with care and without. The same numbers stand in the table."""
    totals = [year.total for year in (*seen.with_care, *seen.without)]
    top, bottom = max([*totals, 0.0]), min([*totals, 0.0])
    span = (top - bottom) or 1.0
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, seen.client.years - 1)

    def height(total: float) -> float:
        return _TOP + (top - total) / span * (_HEIGHT - 2 * _TOP)

    ends = {"with care": seen.with_care[-1].total, "without": seen.without[-1].total}
    # Labels that would lie on each other are moved apart.
    places = {name: height(total) for name, total in ends.items()}
    upper, lower = sorted(places, key=lambda name: places[name])
    if places[lower] - places[upper] < 16:
        middle = (places[lower] + places[upper]) / 2
        places[upper], places[lower] = middle - 8, middle + 8
    drawn = [
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{height(0):.1f}" y2="{height(0):.1f}" stroke="currentColor"'
        ' opacity="0.3"/>'
    ]
    looks = {
        "with care": (seen.with_care, 'stroke="var(--so-accent, #1976d2)" stroke-width="2.5"'),
        "without": (seen.without, 'stroke="currentColor" stroke-width="2" stroke-dasharray="5 4"'),
    }
    for name, (years, look) in looks.items():
        points = " ".join(f"{_LEFT + step * (year.number - 1):.1f},{height(year.total):.1f}" for year in years)
        drawn.append(f'<polyline points="{points}" fill="none" {look}/>')
        drawn.append(
            f'<text x="{_WIDTH - _RIGHT + 8}" y="{places[name] + 4:.1f}" font-size="12" fill="currentColor">'
            f"{name} {html.escape(euros(ends[name]))}</text>"
        )
    said = html.escape(
        f"Expected total after {seen.client.years} years: {euros(ends['with care'])} with care, {euros(ends['without'])} without."
    )
    return (
        f'<svg class="so-plot" role="img" aria-label="{said}" viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(drawn)}</svg>'
    )


def _table(seen: Outlook) -> str:
    heads = ("Year", "Still there, with care", "Left so far", "Still there, without", "Left so far")
    rows = "".join(
        f'<tr><th scope="row">{cared.number}</th><td>{percent(cared.chance)}</td><td>{euros(cared.total)}</td>'
        f"<td>{percent(plain.chance)}</td><td>{euros(plain.total)}</td></tr>"
        for cared, plain in zip(seen.with_care, seen.without, strict=True)
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        '<div class="so-scroll" tabindex="0" role="region" aria-label="Year by year"><table>'
        "<caption>An illustrative model with invented numbers: one chance for all years, today's fee for ever, money "
        "later worth as much as money now.</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def retention_model(lesson: str) -> None:
    """Show the model with the examples of a lesson ("09-stewardship"); the values go to `notes/<lesson>.json`."""
    RetentionModel(load_examples(lesson, FOLDER), LessonNotes(lesson)).show()
