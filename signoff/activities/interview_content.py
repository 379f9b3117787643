"""Reading an interview from the table `interview` of a lesson's content file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.interview import MOST_OPEN, Ask, Finding, Interview, SayBack
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from pathlib import Path

    from signoff.activities.lessonfile import Part


def load_interview(lesson: str, folder: Path = FOLDER) -> Interview:
    """Read the interview; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "interview", folder)
    asks = tuple(map(_ask, part.rows("ask")))
    try:
        return Interview(
            client=part.text("client"),
            title=part.text("title"),
            lead=part.text("lead"),
            greeting=part.text("greeting"),
            budget=part.number("budget", 1, len(asks)),
            openness=part.number("openness", 0, MOST_OPEN),
            asks=asks,
            findings=tuple(Finding(row.text("key"), row.text("text")) for row in part.rows("finding")),
            say_backs=tuple(
                SayBack(row.text("key"), row.text("text"), row.text("answer"), row.text("remark"), row.words("grounds"))
                for row in part.rows("say_back")
            ),
        )
    except ContentError as error:
        message = str(error)
        raise ContentError(message if message.startswith(part.where) else f"{part.where}: {message}") from None


def _ask(row: Part) -> Ask:
    return Ask(
        key=row.text("key"),
        kind=row.text("kind"),
        text=row.text("text"),
        answer=row.text("answer"),
        remark=row.text("remark"),
        opens=row.number("opens", -1, 1, 0),
        needs=row.number("needs", 0, MOST_OPEN, 0),
        guarded=row.optional("guarded"),
        reveals=row.words("reveals"),
        after=row.words("after"),
    )
