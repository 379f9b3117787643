"""The interview as a conversation: choose what to say, read the answer, say back what was heard, read what it did."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.form import Activity, Entered, Json, paragraph, radio
from signoff.activities.interview import KINDS, NARROW, Interview, SayBack, Talk, Turn
from signoff.activities.interview_content import load_interview
from signoff.activities.keeping import recall, remember
from signoff.activities.notes import LessonNotes

if TYPE_CHECKING:
    from collections.abc import Iterable

STOP = "stop"
"""The choice to ask no more."""
ENOUGH_AFTER = 3
"""Questions after which one may stop: fewer are a guess with a telephone in its hand."""


class InterviewTalk(Activity):
    """Three forms that follow each other: asking, saying back, ringing again."""

    sentence = "Run this cell to interview the client. You have a limited number of questions."
    part = "interview"

    def __init__(self, interview: Interview, notes: LessonNotes | None = None) -> None:
        self.interview, self.notes = interview, notes
        self.problem = ""
        self.complaint = ""
        kept = recall(notes, self.part)
        asked = kept.get("asked")
        self.talk = Talk(interview, tuple(map(str, asked)) if isinstance(asked, list) else ())
        self.stopped = kept.get("stopped") is True
        self.said = self._back(kept.get("said"))
        finished = kept.get("finished")
        self.finished = finished if isinstance(finished, int) else 0
        super().__init__()

    @property
    def over(self) -> bool:
        """Whether there is nothing more to ask."""
        return self.stopped or self.talk.left <= 0

    def view(self) -> Json:
        """The conversation so far, and the form that comes next."""
        heard = self.talk.turns[-1].answer if self.talk.turns else ""
        back = [(one.key, one.text) for one in self.interview.say_backs]
        return {
            "kind": "interview",
            "title": self.interview.title,
            "problem": self.problem,
            "lead_html": self._conversation(),
            "forms": [
                {
                    "id": "ask",
                    "hidden": self.over,
                    "fields": [self._choices()],
                    "button": "Say it",
                    "complaint": self.complaint,
                    "heard": heard,
                    "output": "",
                },
                {
                    "id": "back",
                    "hidden": not self.over,
                    "fields": [
                        radio("back", "Say back what you heard. Which comes closest?", back, self.said.key if self.said else "")
                    ],
                    "button": "Say it back",
                    "complaint": self.complaint,
                    "heard": heard if not self.said else "",
                    "output": self._debrief(),
                },
                {"id": "again", "hidden": self.said is None, "fields": [], "button": "Ring again from the beginning", "output": ""},
            ],
            "summary": self.summary(),
        }  # fmt: skip

    def _choices(self) -> Json:
        options = [(ask.key, ask.text) for ask in self.interview.asks]
        options.append((STOP, "(I have heard enough.)"))
        field = radio("ask", f"What do you say to {self.interview.client}?", options)
        now = {ask.key for ask in self.talk.available()}
        if len(self.talk.turns) >= ENOUGH_AFTER:
            now.add(STOP)
        for row in field["options"]:
            row["off"] = row["value"] not in now
        return field

    def receive(self, entered: Entered) -> None:
        """Take one step; a press without a choice is answered with a hint."""
        if not entered.pressed:
            return
        self.complaint = ""
        if entered.form == "ask" and not self.over:
            self._ask(entered.text("ask"))
        elif entered.form == "back" and self.over:
            self._say_back(entered.text("back"))
        elif entered.form == "again" and self.said:
            self.talk, self.stopped, self.said = Talk(self.interview), False, None
            self._keep()

    def _ask(self, key: str) -> None:
        if key == STOP and len(self.talk.turns) >= ENOUGH_AFTER:
            self.stopped = True
        elif self.talk.ask(key) is None:
            self.complaint = "Choose what you want to say first."
            return
        self._keep()

    def _say_back(self, key: str) -> None:
        back = self._back(key)
        if back is None:
            self.complaint = "Choose one of the sentences first."
            return
        self.finished += self.said is None
        self.said = back
        self._keep()

    def _back(self, key: object) -> SayBack | None:
        return next((one for one in self.interview.say_backs if one.key == key), None)

    def _keep(self) -> None:
        said = self.said.key if self.said else ""
        values = {"asked": list(self.talk.asked), "stopped": self.stopped, "said": said, "finished": self.finished}
        self.problem = remember(self.notes, self.part, values)

    def summary(self) -> str:
        """How much was heard, in a sentence; empty before the end."""
        if self.said is None:
            return ""
        asked, found, there = len(self.talk.turns), len(self.talk.known), len(self.interview.findings)
        return f"{asked} questions asked, {found} of {there} things heard."

    def record(self) -> str:
        """The conversation and, at its end, the feedback."""
        return self._conversation() + self._debrief() + (paragraph(self.summary()) if self.said else "")

    def _conversation(self) -> str:
        lines = "".join(
            f"<li>{paragraph(turn.ask.text, name='so-own')}{paragraph(turn.answer, tag='blockquote')}</li>"
            for turn in self.talk.turns
        )
        left = self.talk.left
        count = f"{left} question{'' if left == 1 else 's'} left." if not self.over else ""
        return (
            paragraph(self.interview.lead)
            + paragraph(self.interview.greeting, tag="blockquote")
            + (f'<ol class="so-talk">{lines}</ol>' if lines else "")
            + (paragraph(count, name="so-left") if count else "")
        )

    def _debrief(self) -> str:
        back = self.said
        if back is None:
            return ""
        return (
            paragraph(back.answer, tag="blockquote")
            + paragraph(f"{back.remark} {self._grounds(back)}".strip(), name="so-note")
            + paragraph("What your questions did", tag="h3")
            + _list(map(self._asked, self.talk.turns))
            + (paragraph(style) if (style := _style(self.talk.turns)) else "")
            + paragraph("What there was to hear", tag="h3")
            + _list([*self._heard(), *self._missed()])
        )

    def _grounds(self, back: SayBack) -> str:
        if not back.grounds:
            return ""
        grounds = self.talk.grounds(back)
        if not grounds:
            return "Nothing that you were told points there, so it was a guess: it could as well have been wrong."
        lines = "one line" if len(grounds) == 1 else f"{len(grounds)} lines"
        return f"You had {lines} of hers to stand on."

    def _asked(self, turn: Turn) -> str:
        guarded = "" if turn.full else " You got the polite answer, because she was still on her guard."
        return (
            f"<strong>{html.escape(turn.ask.text)}</strong> ({KINDS[turn.ask.kind]}) "
            f"{html.escape(turn.ask.remark + guarded)}"
        )

    def _heard(self) -> list[str]:
        known = self.talk.known
        return [f"Heard: {html.escape(one.text)}" for one in self.interview.findings if one.key in known]

    def _missed(self) -> list[str]:
        """The first time only the question that leads there, so that it is worth ringing again."""
        missed = [one for one in self.interview.findings if one.key not in self.talk.known]
        tells = self.finished > 1
        return [
            f"Not heard{': ' + html.escape(one.text) if tells else '.'} It was behind {html.escape(door.text)} "
            f"({KINDS[door.kind]})."
            for one in missed
            for door in self.interview.doors(one.key)[:1]
        ]


def _list(rows: Iterable[str]) -> str:
    return f'<ul class="so-remarks">{"".join(f"<li>{row}</li>" for row in rows)}</ul>'


def _style(turns: list[Turn]) -> str:
    narrow = sum(turn.ask.kind in NARROW for turn in turns)
    if narrow and narrow * 2 >= len(turns):
        return (
            f"{narrow} of your {len(turns)} questions carried an answer of your own in them, or asked for a defence. "
            "People tend to agree with the first and to withdraw from the second."
        )
    return ""


def client_interview(lesson: str) -> None:
    """Show the interview of a lesson ("03-listening"); the conversation is kept in `notes/<lesson>.json`."""
    InterviewTalk(load_interview(lesson), LessonNotes(lesson)).show()
