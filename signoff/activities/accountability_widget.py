"""The map builder: place people by what the papers say, predict who is missing, uncover them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.accountability import Accountability
from signoff.activities.accountability_case import NOBODY, UNKNOWN, MapCase, Person, load_case
from signoff.activities.accountability_plot import Look, as_list, picture
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.keeping import recall, remember, table
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signoff.activities.content import Question

YOU = "You"


class MapBuilder(Activity):
    """First the lines that the papers show, then a guess at who is missing, then the missing person."""

    sentence = "Run this cell to build a map of who answers to whom, and to find who is missing from it."
    part = "map"

    def __init__(self, case: MapCase, notes: LessonNotes | None = None) -> None:
        self.case, self.notes = case, notes
        self.problem = ""
        self.complaint = ""
        self.links: dict[str, str] = {}
        self.checked: dict[str, str] = {}
        self.answers: dict[str, int] = {}
        self.uncovered: dict[str, int] = {}
        self._heard = ""
        self._resume()
        super().__init__()

    def view(self) -> Json:
        """The papers, the form with the lines, the form with the guess."""
        return {
            "kind": "map",
            "title": self.case.title,
            "lead_html": self._papers(),
            "problem": self.problem,
            "forms": [
                {
                    "id": "lines",
                    "live": True,
                    "fields": [self._field(person) for person in self.case.people],
                    "button": "Check my lines",
                    "output": self._picture(complete=False) + self._feedback(),
                    "heard": self._heard,
                },
                {
                    "id": "missing",
                    "fields": [self._question(question) for question in self.case.questions],
                    "button": "Uncover who was missing",
                    "complaint": self.complaint,
                    "output": self._uncovered(self._picture(complete=True)),
                },
            ],
            "summary": self.summary(),
        }

    def receive(self, entered: Entered) -> None:
        """Take lines, or the guess; keep both."""
        before = (self.links.copy(), self.checked, self.uncovered)
        if entered.form == "lines":
            self._take_lines(entered)
        else:
            self._take_guess(entered)
        if before != (self.links, self.checked, self.uncovered):
            self._keep()

    def _take_lines(self, entered: Entered) -> None:
        for person in self.case.people:
            value = entered.text(person.key) if person.key in entered.values else self.links.get(person.key, "")
            if value != self.links.get(person.key, "") and value in self._values(person):
                self.links[person.key] = value
                self._heard = self._spoken(person, value)
        if entered.pressed:
            self.checked = self.links.copy()

    def _take_guess(self, entered: Entered) -> None:
        for question in self.case.questions:
            value = entered.text(question.key)
            if value.isdecimal() and int(value) < len(question.options):
                self.answers[question.key] = int(value)
        if not entered.pressed:
            return
        if not self.checked:
            self.complaint = (
                "Draw your lines and check them first. A guess is worth more when you have a map to miss it on."
            )
        elif len(self.answers) < len(self.case.questions):
            self.complaint = "Choose an answer to each question first. A wrong one is as welcome as a right one."
        else:
            self.complaint = ""
            self.uncovered = self.answers.copy()

    def _values(self, person: Person) -> tuple[str, ...]:
        return ("", *(one.key for one in self.case.people if one != person), NOBODY, UNKNOWN)

    def _spoken(self, person: Person, value: str) -> str:
        if value in {"", UNKNOWN}:
            return f"{person.name}: not known."
        return f"{person.name} answers to {'nobody' if value == NOBODY else self.case.person(value).name}."

    def _field(self, person: Person) -> Json:
        names = {"": "…", NOBODY: "nobody", UNKNOWN: "the papers don't say"}
        options = [
            {"value": value, "label": names[value] if value in names else self.case.person(value).name}
            for value in self._values(person)
        ]
        label = f"{person.name}, {person.role}, answers to"
        return entry(person.key, "select", label, self.links.get(person.key, ""), options=options)

    def _question(self, question: Question) -> Json:
        options = [(str(index), option.text) for index, option in enumerate(question.options)]
        answer = self.answers.get(question.key)
        return radio(question.key, question.text, options, "" if answer is None else str(answer))

    def graph(self, *, complete: bool) -> Accountability:
        """The student's lines; `complete` adds the missing person, once they are uncovered."""
        above: dict[str, tuple[str, ...]] = {YOU: (self.case.person(self.case.contact).name,)}
        for person in self.case.people:
            link = self.links.get(person.key, "")
            above[person.name] = () if link in {"", NOBODY, UNKNOWN} else (self.case.person(link).name,)
        if complete and self.uncovered:
            missing = self.case.missing
            above[missing.name] = (self.case.person(missing.answers_to).name,)
            above[self.case.person(missing.consulted_by).name] += (missing.name,)
        return Accountability(above)

    def _looks(self) -> Mapping[str, Look]:
        looks = {
            one.name: Look(one.role, dashed=self.links.get(one.key, "") in {"", UNKNOWN}) for one in self.case.people
        }
        return looks | {self.case.missing.name: Look(self.case.missing.role, new=True)}

    def _picture(self, *, complete: bool) -> str:
        name = "Your map with the missing person" if complete else "Your map: who answers to whom"
        return picture(self.graph(complete=complete), self._looks(), name)

    def _papers(self) -> str:
        rows = "".join(
            f"<li><strong>{html.escape(source)}</strong> {html.escape(says)}</li>" for source, says in self.case.papers
        )
        return f'{paragraph(self.case.lead)}<ol class="so-papers" type="A">{rows}</ol>'

    def _feedback(self) -> str:
        rows = [self._about(person) for person in self.case.people if self.checked.get(person.key)]
        if self.checked and len(rows) < len(self.case.people):
            rows.append(
                paragraph("Some lines are not drawn yet. “The papers don't say” is an answer too.", name="so-note")
            )
        return "".join(rows)

    def _about(self, person: Person) -> str:
        if self.links.get(person.key) != self.checked[person.key]:
            return paragraph(f"{person.name}: changed since you checked.", name="so-note")
        good = self.checked[person.key] == person.answers_to
        text = html.escape(person.right if good else person.wrong)
        return f'<p class="{"so-yes" if good else "so-no"}"><strong>{html.escape(person.name)}.</strong> {text}</p>'

    def _uncovered(self, drawn: str) -> str:
        if not self.uncovered:
            return ""
        missing = self.case.missing
        parts = []
        for question in self.case.questions:
            option = question.options[self.uncovered[question.key]]
            mark, name = ("Yes. ", "so-yes") if option.right else ("Not quite. ", "so-no")
            parts.append(f'<p class="{name}"><strong>{mark}</strong>{html.escape(option.feedback)}</p>')
        return (
            "".join(parts)
            + paragraph(f"{missing.name}, {missing.role}", tag="h3")
            + paragraph(missing.says, tag="blockquote")
            + drawn
            + paragraph(missing.then)
        )

    def summary(self) -> str:
        """How many lines were as the papers have them when they were last checked; empty before."""
        if not self.checked:
            return ""
        right = sum(self.checked.get(one.key) == one.answers_to for one in self.case.people)
        return f"{right} of {len(self.case.people)} lines as the papers have them."

    def record(self) -> str:
        """The map as a list, and what was said about it."""
        if not self.links:
            return paragraph("No map yet.")
        rest = self._feedback() + self._uncovered(drawn="")
        summary = paragraph(self.summary()) if self.summary() else ""
        return paragraph("Your map:") + as_list(self.graph(complete=True), self._looks()) + summary + rest

    def _keep(self) -> None:
        questions = {question.key: question for question in self.case.questions}
        # The option's text, not its number: options may be reordered between two runs.
        texts = {key: questions[key].options[index].text for key, index in self.uncovered.items()}
        parts = {"lines": self.links, "checked": self.checked, "uncovered": texts}
        self.problem = remember(self.notes, self.part, parts)

    def _resume(self) -> None:
        kept = recall(self.notes, self.part)
        for name, target in (("lines", self.links), ("checked", self.checked)):
            for person in self.case.people:
                link = table(kept.get(name)).get(person.key)
                if isinstance(link, str) and link in self._values(person):
                    target[person.key] = link
        for question in self.case.questions:
            text = table(kept.get("uncovered")).get(question.key)
            numbers = [number for number, option in enumerate(question.options) if option.text == text]
            if numbers:
                self.answers[question.key] = numbers[0]
        if len(self.answers) == len(self.case.questions):
            self.uncovered = self.answers.copy()


def accountability_map(lesson: str) -> None:
    """Show the map builder of a lesson ("02-who-is-the-client"); lines and guesses go to `notes/<lesson>.json`."""
    MapBuilder(load_case(lesson), LessonNotes(lesson)).show()
