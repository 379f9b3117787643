"""The backup checker: say where material lies, see what is left after each mishap, and what it costs a year."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.backup import AWAY, COPIES, MEDIA, STATES, Check, Outcome, Setting, check, load_setting
from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Sequence

PART = "backup"


class BackupCheck(Activity):
    """A list of places to use or not, and under it what follows from that, at once."""

    sentence = "Run this cell to check a backup against what can happen to it."

    def __init__(self, setting: Setting, notes: LessonNotes) -> None:
        self.setting = setting
        self.notes = notes
        self.problem = ""
        self.states = {place.key: setting.start.get(place.key, "unused") for place in setting.places}
        self.changed = False
        self._resume()
        super().__init__()

    def receive(self, entered: Entered) -> None:
        """Take what is said about the places, and keep it."""
        for key in self.states:
            if (state := entered.text(key)) in STATES:
                self.states[key] = state
        self.changed = True
        self.problem = remember(self.notes, PART, {"states": self.states})

    def view(self) -> Json:
        """The places, the count, and what is left after each mishap."""
        options = [{"value": state, "label": text} for state, text in STATES.items()]
        fields = [
            entry(
                place.key, "select", f"{place.label} · {_price(place.price)}", self.states[place.key], options=options
            )
            for place in self.setting.places
        ]
        return {
            "kind": "backup",
            "title": self.setting.title,
            "lead_html": paragraph(self.setting.lead),
            "problem": self.problem,
            "forms": [{"id": "backup", "live": True, "fields": fields, "output": self.output(), "heard": self._heard()}],
        }  # fmt: skip

    def output(self) -> str:
        """The verdict, the count with its reasons, and the mishaps."""
        seen = check(self.setting, self.states)
        return self._verdict(seen) + _count(seen) + _mishaps(seen) + _lessons(seen.outcomes)

    def record(self) -> str:
        """The places in use, and what follows."""
        used = [f"{place.label}: {STATES[state].lower()}" for place in self.setting.places if (state := self.states[place.key]) != "unused"]  # fmt: skip
        said = "" if self.changed else paragraph("As it was found; nothing changed yet.")
        return said + paragraph("; ".join(used) + "." if used else "Nothing is used.") + self.output()

    def _verdict(self, seen: Check) -> str:
        rule = "Three, two, one: it holds." if seen.holds else "Three, two, one: it doesn't hold."
        lost = _after(seen.lost, len(seen.outcomes), "leave nothing at all", "leaves nothing at all")
        hoped = _after(seen.hoped, len(seen.outcomes), "leave only hope", "leaves only hope")
        left = self.setting.budget - seen.price
        money = f"{seen.price} of {self.setting.budget} dollars a year" + ("" if left >= 0 else ": too dear")
        text = " ".join(part for part in (rule, lost, hoped, f"It costs {money}.") if part)
        sound = seen.holds and not seen.lost and not seen.hoped and left >= 0
        return paragraph(text, name="so-yes" if sound else "so-no")

    def _heard(self) -> str:
        seen = check(self.setting, self.states)
        return f"{seen.copies} copies, {seen.media} media, {seen.away} away; {seen.lost} mishaps leave nothing"

    def _resume(self) -> None:
        for key, state in table(recall(self.notes, PART).get("states")).items():
            if key in self.states and state in STATES:
                self.states[key] = str(state)
                self.changed = True


def _price(dollars: int) -> str:
    # Not "$90": JupyterLab takes what stands between two dollar signs of a record for a formula.
    return f"{dollars} dollars a year" if dollars else "no cost"


def _after(count: int, of: int, many: str, one: str) -> str:
    return f"{count} of {of} mishaps {one if count == 1 else many}." if count else ""


def _count(seen: Check) -> str:
    rows = [
        (
            seen.copies,
            COPIES,
            "copies",
            "Each can fail. What fails while you fetch the second is what the third is for.",
        ),
        (seen.media, MEDIA, "kinds of medium", "Drives of one kind, bought on one day, like to die in one week."),
        (seen.away, AWAY, "away from the house", "A burst pipe doesn't ask how many drives stand on the shelf."),
    ]
    items = "".join(
        f"<li>{html.escape(f'{have} {what}, {need} asked for.')}{'' if have >= need else ' ' + html.escape(why)}</li>"
        for have, need, what, why in rows
    )
    followers = "".join(
        f"<li>{html.escape(place.label)} counts nowhere: what you delete here is deleted there, within seconds.</li>"
        for place in seen.followers
    )
    return f'<ul class="so-remarks">{items}{followers}</ul>'


def _mishaps(seen: Check) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(outcome.mishap.label)}</th><td>{html.escape(_left(outcome))}</td>'
        f"<td>{html.escape(_missing(outcome))}</td></tr>"
        for outcome in seen.outcomes
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("What happens", "You go back to", "With"))
    return (
        '<div class="so-scroll" tabindex="0" role="region" aria-label="What is left after each mishap"><table class="so-words">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _left(outcome: Outcome) -> str:
    if outcome.best is None:
        return "nothing"
    return outcome.best.label + ("" if outcome.tested else " (nobody has ever opened a file from it)")


def _missing(outcome: Outcome) -> str:
    if outcome.best is None:
        return "all of it gone"
    days = outcome.best.days_behind
    return f"{'nothing' if not days else 'the last day' if days == 1 else f'up to {days} days'} missing"


def _lessons(outcomes: Sequence[Outcome]) -> str:
    return "".join(paragraph(outcome.mishap.says, name="so-note") for outcome in outcomes if outcome.best is None)


def backup_check(lesson: str) -> None:
    """Show the backup of a lesson ("08-records-security-ethics") to mend; the answers are kept in `notes/<lesson>.json`."""
    BackupCheck(load_setting(lesson), LessonNotes(lesson)).show()
