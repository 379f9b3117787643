"""The classifier of arrangements: a verdict with its reason first, then the facts, to be turned one at a time."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.arrangements import RULES, VERDICTS, load_classifier, rule_for
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from signoff.activities.arrangements import Case, Classifier, Fact, Turn

OPEN_AFTER = 2
"""Tries after which the facts are laid open, right or not: a third guess among three teaches nothing."""


class ArrangementClassifier(Activity):
    """Three forms: which case, the student's verdict, and the facts, which stay hidden until there is a verdict."""

    sentence = "Run this cell to sort working arrangements into service and not, and to see which fact decides."
    part = "arrangements"

    def __init__(self, classifier: Classifier, notes: LessonNotes | None = None) -> None:
        self.classifier, self.notes = classifier, notes
        self.problem = ""
        self.complaint = ""
        self.case = classifier.cases[0]
        self.verdicts: dict[str, str] = {}
        self.grounds: dict[str, str] = {}
        self.tries: dict[str, int] = {}
        self.first: dict[str, bool] = {}
        self.facts = {one.key: dict(one.facts) for one in classifier.cases}
        self._resume()
        super().__init__()

    def view(self) -> Json:
        """The case on top, then the verdict, then its facts."""
        here = self.case.key
        cases = [{"value": one.key, "label": one.name} for one in self.classifier.cases]
        return {
            "kind": "arrangements",
            "title": self.classifier.title,
            "lead_html": paragraph(self.classifier.lead),
            "problem": self.problem,
            "forms": [
                {
                    "id": "which",
                    "live": True,
                    "fields": [entry("case", "select", "Arrangement", here, options=cases)],
                    "output": self._told(),
                    "heard": self.case.text,
                },
                {
                    "id": "judge",
                    "hidden": not self.case.text,
                    "fields": [
                        radio("verdict", "Your verdict", list(VERDICTS.items()), self.verdicts.get(here, ""), style="pills"),
                        radio("ground", "What decides it?", list(self.classifier.grounds.items()), self.grounds.get(here, "")),
                    ],
                    "button": "Check",
                    "complaint": self.complaint,
                    "output": self.feedback(self.case),
                },
                {
                    "id": "turn",
                    "live": True,
                    "hidden": not self.open(self.case),
                    "fields": [
                        radio(fact.key, fact.question, fact.answers, self.facts[here][fact.key], style="pills")
                        for fact in self.classifier.facts
                    ],
                    "output": self._turned(),
                    "heard": self._now() if self.open(self.case) else "",
                },
            ],
            "summary": self.summary(),
        }  # fmt: skip

    def receive(self, entered: Entered) -> None:
        """Another case, a verdict, or a turned fact."""
        self.complaint = ""
        if entered.form == "which":
            self.case = self.classifier.case(entered.text("case"))
        elif entered.form == "judge" and entered.pressed and self.case.text:
            self._judge(entered.text("verdict"), entered.text("ground"))
        elif entered.form == "turn" and self.open(self.case):
            mine = self.facts[self.case.key]
            mine.update({fact.key: fact.known(entered.text(fact.key)) for fact in self.classifier.facts})
            self._keep()

    def _judge(self, verdict: str, ground: str) -> None:
        if verdict not in VERDICTS or ground not in self.classifier.grounds:
            self.complaint = "Choose a verdict and what decides it, both."
            return
        here = self.case.key
        self.verdicts[here], self.grounds[here] = verdict, ground
        self.tries[here] = self.tries.get(here, 0) + 1
        self.first.setdefault(here, self.right(self.case))
        self._keep()

    def right(self, case: Case) -> bool:
        """Whether verdict and reason are those of the rules."""
        return self.grounds.get(case.key) == case.rule and self.verdicts.get(case.key) == RULES[case.rule]

    def open(self, case: Case) -> bool:
        """Whether the facts are shown: from the start for the student's own case, else once there is something to hold."""
        return not case.text or self.right(case) or self.tries.get(case.key, 0) >= OPEN_AFTER

    def feedback(self, case: Case) -> str:
        """What the verdict that stands brings, as HTML; empty before there is one."""
        verdict, ground = self.verdicts.get(case.key), self.grounds.get(case.key)
        if verdict is None or ground is None:
            return ""
        if self.right(case):
            return f'<p class="so-yes"><strong>Yes.</strong> {html.escape(case.because)}</p>'
        miss = self.classifier.misses[ground] if ground != case.rule else ""
        if verdict == RULES[case.rule]:
            said = f"<strong>The verdict holds, the reason doesn't carry it.</strong> {html.escape(miss)}"
        elif ground == case.rule:
            said = f"<strong>The reason holds.</strong> Does your verdict follow from it? {html.escape(case.look)}"
        else:
            said = f"<strong>Not quite.</strong> {html.escape(miss)} {html.escape(case.look)}"
        if self.open(case):
            rule = self.classifier.grounds[case.rule]
            said += f" We say: <strong>{VERDICTS[RULES[case.rule]]}</strong> ({html.escape(rule)}). {html.escape(case.because)}"
        return f'<p class="so-no">{said}</p>'

    def summary(self) -> str:
        """How many cases are judged, in a sentence; empty before the first."""
        judged = [one for one in self.classifier.cases if one.key in self.verdicts]
        if not judged:
            return ""
        there = sum(bool(one.text) for one in self.classifier.cases)
        right, first = sum(map(self.right, judged)), sum(map(bool, self.first.values()))
        return f"{len(judged)} of {there} arrangements judged, {right} right, {first} of them at the first try."

    def record(self) -> str:
        """Every case that was judged, and the student's own once a fact of it was set."""
        rows = [
            f"<li><strong>{html.escape(one.name)}.</strong> {html.escape(one.text)}"
            f"{paragraph(self._answer(one), tag='blockquote')}{self.feedback(one)}</li>"
            for one in self.classifier.cases
            if one.key in self.verdicts
        ]
        rows += [
            f"<li><strong>{html.escape(one.name)}.</strong> {html.escape(self._in_words(self.facts[one.key]))}</li>"
            for one in self.classifier.cases
            if not one.text and self.facts[one.key] != one.facts
        ]
        return (f"<ol>{''.join(rows)}</ol>" if rows else paragraph("No arrangement judged yet.")) + (
            paragraph(self.summary()) if self.summary() else ""
        )

    def _answer(self, case: Case) -> str:
        return f"{VERDICTS[self.verdicts[case.key]]}. {self.classifier.grounds[self.grounds[case.key]]}."

    def _told(self) -> str:
        return paragraph(self.case.text, tag="blockquote") if self.case.text else paragraph(
            "Set the facts of something that you're working on now. Nobody reads it but you.", name="so-note"
        )  # fmt: skip

    def _now(self) -> str:
        return self._verdict(self.facts[self.case.key])

    def _in_words(self, facts: Mapping[str, str]) -> str:
        told = "; ".join(f"{fact.question} {fact.text(facts[fact.key])}" for fact in self.classifier.facts)
        return f"{told}. {self._verdict(facts)}"

    def _verdict(self, facts: Mapping[str, str]) -> str:
        rule = rule_for(facts)
        return f"{VERDICTS[RULES[rule]]}: {self.classifier.grounds[rule]}."

    def _turned(self) -> str:
        if not self.open(self.case):
            return ""
        facts = self.facts[self.case.key]
        changed = bool(self.case.text) and facts != self.case.facts
        told = " These are no longer the facts of the case." if changed else ""
        turns = self.classifier.turns(facts)
        rows = "".join(
            f"<li><strong>{html.escape(fact.question)}</strong> {html.escape(_moves(turns, fact))}</li>"
            for fact in self.classifier.facts
        )
        two = (
            "" if any(turn.moves for turn in turns) else paragraph("It would take two facts at once to move this one.")
        )
        return (
            paragraph(f"{self._now()}{told}", name="so-own")
            + paragraph("If you turned one fact and left the others", tag="h3")
            + f'<ul class="so-remarks">{rows}</ul>{two}'
        )

    def _keep(self) -> None:
        part = {
            "verdicts": self.verdicts,
            "grounds": self.grounds,
            "tries": self.tries,
            "first": self.first,
            "facts": {one.key: self.facts[one.key] for one in self.classifier.cases if not one.text},
        }
        self.problem = remember(self.notes, self.part, part)

    def _resume(self) -> None:
        kept = recall(self.notes, self.part)
        verdicts, grounds = table(kept.get("verdicts")), table(kept.get("grounds"))
        tries, first, facts = table(kept.get("tries")), table(kept.get("first")), table(kept.get("facts"))
        for one in self.classifier.cases:
            verdict, ground, count = verdicts.get(one.key), grounds.get(one.key), tries.get(one.key)
            if verdict in VERDICTS and ground in self.classifier.grounds:
                self.verdicts[one.key], self.grounds[one.key] = str(verdict), str(ground)
                self.tries[one.key] = count if isinstance(count, int) else 1
                self.first[one.key] = first.get(one.key) is True
            if not one.text and one.key in facts:
                mine = table(facts[one.key])
                self.facts[one.key] = {fact.key: fact.known(mine.get(fact.key)) for fact in self.classifier.facts}


def _moves(turns: Sequence[Turn], fact: Fact) -> str:
    """What turning this fact does: the answers that move the verdict, or that none does."""
    moving = [turn for turn in turns if turn.fact == fact and turn.moves]
    said = [f"Turned to “{fact.text(turn.answer)}” it is: {VERDICTS[RULES[turn.rule]]}." for turn in moving]
    return " ".join(said) or "Moves nothing."


def classify_arrangements(lesson: str) -> None:
    """Show the classifier of a lesson ("01-service"); verdicts and the student's own facts go to `notes/<lesson>.json`."""
    ArrangementClassifier(load_classifier(lesson), LessonNotes(lesson)).show()
