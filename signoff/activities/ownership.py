"""Whose decision is it? Decisions of one job, who takes each, and what a sorting of them leans towards. No widget here.

That the client decides what is delivered and how it is used, and that the maker is hired as a professional and is no
button, comes from "About Client Relations" (UNH-CPS, 2020). The four groups are ours, and so is which decision goes where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER
from signoff.activities.known import known
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from signoff.activities.lessonfile import Part

OWNERS: Mapping[str, str] = {
    "client": "Theirs",
    "advised": "Theirs, once they've heard me",
    "maker": "Mine",
    "third": "Somebody else's",
}
"""Who can take a decision, as the maker puts it."""

LINES: Mapping[str, str] = {
    "client": "You decide",
    "advised": "You decide, and I'll say first what I think",
    "maker": "I decide",
    "third": "We ask somebody else about",
}
"""The same, as the maker would write it to the client."""

AGREED, TAKEN, GIVEN, THIRD, SENT = "agreed", "taken", "given", "third", "sent"
"""Ways in which a sorting can stand to ours: as we do; taken over; given away; past a third person; sent on."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, who takes it, and what is said to whoever sorts it here or there."""

    key: str
    text: str
    short: str
    """As it stands in the note: "how long the film runs"."""
    owner: str
    also: tuple[str, ...]
    """Groups for which there are good reasons too."""
    says: Mapping[str, str]
    """By group: what speaks for it, or what would be true if it belonged there."""

    def fits(self, chosen: str) -> bool:
        """Whether this is the decision's group, or one with good reasons."""
        return chosen == self.owner or chosen in self.also

    def leaning(self, chosen: str) -> str:
        """How a sorting stands to ours: one of `AGREED`, `TAKEN`, `GIVEN`, `THIRD`, `SENT`."""
        if self.fits(chosen):
            return AGREED
        if self.owner == "third":
            return THIRD
        if chosen == "third":
            return SENT
        order = ("client", "advised", "maker")
        return TAKEN if order.index(chosen) > order.index(self.owner) else GIVEN


@dataclass(frozen=True, slots=True)
class Sorting:
    """The decisions of one job."""

    title: str
    lead: str
    note_title: str
    note_end: str
    decisions: tuple[Decision, ...]

    def count(self, sorted_into: Mapping[str, str]) -> dict[str, int]:
        """How often each leaning occurs among the decisions that are sorted (decision key to group)."""
        counts = dict.fromkeys((AGREED, TAKEN, GIVEN, THIRD, SENT), 0)
        for decision in self.decisions:
            if decision.key in sorted_into:
                counts[decision.leaning(sorted_into[decision.key])] += 1
        return counts

    def tendency(self, sorted_into: Mapping[str, str]) -> str:
        """What the sorting leans towards, in a sentence; empty until all decisions are sorted."""
        if any(decision.key not in sorted_into for decision in self.decisions):
            return ""
        counts = self.count(sorted_into)
        taken, given, third = counts[TAKEN], counts[GIVEN], counts[THIRD]
        if taken >= given + 2:
            said = (
                f"You lean towards the owner: {_times(taken)} you kept what is theirs, or told where nobody had asked."
            )
        elif given >= taken + 2:
            said = f"You lean towards the button: {_times(given)} you handed over what they hired you for."
        elif taken or given:
            said = "You lean neither way: what you take over and what you give away come out about even."
        elif counts[SENT]:
            said = f"You'd ask outside {_times(counts[SENT])} about what the two of you could settle."
        else:
            said = "You and we agree on where the line is. Look for somebody who doesn't, and compare."
        if third:
            said += f" And {_times(third)} the two of you decided over the head of somebody who wasn't asked."
        return said

    def note(self, sorted_into: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The sorting as lines for the client: how each begins, and the decisions in it. Empty groups are left out."""
        lines = [
            (begins, tuple(one.short for one in self.decisions if sorted_into.get(one.key) == owner))
            for owner, begins in LINES.items()
        ]
        return tuple((begins, shorts) for begins, shorts in lines if shorts)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def load_sorting(lesson: str, folder: Path = FOLDER) -> Sorting:
    """Read the table `ownership` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "ownership", folder)
    return Sorting(
        title=part.text("title"),
        lead=part.text("lead"),
        note_title=part.text("note_title"),
        note_end=part.text("note_end"),
        decisions=tuple(map(_decision, part.rows("decision"))),
    )


def _decision(row: Part) -> Decision:
    says = row.part("says")
    (owner,) = known(row, [row.text("owner")], OWNERS)
    return Decision(
        key=row.text("key"),
        text=row.text("text"),
        short=row.text("short"),
        owner=owner,
        also=known(row, row.words("also"), OWNERS),
        says={group: says.text(group) for group in OWNERS},
    )
