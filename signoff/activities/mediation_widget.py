"""The mediation as forms: moves on a budget of turns, a proposal, and what each of the three says to it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.form import Activity, Entered, Json, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.mediation import HOT, Dispute, Talks, Turn, Verdict, load_dispute
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signoff.activities.mediation import Interest, Party, Term

PART = "mediation"
_HEAT = ("cool", "calm", "warm", "hot", "very hot")


class Mediation(Activity):
    """Turns, then a proposal. Both are kept; starting again clears them and keeps how often one has begun."""

    sentence = "Run this cell to stand between three people who are all right."

    def __init__(self, dispute: Dispute, notes: LessonNotes) -> None:
        self.dispute = dispute
        self.notes = notes
        self.problem = ""
        self.complaints: dict[str, str] = {}
        self.talks = Talks(dispute)
        self.terms: dict[str, str] = {}
        self.put = False
        self._resume()
        super().__init__()

    def receive(self, entered: Entered) -> None:
        """A move, a proposal, or a new beginning."""
        if not entered.pressed:
            return
        self.complaints = {}
        if entered.form == "move":
            self._move(entered.text("move"))
        elif entered.form == "proposal":
            self.terms = {issue.key: entered.text(issue.key) for issue in self.dispute.issues}
            self.put = len(self.talks.proposal(self.terms)) == len(self.dispute.issues)
            if not self.put:
                self.complaints["proposal"] = "A proposal needs an answer to each of the questions."
        elif entered.form == "again":
            self.talks, self.terms, self.put = Talks(self.dispute), {}, False
        else:
            return
        self._keep()

    def _move(self, key: str) -> None:
        if self.talks.make(key):
            self.put = False
        elif self.talks.left <= 0:
            self.complaints["move"] = "There's no time left to ask. Make a proposal, or start again."
        else:
            self.complaints["move"] = "Choose something that you haven't done yet."

    def view(self) -> Json:
        """The quarrel, the moves, the proposal."""
        return {
            "kind": "mediation",
            "title": self.dispute.title,
            "lead_html": paragraph(self.dispute.story) + self._board(),
            "problem": self.problem,
            "forms": [
                self._moves(),
                self._proposal(),
                {"id": "again", "fields": [], "button": "Start again", "output": ""},
            ],
        }

    def _moves(self) -> Json:
        options = [(move.key, move.text) for move in self.dispute.moves]
        field = radio("move", f"What do you do? There is time for {self.dispute.turns} of these.", options)
        for option in field["options"]:
            option["off"] = option["value"] in self.talks.made
        return {
            "id": "move",
            "fields": [field],
            "button": "Do this",
            "output": self._log(),
            "complaint": self.complaints.get("move", ""),
        }

    def _proposal(self) -> Json:
        fields = [
            radio(
                issue.key,
                issue.question,
                [(term.key, term.text) for term in issue.terms],
                self.terms.get(issue.key, ""),
            )
            for issue in self.dispute.issues
        ]
        return {
            "id": "proposal",
            "fields": fields,
            "button": "Put it to the three of them",
            "output": self._verdicts() if self.put else "",
            "complaint": self.complaints.get("proposal", ""),
        }

    def _board(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{html.escape(party.name)}<br><small>{html.escape(party.role)}</small></th><td>{html.escape(party.position)}</td>'
            f"<td>{_HEAT[self.talks.heat(party.key)]}</td></tr>"
            for party in self.dispute.parties
        )
        head = "".join(f'<th scope="col">{name}</th>' for name in ("Who", "Says", "Is"))
        return f'<table class="so-words"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'

    def _log(self) -> str:
        if not self.talks.turns:
            return ""
        turns = "".join(self._turn(turn) for turn in self.talks.turns)
        left = self.talks.left
        said = "No turn left." if not left else f"{left} turn{'s' if left > 1 else ''} left."
        return paragraph("So far", tag="h3") + f"<ol>{turns}</ol>" + paragraph(said, name="so-note")

    def _turn(self, turn: Turn) -> str:
        found = "".join(f"<li>{self._named(key)}</li>" for key in turn.found)
        return (
            f"<li>{paragraph(turn.move.text, tag='strong')}{paragraph(turn.reply)}"
            f"{f'<ul class=so-found>{found}</ul>' if found else ''}</li>"
        )

    def _named(self, key: str) -> str:
        owner = self.dispute.interest(key)
        if owner is None:
            return f"Now you know: {html.escape(self.dispute.facts[key])}"
        party, interest = owner
        return f"{html.escape(party.short)} needs: {html.escape(interest.text)}"

    def _verdicts(self) -> str:
        terms = self.talks.proposal(self.terms)
        verdicts, loose = self.talks.put(terms), self.talks.unfounded(terms)
        agreed = all(one.agrees for one in verdicts) and not loose
        return (
            paragraph(_said(verdicts, loose), name="so-yes" if agreed else "so-no")
            + "".join(self._loose(term) for term in loose)
            + f'<ul class="so-sides">{"".join(self._verdict(one) for one in verdicts)}</ul>'
            + self._unheard()
            + (paragraph(self.dispute.closing) if agreed else "")
        )

    @staticmethod
    def _loose(term: Term) -> str:
        return paragraph(f"“{term.text}” {term.without}", name="so-flag")

    def _verdict(self, verdict: Verdict) -> str:
        says = "can live with it" if verdict.agrees else "says no"
        rows = "".join(self._row("Gets", verdict.party, one) for one in verdict.met)
        rows += "".join(self._row("Goes without", verdict.party, one) for one in verdict.unmet)
        return f"<li>{paragraph(f'{verdict.party.short} {says}.', tag='strong')}<dl>{rows}</dl></li>"

    def _row(self, label: str, party: Party, interest: Interest) -> str:
        known = interest.key in self.talks.found
        must = " There is no agreement without it." if interest.must and label != "Gets" else ""
        text = interest.text if known else f"something that {party.short} hasn't told you."
        return f"<dt>{label}</dt><dd>{html.escape(text)}{must if known else ''}</dd>"

    def _unheard(self) -> str:
        unknown = [
            party.short
            for party in self.dispute.parties
            if not any(interest.key in self.talks.found for interest in party.interests)
        ]
        hot = [party.short for party in self.dispute.parties if self.talks.heat(party.key) >= HOT]
        parts = []
        if unknown:
            parts.append(f"You have proposed this without hearing what {' or '.join(unknown)} needs.")
        if hot:
            parts.append(f"Still too hot to tell you anything: {', '.join(hot)}. What would cool them?")
        return "".join(paragraph(part) for part in parts)

    def record(self) -> str:
        """What was done, what was proposed, what each said."""
        if not self.talks.turns and not self.put:
            return paragraph("Nothing said yet.")
        chosen = "".join(f"<li>{html.escape(term.text)}</li>" for term in self.talks.proposal(self.terms))
        proposal = f"{paragraph('The proposal', tag='h3')}<ul>{chosen}</ul>{self._verdicts()}" if self.put else ""
        return self._board() + self._log() + proposal

    def _keep(self) -> None:
        moves = [turn.move.key for turn in self.talks.turns]
        self.problem = remember(self.notes, PART, {"moves": moves, "terms": self.terms, "put": self.put})

    def _resume(self) -> None:
        kept = recall(self.notes, PART)
        moves = kept.get("moves")
        for key in moves if isinstance(moves, list) else ():
            self.talks.make(key)
        self.terms = {issue: str(term) for issue, term in table(kept.get("terms")).items()}
        self.put = kept.get("put") is True and len(self.talks.proposal(self.terms)) == len(self.dispute.issues)


def _said(verdicts: Sequence[Verdict], loose: Sequence[Term]) -> str:
    """The answer to a proposal in a sentence."""
    agreeing = [one.party.short for one in verdicts if one.agrees]
    if len(agreeing) < len(verdicts):
        return f"Not yet. With this can live: {', '.join(agreeing) or 'nobody'}."
    if loose:
        return "Nobody says no, but a part of it rests on something that you haven't been told."
    return "All three can live with it."


def mediate(lesson: str) -> None:
    """Show the mediation of a lesson ("07-bad-news-and-conflict"); moves and proposal go to `notes/<lesson>.json`."""
    Mediation(load_dispute(lesson), LessonNotes(lesson)).show()
