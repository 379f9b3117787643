"""The who-owns-it sorter: one row a decision, which answers at once, and at the end a note to send to the client."""

from __future__ import annotations

import html

from signoff.activities.form import Activity, Entered, Json, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes
from signoff.activities.ownership import AGREED, GIVEN, OWNERS, TAKEN, THIRD, Decision, Sorting, load_sorting

_MARKS = {TAKEN: "Taken over?", GIVEN: "Given away?", THIRD: "Over somebody's head?"}


class OwnershipSorter(Activity):
    """A small live form for each decision. Sorting one shows what speaks for and against that place."""

    sentence = "Run this cell to sort the decisions of a job: theirs, theirs after advice, yours, or somebody else's."
    part = "ownership"

    def __init__(self, sorting: Sorting, notes: LessonNotes | None = None) -> None:
        self.sorting, self.notes = sorting, notes
        self.problem = ""
        kept = table(recall(notes, self.part).get("sorted"))
        keys = {one.key for one in sorting.decisions}
        self.sorted = {
            key: owner for key, owner in kept.items() if key in keys and isinstance(owner, str) and owner in OWNERS
        }
        super().__init__()

    def view(self) -> Json:
        """The decisions in order, and the note once something is in it."""
        return {
            "kind": "ownership",
            "title": self.sorting.title,
            "lead_html": paragraph(self.sorting.lead),
            "problem": self.problem,
            "forms": [
                *(
                    {
                        "id": one.key,
                        "live": True,
                        "fields": [
                            radio("owner", one.text, list(OWNERS.items()), self.sorted.get(one.key, ""), style="pills")
                        ],
                        "output": self.feedback(one),
                        "heard": self._said(one),
                    }
                    for one in self.sorting.decisions
                ),
                {"id": "note", "hidden": not self.done, "fields": [], "output": self._note() if self.done else ""},
            ],
            "summary": self.summary(),
        }  # fmt: skip

    @property
    def done(self) -> bool:
        """Whether every decision is sorted."""
        return len(self.sorted) == len(self.sorting.decisions)

    def receive(self, entered: Entered) -> None:
        """Sort one decision."""
        owner = entered.text("owner")
        if owner in OWNERS and any(one.key == entered.form for one in self.sorting.decisions):
            self.sorted[entered.form] = owner
            self.problem = remember(self.notes, self.part, {"sorted": self.sorted})

    def feedback(self, decision: Decision) -> str:
        """What is said to the place that was chosen, as HTML; empty while none is."""
        chosen = self.sorted.get(decision.key)
        if chosen is None:
            return ""
        leaning = decision.leaning(chosen)
        text = html.escape(decision.says[chosen])
        if leaning == AGREED:
            return f'<p class="so-yes">{text}</p>'
        mark = f"<strong>{_MARKS[leaning]}</strong> " if leaning in _MARKS else ""
        return f'<p class="so-no">{mark}{text}</p>'

    def _said(self, decision: Decision) -> str:
        chosen = self.sorted.get(decision.key)
        return "" if chosen is None else decision.says[chosen]

    def summary(self) -> str:
        """How many are sorted; when all are, what the sorting leans towards."""
        if not self.sorted:
            return ""
        agreed = self.sorting.count(self.sorted)[AGREED]
        count = f"{len(self.sorted)} of {len(self.sorting.decisions)} sorted, {agreed} as we would."
        return f"{count} {self.sorting.tendency(self.sorted)}".strip()

    def record(self) -> str:
        """The decisions that were sorted, with what was said, and the note."""
        rows = "".join(
            f"<li>{paragraph(one.text)}{paragraph(OWNERS[self.sorted[one.key]], tag='blockquote')}{self.feedback(one)}</li>"
            for one in self.sorting.decisions
            if one.key in self.sorted
        )
        if not rows:
            return paragraph("Nothing sorted yet.")
        return f"<ol>{rows}</ol>{self._note() if self.done else ''}{paragraph(self.summary())}"

    def _note(self) -> str:
        lines = "".join(
            f"<li><strong>{html.escape(begins)}</strong>: {html.escape('; '.join(shorts))}.</li>"
            for begins, shorts in self.sorting.note(self.sorted)
        )
        return (
            paragraph(self.sorting.note_title, tag="h3")
            + f'<ul class="so-remarks">{lines}</ul>'
            + paragraph(self.sorting.note_end, name="so-note")
        )


def who_owns_it(lesson: str) -> None:
    """Show the sorter of a lesson ("01-service"); the sorting is kept in `notes/<lesson>.json`."""
    OwnershipSorter(load_sorting(lesson), LessonNotes(lesson)).show()
