"""A map of one's own client: written as lines of text, drawn and questioned as one types."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.accountability import OwnMap, findings, read_map
from signoff.activities.accountability_plot import Look, as_list, picture
from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.keeping import recall, remember
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 4000
"""Characters of a map; a bound on what one paste can write."""


class OwnAccountability(Activity):
    """A text field in which a student writes their own client's map; it is drawn and questioned as they type."""

    sentence = "Run this cell to draw the map of a client of your own."
    part = "own-map"

    def __init__(self, notes: LessonNotes | None = None) -> None:
        self.notes = notes
        self.problem = ""
        self.complaint = ""
        text = recall(notes, self.part).get("text")
        self.text = text[:LONGEST] if isinstance(text, str) else ""
        self.own: OwnMap | None = None
        self._read()
        super().__init__()

    def view(self) -> Json:
        """The text, the picture and the questions."""
        return {
            "kind": "map",
            "title": "And a client of your own",
            "lead_html": paragraph(
                "One line for each tie, your contact first. Priya > Inês means that Priya answers to Inês. Put a "
                "question mark before a person you have never met: Inês > ?Dr Teles. First names will do; the text is "
                "kept in your folder notes and nowhere else."
            ),
            "problem": self.problem,
            "forms": [
                {
                    "id": "own",
                    "live": True,
                    "fields": [entry("text", "textarea", "Who answers to whom", self.text, rows=6, longest=LONGEST)],
                    "complaint": self.complaint,
                    "output": self._output(),
                }
            ],
        }

    def receive(self, entered: Entered) -> None:
        """Read the text, draw what can be read, keep it as it was typed."""
        self.text = entered.text("text")[:LONGEST]
        self._read()
        self.problem = remember(self.notes, self.part, {"text": self.text})

    def _read(self) -> None:
        self.complaint = ""
        try:
            self.own = read_map(self.text)
        except ValueError as error:  # the last good map stays beside the complaint: people are in the middle of a line
            self.complaint = str(error)

    def _looks(self, own: OwnMap) -> Mapping[str, Look]:
        return {name: Look("never met", dashed=True) for name in own.unmet}

    def _output(self) -> str:
        if self.own is None:
            return ""
        drawn = picture(self.own.graph, self._looks(self.own), "The map of your own client")
        return drawn + _bullets(findings(self.own))

    def record(self) -> str:
        """The map as a list, with the questions."""
        if self.own is None:
            return paragraph("No map of your own yet.")
        return as_list(self.own.graph, self._looks(self.own)) + _bullets(findings(self.own))


def _bullets(sentences: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(one)}</li>" for one in sentences) + "</ul>"


def own_accountability_map(lesson: str) -> None:
    """Show the field for a map of one's own; it is kept in `notes/<lesson>.json`."""
    OwnAccountability(LessonNotes(lesson)).show()
