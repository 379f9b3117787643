"""A portfolio of one's own attempts, and under it a form: three scenarios, what they share, a plan to carry over."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.keeping import recall, remember
from signoff.activities.notes import LessonNotes
from signoff.activities.ownattempts import APPROACHES, Played, Portfolio, questions, read_portfolio
from signoff.course import load_course

if TYPE_CHECKING:
    from collections.abc import Iterable

PART = "transfer"
LONGEST = 1500
PLAN = {
    "pattern": "What did you do in all three, for better or worse?",
    "counter": "Where did the same move turn out differently, and what was different there?",
    "trigger": "When exactly will you notice that you're in such a situation again?",
    "action": "What will you then say or do?",
    "check": "How will you know by a date whether it worked?",
}
_CHOSEN = ("first", "second", "third")


class OwnAttempts(Activity):
    """What the folder `attempts` holds, read anew at each press, and a plan whose words are kept in the notes."""

    sentence = "Run this cell to see all your attempts side by side and to plan what you take with you."

    def __init__(self, folder: Path, notes: LessonNotes) -> None:
        self.folder = folder
        self.notes = notes
        self.problem = ""
        self.said = ""
        kept = recall(notes, PART)
        self.values = {key: str(kept.get(key, "")) for key in (*_CHOSEN, *PLAN)}
        self.portfolio = read_portfolio(folder)
        super().__init__()

    def receive(self, entered: Entered) -> None:
        """Look into the folder again, or keep the plan."""
        self.portfolio = read_portfolio(self.folder)
        if entered.form == "plan" and entered.pressed:
            self.values = {key: entered.text(key).strip()[:LONGEST] for key in self.values}
            self.said = self._comment()
            self.problem = remember(self.notes, PART, self.values)

    def view(self) -> Json:
        """The portfolio, and the plan's fields once something is finished."""
        # The page builds its fields once, so the lists hold the whole course, whatever has been played by now.
        titles = _titles()
        titles |= {key: key for key in self._chosen() if key not in titles}
        options = [{"value": "", "label": "choose"}, *({"value": key, "label": title} for key, title in titles.items())]
        fields = [
            *(
                entry(key, "select", f"{key.capitalize()} scenario", self.values[key], options=options)
                for key in _CHOSEN
            ),
            *(entry(key, "textarea", label, self.values[key], rows=2, longest=LONGEST) for key, label in PLAN.items()),
        ]
        return {
            "kind": "attempts",
            "title": "Your own attempts, side by side",
            "problem": self.problem,
            "forms": [
                {"id": "look", "fields": [], "button": "Look again", "output": _portfolio(self.portfolio)},
                {
                    "id": "plan",
                    "hidden": not (self.portfolio.finished or any(self.values.values())),
                    "fields": fields,
                    "button": "Keep the plan",
                    "output": self.said,
                },
            ],
        }

    def _chosen(self) -> list[str]:
        return list(dict.fromkeys(key for name in _CHOSEN if (key := self.values[name])))

    def _comment(self) -> str:
        """What the plan still lacks, as a question; no plan is refused."""
        missing = []
        if len(self._chosen()) < 3:
            missing.append("Three different scenarios show more than one; what two have in common may be chance.")
        finished = {one.key for one in self.portfolio.finished}
        titles = _titles()
        unplayed = [titles.get(key, key) for key in self._chosen() if key not in finished]
        if unplayed:
            missing.append(
                f"Without an ending in this folder: {', '.join(unplayed)}. An ending often changes what a move was."
            )
        if not self.values["counter"]:
            missing.append(
                "A pattern without an exception is usually one that wasn't looked for. Where did it go otherwise?"
            )
        if self.values["action"] and not self.values["trigger"]:
            missing.append("You know what to do and not yet when. What will you see or hear just before?")
        if self.values["trigger"] and not self.values["check"]:
            missing.append(
                "A plan without a check can't fail, and so can't teach you. What would show that it didn't work?"
            )
        if not missing:
            return paragraph(
                "Kept. It has a pattern, an exception, a trigger, an action and a check: show it to somebody who knows your work.",
                name="so-yes",
            )
        return paragraph("Kept. It may still want:", name="so-note") + _items(missing)

    def record(self) -> str:
        """The portfolio and the plan."""
        titles = _titles()
        rows = [(label, self.values[key]) for key, label in PLAN.items() if self.values[key]]
        about = ", ".join(titles.get(key, key) for key in self._chosen())
        plan = "".join(paragraph(label, tag="h4") + paragraph(text) for label, text in rows)
        head = paragraph(f"Plan, from {about}" if about else "Plan", tag="h3") if plan else ""
        return _portfolio(self.portfolio) + head + plan


