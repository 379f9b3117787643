"""A graded course with ten answers to mark, made once for all tests of the desk; each test gets a copy."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from grader import Course
from grader.marking.opening import open_store
from tests.grader.marking_course import ASSIGNMENT, WRONG, Student, make_course, share

LONG = """\
I edit for a community film unit. Last winter we made a ten-minute film about an elders' lunch. It was locked on 12 January,
and the mix was booked for the 15th. On the 14th their coordinator wrote: “One of the families would like a story taken out.
Sorry, I know it's late.” It was ninety seconds, and the film turned on it.

I wrote “of course, no problem” within a minute. I notice now that I did not open the project first; I answered the hurry in
her sentence, not the question in it. What I could not know was whose wish it was.

## What I would ask today

1. Who has asked, and who else would be hurt by a yes?
2. What is it worth to them **by Friday**, and what by the end of the month?

The mixer lost a day that nobody paid. I called that *flexible*; he called it his weekend.
"""
HOSTILE = """\
She asked for a tenth version. <script>window.hurt = 1</script> <img src=x onerror="window.hurt = 1">

[Look here](https://elsewhere.example/who) and ![a picture](https://elsewhere.example/pixel.png), or [there](javascript:alert(1)).
"""
HEBREW = 'אמרתי "אין בעיה" לפני שפתחתי את הפרויקט. הלקוחה ביקשה גרסה עשירית ביום שישי, ואני לא שאלתי למה.\n\nThe brief said: blue.'
PLAIN = (
    "The brief had changed twice before anybody told the editor, and I was the one who knew.",
    "He wanted it blue on Friday, and I wrote that blue was fine. It was not fine for the grader.",
    "We had locked the picture, and then the sponsor left. I rang nobody for two days.",
    "I said no to my uncle, who wanted a drone at the wedding, and I have thought about his face since.",
    "They asked for subtitles in four languages on the day of the screening.",
    "My friend asked for a longer cut. I made it, unpaid, and told her so a year later.",
    "The client's director changed, and with her the logo. I had signed nothing.",
)
TEXTS = (LONG, HOSTILE, HEBREW, *PLAIN)
PEOPLE = [
    "Ottoline",
    "Wilhelmina",
    "Thaddeus",
    "Rosamund",
    "Cornelius",
    "Philippa",
    "Barnaby",
    "Clementine",
    "Ignatius",
    "Henrietta",
]
CLASS = tuple(
    Student(
        f"zk{number}41mq",
        first,
        f"{first[-4:].capitalize()}grove",
        text,
        *([WRONG] if not number else []),
        plays=not number,
    )
    for number, (first, text) in enumerate(zip(PEOPLE, TEXTS, strict=True))
)
NAMES = tuple(text for student in CLASS for text in (student.id, student.first, student.last))


@cache
def _graded() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="signoff-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_course(folder / "course", CLASS).folder


def course_for(folder: Path, *markers: str, double: float = 0.0) -> Course:
    """A copy of the course in a new folder, shared out among markers."""
    shutil.copytree(_graded(), folder, symlinks=True)
    course = Course(folder)
    share(course, *markers, double=double)
    return course


def codes(course: Course) -> dict[str, str]:
    """The code of each student's piece, by what they wrote."""
    texts = {student.id: str(student.text) for student in CLASS}
    with open_store(course.folder) as store:
        return {texts[piece.student]: piece.code for piece in store.pieces(ASSIGNMENT)}
