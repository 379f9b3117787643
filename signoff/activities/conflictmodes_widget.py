"""The selector of ways into a conflict, as a live form: change one condition and see what speaks for what."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.conflictmodes import Selector, Standing, load_selector
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Sequence

PART = "conflict-modes"
LONGEST = 600
"""Characters of a defence: a sentence or three."""


class ModeSelector(Activity):
    """A situation, its conditions, the way in that the student chooses, and what can be said about it."""

    sentence = "Run this cell to choose a way into a conflict and to see what speaks for it and against it."

    def __init__(self, selector: Selector, notes: LessonNotes) -> None:
        self.selector = selector
        self.notes = notes
        self.problem = ""
        self.chosen: dict[str, str] = {}
        self.defences: dict[str, str] = {}
        self.situation = selector.situations[0]
        self.answers = dict(self.situation.answers)
        self._resume()
        super().__init__()

    def receive(self, entered: Entered) -> None:
        """Another situation brings its own conditions; anything else is the student's answer to this one."""
        situation = self.selector.situation(entered.text("situation"))
        if situation != self.situation:
            self.situation = situation
            self.answers = dict(situation.answers)
        else:
            self.answers = {factor.key: factor.answer(entered.text(factor.key)).key for factor in self.selector.factors}
            if any(mode.key == entered.text("mode") for mode in self.selector.modes):
                self.chosen[situation.key] = entered.text("mode")
            self.defences[situation.key] = entered.text("defence").strip()[:LONGEST]
        self._keep()

    def view(self) -> Json:
        """The situation on top, its conditions, the choice, and what follows from it."""
        here = self.situation.key
        fields = [
            entry(
                "situation", "select", "Situation", here,
                options=[{"value": one.key, "label": one.name} for one in self.selector.situations],
            ),
            *(
                radio(
                    factor.key,
                    factor.question,
                    [(one.key, one.text) for one in factor.answers],
                    self.answers[factor.key],
                    style="pills",
                )
                for factor in self.selector.factors
            ),
            radio(
                "mode", "Your way in", [(one.key, one.name) for one in self.selector.modes],
                self.chosen.get(here, ""), style="pills",
            ),
            entry(
                "defence", "textarea", "Defend it in a sentence, as you would to a colleague",
                self.defences.get(here, ""), rows=2, longest=LONGEST,
            ),
        ]  # fmt: skip
        return {
            "kind": "modes",
            "title": self.selector.title,
            "lead_html": paragraph(
                self.situation.text or "A conflict of your own. Set the conditions as you see them."
            ),
            "problem": self.problem,
            "forms": [{"id": "modes", "live": True, "fields": fields, "output": self.output(), "heard": self.heard()}],
        }

    def standings(self) -> tuple[Standing, ...]:
        """All ways in under the conditions as they stand."""
        return self.selector.weigh(self.answers)

    def mine(self) -> Standing | None:
        """The way in that the student has chosen here, or None."""
        wanted = self.chosen.get(self.situation.key)
        return next((one for one in self.standings() if one.mode.key == wanted), None)

    def heard(self) -> str:
        """What a screen reader says when the long output changes."""
        first, mine = self.standings()[0], self.mine()
        most = f"Most speaks for: {first.mode.name}."
        return most if mine is None else f"{mine.mode.name}: {_count(mine)}. {most}"

    def output(self) -> str:
        """Reasons for the choice, its strongest objections, and the whole table."""
        mine = self.mine()
        if mine is None:
            said = paragraph("Choose a way in, and this place argues with you.", name="so-note")
        else:
            said = (
                paragraph(f"{mine.mode.name}: {mine.mode.meaning}", name="so-own")
                + _reasons("Speaks for it here", mine.speaks_for, "Nothing on this list. It may still be right.")
                + _reasons("Speaks against it", mine.against, "Nothing on this list. What would the other side say?")
            )
        return said + self._table()

    def _table(self) -> str:
        standings, mine = self.standings(), self.chosen.get(self.situation.key)
        body = "".join(
            f"<tr{' class=so-here aria-current=true' if one.mode.key == mine else ''}>"
            f'<th scope="row">{html.escape(one.mode.name)}</th><td>{len(one.speaks_for)}</td><td>{len(one.against)}</td>'
            f"<td>{html.escape(one.mode.elsewhere)}</td></tr>"
            for one in standings
        )
        head = "".join(f'<th scope="col">{name}</th>' for name in ("Way in", "For", "Against", "In textbooks"))
        return (
            paragraph("All five, under these conditions", tag="h3")
            + '<div class="so-scroll" tabindex="0" role="region" aria-label="All five ways in, as a table"><table>'
            + f"<caption>{html.escape(self._caption(standings))}</caption>"
            + f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    @staticmethod
    def _caption(standings: Sequence[Standing]) -> str:
        level = [one.mode.name for one in standings if one.balance == standings[0].balance]
        most = (
            f"Most speaks for “{level[0]}”" if len(level) == 1 else "Level: " + ", ".join(f"“{one}”" for one in level)
        )
        return f"{most}. A count of reasons, and one of them can outweigh all the others. You know which."

    def record(self) -> str:
        """Every situation in which a way in was chosen, with its defence."""
        rows = "".join(
            f"<li><strong>{html.escape(one.name)}</strong> {html.escape(one.text)}"
            f"<br>{html.escape(self._name(self.chosen[one.key]))}"
            f"{paragraph('“' + self.defences[one.key] + '”', tag='blockquote') if self.defences.get(one.key) else ''}</li>"
            for one in self.selector.situations
            if one.key in self.chosen
        )
        return (f"<ul>{rows}</ul>" if rows else paragraph("No way in chosen yet.")) + self.output()

    def _name(self, key: str) -> str:
        return next(mode.name for mode in self.selector.modes if mode.key == key)

    def _keep(self) -> None:
        part = {
            "situation": self.situation.key,
            "answers": self.answers,
            "chosen": self.chosen,
            "defences": self.defences,
        }
        self.problem = remember(self.notes, PART, part)

    def _resume(self) -> None:
        kept = recall(self.notes, PART)
        known = {one.key for one in self.selector.situations}
        modes = {one.key for one in self.selector.modes}
        self.chosen = {key: mode for key, mode in _texts(kept.get("chosen")) if key in known and mode in modes}
        self.defences = {key: words for key, words in _texts(kept.get("defences")) if key in known}
        if kept.get("situation") in known:
            self.situation = self.selector.situation(str(kept["situation"]))
            answers = {**self.situation.answers, **dict(_texts(kept.get("answers")))}
            self.answers = {factor.key: factor.answer(answers[factor.key]).key for factor in self.selector.factors}


def _texts(value: object) -> list[tuple[str, str]]:
    """The entries of a table of texts; anything else that somebody has put into the file is passed over."""
    return [(key, text) for key, text in table(value).items() if isinstance(text, str)]


def _count(standing: Standing) -> str:
    return f"{len(standing.speaks_for)} for, {len(standing.against)} against"


def _reasons(title: str, reasons: Sequence[str], nothing: str) -> str:
    items = "".join(f"<li>{html.escape(reason)}</li>" for reason in reasons)
    return paragraph(title, tag="h3") + (f"<ul>{items}</ul>" if items else paragraph(nothing))


def conflict_modes(lesson: str) -> None:
    """Show the selector of a lesson ("07-bad-news-and-conflict"); choices go to `notes/<lesson>.json`."""
    ModeSelector(load_selector(lesson), LessonNotes(lesson)).show()