def _titles() -> dict[str, str]:
    """The course's scenarios, by key."""
    return {scenario.key: scenario.title for module in load_course().modules for scenario in module.scenarios}


def _portfolio(portfolio: Portfolio) -> str:
    troubles = "".join(paragraph(text, name="so-flag") for text in portfolio.troubles)
    if not portfolio.played:
        return troubles + paragraph(
            "There is no attempt here yet, and nothing is lost: play the scenario of this lesson, or any earlier one, then press the button. "
            "If you played elsewhere (in an assignment, on another computer), copy those .jsonl files into the folder attempts beside "
            "this notebook.",
            name="so-note",
        )
    count = len(portfolio.finished)
    said = f"{_times(len(portfolio.played), 'scenario')} begun, {count} finished, {_times(sum(portfolio.taken().values()), 'decision')}."
    asked = questions(portfolio)
    return (
        troubles
        + paragraph(said)
        + paragraph("How they ended", tag="h3")
        + "".join(map(_one, portfolio.played))
        + paragraph("What you did, against what was open", tag="h3")
        + _approaches(portfolio)
        + (paragraph("Where the meters went", tag="h3") + _meters(portfolio) if count else "")
        + (paragraph("Questions it raises", tag="h3") + _items(asked) if asked else "")
    )


def _one(played: Played) -> str:
    ends = " · ".join(played.endings) or "no ending yet"
    moved = ", ".join(f"{name} {before} → {after}" for name, (before, after) in played.meters.items())
    given = f"{_times(played.decisions, 'decision')}, {len(played.reasons)} with a reason of yours"
    tries = f" ({_times(played.tries, 'try', 'tries')})" if played.tries > 1 else ""
    return (
        f"<p><strong>{html.escape(played.title)}</strong>{tries}: {html.escape(ends)}.<br>"
        f"<small>{html.escape(given)}{html.escape('; ' + moved if moved else '')}.</small></p>"
    )


def _approaches(portfolio: Portfolio) -> str:
    taken, offered = portfolio.taken(), portfolio.offered()
    rows = (
        (label, str(taken[key]), str(offered[key]), f"{100 * taken[key] / offered[key]:.0f}%" if offered[key] else "")
        for key, label in APPROACHES.items()
    )
    note = "Open: at how many of your decisions at least one choice of this kind could be taken."
    return _table(("Approach", "Taken", "Open", "Share"), rows, note)


def _meters(portfolio: Portfolio) -> str:
    rows = ((meter.capitalize(), *map(str, counts)) for meter, counts in portfolio.moves().items())
    return _table(
        ("Meter", "Ended higher", "The same", "Lower"), rows, "Counted over scenarios, by the last finished try."
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], note: str) -> str:
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    body = ""
    for name, *cells in rows:
        body += (
            f'<tr><th scope="row">{html.escape(name)}</th>'
            + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
            + "</tr>"
        )
    return (
        f'<div class="so-scroll" tabindex="0" role="region" aria-label="{html.escape(note)}"><table><caption>{html.escape(note)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _items(texts: Iterable[str]) -> str:
    return '<ul class="so-remarks">' + "".join(f"<li>{html.escape(text)}</li>" for text in texts) + "</ul>"


def _times(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def own_attempts(lesson: str, folder: str | Path = "attempts") -> None:
    """Show everything played in `folder`, and the plan of a lesson ("09-stewardship"), kept in `notes/<lesson>.json`."""
    OwnAttempts(Path(folder), LessonNotes(lesson)).show()
