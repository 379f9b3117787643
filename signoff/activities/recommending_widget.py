"""Writing a recommendation until only a reason can refuse it, and then the line for the file, as forms over `recommending`."""

from __future__ import annotations

import html

from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes
from signoff.activities.recommending import Opening, Paper, Reading, Recommendation, load_recommendation, read
from signoff.activities.rewriting import LONGEST

PART = "recommendation"
PATIENCE = 4
"""After so many tries the story goes on: a word list may be wrong about a text, and a learner is not held up by it."""


class Draft:
    """One text of the student's and how often it has been sent."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.text = paper.task.draft
        self.tries = 0

    def send(self, text: str) -> None:
        """Take the text as it stands."""
        self.text = text.strip()[:LONGEST]
        self.tries += 1

    @property
    def own(self) -> bool:
        """Whether something has been sent that is more than the draft that was given."""
        return self.tries > 0 and bool(self.text) and self.text.split() != self.paper.task.draft.split()

    @property
    def reading(self) -> Reading:
        """What the text leaves open."""
        return read(self.text, self.paper)

    @property
    def settled(self) -> bool:
        """Whether the story goes on: nothing is left open, or it has been tried often enough."""
        return self.own and (self.reading.fair or self.tries >= PATIENCE)

    def resume(self, kept: object) -> None:
        """Take up what the notes hold; anything that makes no sense is passed over."""
        row = table(kept)
        text, tries = row.get("text"), row.get("tries")
        if isinstance(text, str) and isinstance(tries, int) and tries > 0:
            self.text, self.tries = text[:LONGEST], tries


class Recommend(Activity):
    """A weak draft to rewrite. What it leaves open answers back; then comes the fair no, and the line for the file."""

    sentence = "Run this cell to write a recommendation, and to see how it could be refused."

    def __init__(self, recommendation: Recommendation, notes: LessonNotes | None = None) -> None:
        self.recommendation = recommendation
        self.notes = notes
        self.problem = ""
        self.letter = Draft(recommendation.letter)
        self.line = Draft(recommendation.line)
        kept = recall(notes, PART)
        self.letter.resume(kept.get("letter"))
        self.line.resume(kept.get("line"))
        super().__init__()

    def receive(self, entered: Entered) -> None:
        """Take one of the two texts and keep both."""
        draft = {"letter": self.letter, "line": self.line}.get(entered.form)
        if draft is None or not entered.pressed:
            return
        draft.send(entered.text("text"))
        kept = {
            name: {"text": one.text, "tries": one.tries} for name, one in (("letter", self.letter), ("line", self.line))
        }
        self.problem = remember(self.notes, PART, kept)

    def view(self) -> Json:
        """The letter; under it, once she has answered, the line for the file."""
        return {
            "kind": "recommend",
            "title": self.recommendation.title,
            "lead_html": _facts(self.recommendation.letter),
            "problem": self.problem,
            "forms": [
                _form("letter", self.letter, rows=9, output=self._letter()),
                _form("line", self.line, rows=4, output=self._line(), hidden=not self.letter.settled),
            ],
        }

    def record(self) -> str:
        """Both texts, and what was found in them."""
        parts = [
            paragraph(draft.paper.label, tag="h3") + paragraph(draft.text, tag="blockquote") + output
            for draft, output in ((self.letter, self._letter()), (self.line, self._line()))
            if draft.tries
        ]
        return "".join(parts) or paragraph("Nothing sent yet.")

    def _letter(self) -> str:
        said = _answer(self.letter)
        if not self.letter.settled:
            return said
        # What she answers does not depend on the letter's faults; after patience it comes all the same.
        after = "" if self.letter.reading.fair else _fair(self.recommendation.letter)
        return said + after + _examples(self.letter.paper) + _facts(self.recommendation.line, title="And then")

    def _line(self) -> str:
        return _answer(self.line) + (_examples(self.line.paper) if self.line.own else "")


def _form(key: str, draft: Draft, *, rows: int, output: str, hidden: bool = False) -> Json:
    field = entry("text", "textarea", draft.paper.label, draft.text, rows=rows, longest=LONGEST)
    return {"id": key, "fields": [field], "button": draft.paper.button, "output": output, "hidden": hidden}


def _facts(paper: Paper, *, title: str = "") -> str:
    facts = "".join(f"<li>{html.escape(fact)}</li>" for fact in paper.task.facts)
    head = paragraph(title, tag="h3") if title else ""
    return head + paragraph(paper.task.situation) + f"<ul>{facts}</ul>"


def _answer(draft: Draft) -> str:
    if not draft.tries:
        return ""
    if not draft.text:
        return paragraph("There is nothing to read yet.", name="so-flag")
    reading, paper = draft.reading, draft.paper
    length = f"{reading.seen.words} words"
    if reading.seen.words > paper.task.most_words:
        length += f"; {paper.task.most_words} would do"
    if reading.fair:
        return paragraph(f"Nothing on the list is left open. {length}.", name="so-yes") + _fair(paper)
    first, *others = reading.openings
    ways = "one thing" if not others else f"{len(reading.openings)} things"
    rest = "".join(_opening(one) for one in others)
    return (
        paragraph(f"It leaves {ways} open. {length}.", name="so-no")
        + paragraph(paper.first, tag="h3")
        + f'<ul class="so-sides">{_opening(first)}</ul>'
        + (paragraph("And after that", tag="h3") + f'<ul class="so-sides">{rest}</ul>' if rest else "")
    )


def _opening(one: Opening) -> str:
    words = f" ({', '.join(f'“{html.escape(word)}”' for word in one.quoted)})" if one.quoted else ""
    lack = "" if one.quoted else " isn't there"
    return f"<li><strong>{html.escape(one.name)}</strong>{lack}{words}<br>{html.escape(one.answer)}</li>"


def _fair(paper: Paper) -> str:
    return (
        paragraph(paper.fair_title, tag="h3")
        + paragraph(paper.fair, tag="blockquote")
        + paragraph(paper.fair_note, name="so-note")
    )


def _examples(paper: Paper) -> str:
    items = "".join(
        f"<li>{paragraph(one.text, tag='blockquote')}{paragraph(one.note)}</li>" for one in paper.task.examples
    )
    return paragraph("Two others", tag="h3") + f'<ul class="so-sides">{items}</ul>'


def recommend(lesson: str) -> None:
    """Show the draft of a lesson ("04-expert-advice") to rewrite; texts are kept in `notes/<lesson>.json`."""
    Recommend(load_recommendation(lesson), LessonNotes(lesson)).show()
