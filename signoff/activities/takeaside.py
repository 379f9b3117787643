"""Taking a side in the hook case, and meeting one's own choice again at the end of the lesson."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from weakref import WeakSet

from signoff.activities.content import LessonContent, Position, load_content
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.notes import LessonNotes, NotesError

if TYPE_CHECKING:
    from collections.abc import Mapping


class TakeASide(Activity):
    """The question at the start: one choice and, if the student likes, a reason. Kept in the lesson's notes."""

    sentence = "Run this cell to take a side. Your choice is shown again at the end of the lesson."
    part = "side"

    def __init__(self, content: LessonContent, notes: LessonNotes) -> None:
        self.side = content.side
        self.notes = notes
        self.problem = ""
        self.chosen, self.reason = _remembered(notes, self.part)
        self.missing = False
        super().__init__()

    @property
    def position(self) -> Position | None:
        """The side taken, or None."""
        return self.side.position(self.chosen)

    def view(self) -> Json:
        """The question, or the side taken."""
        taken = self.position is not None
        return {
            "kind": "side",
            "title": "Take a side",
            "problem": self.problem,
            "forms": [
                {
                    "id": "side",
                    "fields": [
                        radio(
                            "side",
                            self.side.question,
                            [(one.key, one.text) for one in self.side.positions],
                            self.chosen,
                        ),
                        entry("reason", "textarea", "Why? One sentence is enough.", self.reason, rows=2),
                    ],
                    "button": "Change my side" if taken else "Take this side",
                    "output": self._output(),
                }
            ],
        }

    def receive(self, entered: Entered) -> None:
        """Keep a side that was chosen; without one, say so."""
        chosen = entered.text("side")
        self.missing = self.side.position(chosen) is None
        if self.missing or not entered.pressed:
            return
        self.chosen, self.reason = chosen, entered.text("reason").strip()
        self.problem = _keep(self.notes, self.part, {"side": self.chosen, "reason": self.reason})
        self._tell()

    def _tell(self) -> None:
        for again in _shown_again:
            if again.notes.path == self.notes.path:
                again.look_back()
                again.refresh()

    def record(self) -> str:
        """The side taken and its reason."""
        if self.position is None:
            return paragraph("No side taken yet.")
        return _own_words("Your side", self.position, self.reason)

    def _output(self) -> str:
        if self.missing:
            return paragraph("Choose one of the sides first. You may change it later.", name="so-flag")
        if self.position is None:
            return ""
        return paragraph("Kept. You will meet it again at the end of the lesson.", name="so-note")


class RevisitSide(TakeASide):
    """The same question at the end: what the student chose, what they would do now, and what each side wins and costs."""

    sentence = "Run this cell at the end of the lesson to see the side you took, and what each side wins and costs."
    part = "side_again"

    def __init__(self, content: LessonContent, notes: LessonNotes) -> None:
        self.first: Position | None = None
        self.first_reason = ""
        super().__init__(content, notes)
        self.look_back()
        self.refresh()
        _shown_again.add(self)

    def look_back(self) -> None:
        """Read the side taken at the start."""
        first, self.first_reason = _remembered(self.notes, TakeASide.part)
        self.first = self.side.position(first)

    def _tell(self) -> None:
        """Nothing listens to the end of the lesson."""

    def view(self) -> Json:
        """The question, or the side taken."""
        view = super().view()
        form = view["forms"][0]
        form["fields"][0]["label"] = "Knowing what you know now, what would you do?"
        form["fields"][1]["label"] = "What moved you, or kept you where you were?"
        form["button"] = "See what each side wins and costs"
        return {**view, "title": "Your side, again", "lead_html": self._before()}

    def record(self) -> str:
        """The side taken and its reason."""
        return self._before() + (
            "" if self.position is None else _own_words("Now", self.position, self.reason) + self._sides()
        )

    def _before(self) -> str:
        if self.first is None:
            return paragraph("You took no side at the start of this lesson. You can still take one here.")
        return _own_words("At the start", self.first, self.first_reason)

    def _output(self) -> str:
        if self.missing or self.position is None:
            return super()._output() if self.missing else ""
        moved = self.first is not None and self.first.key != self.chosen
        said = "You have moved." if moved else "You have stayed where you were." if self.first else "Kept."
        return paragraph(said, name="so-note") + self._sides()

    def _sides(self) -> str:
        rows = "".join(
            f"<li>{paragraph(one.text, tag='strong')}"
            f"<dl><dt>Wins</dt><dd>{html.escape(one.wins)}</dd><dt>Costs</dt><dd>{html.escape(one.costs)}</dd></dl></li>"
            for one in self.side.positions
        )
        return f'<ul class="so-sides">{rows}</ul>'


# "Run all cells" shows the end of the lesson before the student has taken a side at its start.
_shown_again: WeakSet[RevisitSide] = WeakSet()


def _own_words(when: str, position: Position, reason: str) -> str:
    text = paragraph(f"{when}: {position.text}", name="so-own")
    return text + (paragraph(f"“{reason}”", name="so-reason") if reason else "")


def _remembered(notes: LessonNotes, part: str) -> tuple[str, str]:
    try:
        kept = notes.section(part)
    except NotesError:
        return "", ""  # a damaged file shows its message when something is to be saved; until then the lesson goes on
    side, reason = kept.get("side"), kept.get("reason")
    return side if isinstance(side, str) else "", reason if isinstance(reason, str) else ""


def _keep(notes: LessonNotes, part: str, values: Mapping[str, object]) -> str:
    try:
        notes.keep(part, values)
    except NotesError as error:
        return str(error)
    return ""


def take_a_side(lesson: str) -> None:
    """Show the hook case's question of a lesson ("06-change"); the answer goes to `notes/<lesson>.json`."""
    TakeASide(load_content(lesson), LessonNotes(lesson)).show()


def revisit_side(lesson: str) -> None:
    """Show the side taken at the start of a lesson, ask again, and lay out what each side wins and costs."""
    RevisitSide(load_content(lesson), LessonNotes(lesson)).show()
