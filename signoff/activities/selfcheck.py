"""Self-checks: questions whose every option answers back. Nothing is graded, any question can be tried again."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.content import ContentError, Option, Question, load_content
from signoff.activities.form import Activity, Entered, Json, paragraph, radio
from signoff.activities.notes import LessonNotes, NotesError

if TYPE_CHECKING:
    from collections.abc import Sequence


class SelfCheck(Activity):
    """A row of questions. With `notes`, answers are kept there under `name` and come back when the cell is run again."""

    sentence = "Run this cell to answer the questions. Nothing here is graded."

    def __init__(
        self, questions: Sequence[Question], *, notes: LessonNotes | None = None, name: str = "self-check"
    ) -> None:
        if not questions:
            raise ContentError("A self-check needs at least one question.")
        keys = [question.key for question in questions]
        if len(set(keys)) != len(keys):
            raise ContentError(f"Two questions of a self-check have the same key: {', '.join(keys)}.")
        self.questions = tuple(questions)
        self.notes = notes
        self.part = f"check:{name}"
        self.problem = ""
        self.chosen: dict[str, int] = {}
        self.tries: dict[str, int] = {}
        self._resume()
        super().__init__()

    def view(self) -> Json:
        """One form for each question."""
        return {
            "kind": "check",
            "title": "",
            "problem": self.problem,
            "forms": [self._form(question, number) for number, question in enumerate(self.questions, 1)],
            "summary": self.summary(),
        }

    def _form(self, question: Question, number: int) -> Json:
        options = [(str(index), option.text) for index, option in enumerate(question.options)]
        label = f"{number}. {question.text}" if len(self.questions) > 1 else question.text
        answer = self.chosen.get(question.key)
        return {
            "id": question.key,
            "fields": [radio("answer", label, options, "" if answer is None else str(answer))],
            "button": "Check" if question.has_answer else "That is my answer",
            "output": self.feedback(question),
        }

    def receive(self, entered: Entered) -> None:
        """Take the answer to one question and keep it."""
        question = next((one for one in self.questions if one.key == entered.form), None)
        if question is None or not entered.pressed:
            return
        answer = entered.text("answer")
        if not answer.isdecimal() or int(answer) >= len(question.options):
            return
        self.chosen[question.key] = int(answer)
        self.tries[question.key] = self.tries.get(question.key, 0) + 1
        self._keep()

    def chosen_option(self, question: Question) -> Option | None:
        """The option that stands answered, or None."""
        index = self.chosen.get(question.key)
        return None if index is None else question.options[index]

    def feedback(self, question: Question) -> str:
        """The feedback on the answer that stands, as HTML; empty before the first answer."""
        option = self.chosen_option(question)
        if option is None:
            return ""
        if not question.has_answer:
            mark, name = "", "so-note"
        elif option.right:
            mark, name = "<strong>Yes.</strong> ", "so-yes"
        else:
            mark, name = "<strong>Not quite.</strong> ", "so-no"
        again = " <span class='so-again'>Try another answer.</span>" if name == "so-no" else ""
        return f'<p class="{name}">{mark}{html.escape(option.feedback)}{again}</p>'

    def summary(self) -> str:
        """How far the student is, in a sentence; empty for a single question."""
        if len(self.questions) < 2 or not self.chosen:
            return ""
        right = sum(bool(option and option.right) for option in map(self.chosen_option, self.questions))
        first = sum(
            self.tries.get(question.key) == 1 and bool((option := self.chosen_option(question)) and option.right)
            for question in self.questions
        )
        return f"{len(self.chosen)} of {len(self.questions)} answered, {right} right, {first} of them at the first try."

    def record(self) -> str:
        """Questions, answers and feedback."""
        rows = "".join(
            f"<li>{paragraph(question.text)}"
            f"{paragraph(option.text, tag='blockquote') if (option := self.chosen_option(question)) else ''}"
            f"{self.feedback(question) or paragraph('Not answered yet.')}</li>"
            for question in self.questions
        )
        return f"<ol>{rows}</ol>{paragraph(self.summary()) if self.summary() else ''}"

    def _keep(self) -> None:
        self.problem = ""
        if self.notes is None:
            return
        by_key = {question.key: question for question in self.questions}
        # The option's text, not its number: questions may be reordered or reworded between two runs.
        answers = {
            key: {"answer": by_key[key].options[index].text, "tries": self.tries.get(key, 1)}
            for key, index in self.chosen.items()
        }
        try:
            self.notes.keep(self.part, {"answers": answers, "of": len(self.questions)})
        except NotesError as error:
            self.problem = str(error)

    def _resume(self) -> None:
        if self.notes is None:
            return
        try:
            answers = self.notes.section(self.part).get("answers")
        except NotesError:
            return
        for question in self.questions:
            kept = answers.get(question.key) if isinstance(answers, dict) else None
            if not isinstance(kept, dict):
                continue
            texts = [option.text for option in question.options]
            if kept.get("answer") in texts:
                self.chosen[question.key] = texts.index(kept["answer"])
                tries = kept.get("tries")
                self.tries[question.key] = tries if isinstance(tries, int) else 1


def self_check(questions: str | Sequence[Question], name: str = "self-check") -> None:
    """Show a self-check: a lesson's (`self_check("06-change")`, answers kept in its notes), or your own questions."""
    if isinstance(questions, str):
        SelfCheck(load_content(questions).check(name), notes=LessonNotes(questions), name=name).show()
    else:
        SelfCheck(questions, name=name).show()
