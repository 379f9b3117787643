"""The rewriting of a heated draft, as a form over `review`."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.keeping import recall, remember
from signoff.activities.notes import LessonNotes
from signoff.activities.rewriting import LONGEST, Found, Review, Task, load_task, review

if TYPE_CHECKING:
    from collections.abc import Iterable

PART = "rewrite"


class Rewrite(Activity):
    """A draft in a text field. Pressing the button says what is still in it; the examples wait for a try of one's own."""

    sentence = "Run this cell to rewrite a message and to see what is still in it."

    def __init__(self, task: Task, notes: LessonNotes) -> None:
        self.task = task
        self.notes = notes
        self.problem = ""
        self.text = task.draft
        self.tries = 0
        self._resume()
        super().__init__()

    @property
    def own(self) -> bool:
        """Whether the text is more than the draft that was given."""
        return self.tries > 0 and self.text.split() != self.task.draft.split()

    def receive(self, entered: Entered) -> None:
        """Look through the text as it stands, and keep it."""
        if not entered.pressed:
            return
        self.text = entered.text("text").strip()[:LONGEST]
        self.tries += 1
        self._keep()

    def view(self) -> Json:
        """The situation, the draft, and what is in it."""
        facts = "".join(f"<li>{html.escape(fact)}</li>" for fact in self.task.facts)
        return {
            "kind": "rewrite",
            "title": self.task.title,
            "lead_html": paragraph(self.task.situation) + f"<ul>{facts}</ul>",
            "problem": self.problem,
            "forms": [
                {
                    "id": "rewrite",
                    "fields": [entry("text", "textarea", "Your message", self.text, rows=9, longest=LONGEST)],
                    "button": "Read it as she will",
                    "output": self.output() if self.tries else "",
                }
            ],
        }

    def output(self) -> str:
        """What heats the message, what it lacks, what it has; then the examples, once there is a try."""
        if not self.text:
            return paragraph(
                "There is nothing to read. An empty message is also one: when would you send it?", name="so-flag"
            )
        seen = review(self.text, self.task)
        return self._verdict(seen) + self._marked(seen) + self._lists(seen) + (self._examples() if self.own else "")

    def _verdict(self, seen: Review) -> str:
        length = f"{seen.words} words"
        if seen.words > self.task.most_words:
            length += f", and she reads on a phone: {self.task.most_words} would do"
        if not seen.heat and not seen.missing:
            said = "Nothing on the list heats it, and nothing on the list is missing."
            return paragraph(f"{said} {length}. Now read it aloud, as she would.", name="so-yes")
        heat = "one thing that heats it" if len(seen.heat) == 1 else f"{len(seen.heat) or 'no'} things that heat it"
        lacks = "one thing missing" if len(seen.missing) == 1 else f"{len(seen.missing) or 'nothing'} missing"
        return paragraph(f"Found: {heat}, {lacks}. {length}.", name="so-no")

    def _marked(self, seen: Review) -> str:
        if not seen.heat:
            return ""
        return f"<blockquote>{_highlight(seen.text, seen.heat)}</blockquote>"

    def _lists(self, seen: Review) -> str:
        heat = [
            f"<li><strong>{html.escape(one.sign.name)}</strong> "
            f"({', '.join(f'“{html.escape(words)}”' for words in seen.quoted(one))}). {html.escape(one.sign.says)}</li>"
            for one in seen.heat
        ]
        missing = [
            f"<li><strong>{html.escape(sign.name)}.</strong> {html.escape(sign.says)}</li>" for sign in seen.missing
        ]
        there = ", ".join(one.sign.name.lower() for one in seen.there)
        return (
            _listed("What heats it", heat)
            + _listed("What isn't there", missing)
            + (paragraph(f"Already there: {there}.") if there else "")
        )

    def _examples(self) -> str:
        items = "".join(
            f"<li>{paragraph(one.text, tag='blockquote')}{paragraph(one.note)}</li>" for one in self.task.examples
        )
        return paragraph("Two that were sent", tag="h3") + f'<ul class="so-sides">{items}</ul>'

    def record(self) -> str:
        """The message as it stands, and what was found in it."""
        if not self.tries:
            return paragraph("Not rewritten yet.")
        return paragraph(self.text, tag="blockquote") + self.output()

    def _keep(self) -> None:
        self.problem = remember(self.notes, PART, {"text": self.text, "tries": self.tries})

    def _resume(self) -> None:
        kept = recall(self.notes, PART)
        words, tries = kept.get("text"), kept.get("tries")
        if isinstance(words, str) and isinstance(tries, int) and tries > 0:
            self.text, self.tries = words[:LONGEST], tries


def _listed(title: str, items: list[str]) -> str:
    return paragraph(title, tag="h3") + f"<ul>{''.join(items)}</ul>" if items else ""


def _highlight(message: str, found: Iterable[Found]) -> str:
    """The message as HTML with the places marked; places that overlap become one."""
    parts, at = [], 0
    for start, end in sorted(span for one in found for span in one.spans):
        if start < at:
            continue
        parts += [html.escape(message[at:start]), f"<mark>{html.escape(message[start:end])}</mark>"]
        at = end
    return "".join([*parts, html.escape(message[at:])]).replace("\n", "<br>")


def rewrite(lesson: str) -> None:
    """Show the draft of a lesson ("07-bad-news-and-conflict") to rewrite; the text is kept in `notes/<lesson>.json`."""
    Rewrite(load_task(lesson), LessonNotes(lesson)).show()
