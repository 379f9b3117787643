"""What students wrote, from the graded notebooks, and what they were given to write about."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from grader.notebook_text import grade_id_of, marks_of, source_of
from grader.pages.text import text_of
from grader.pages.writing import PageError, opened, read_at
from grader.report.copies import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.marking.asked import Question
    from grader.settings import Settings

_NOTEBOOK = 50_000_000  # bytes
_LENGTH = re.compile(r"(\d{2,4})\s*(?:[-–—]|to)\s*(\d{2,4})\s+words")


def read_answers(settings: Settings, assignment: str, questions: Sequence[Question]) -> Iterator[Answer]:
    """Every answer that somebody wrote to these questions; what was left as it was given is none."""
    for student in settings.students("autograded", assignment):
        if student in settings.excluded:
            continue
        texts = {name: _texts(settings, assignment, student, name) for name in {one.notebook for one in questions}}
        for question in questions:
            text = texts[question.notebook].get(question.id, "")
            if text.strip() not in ("", question.untouched.strip()):
                yield Answer(student, question.id, text)


def asked_length(prompt: str) -> tuple[int, int] | None:
    """The words that a prompt asks for, such as "250–400 words": the fewest and the most. None where it does not say.

    >>> asked_length("Write 250–400 words about one request.")
    (250, 400)
    """
    found = _LENGTH.search(prompt)
    if found is None:
        return None
    fewest, most = int(found[1]), int(found[2])
    return (fewest, most) if fewest < most else None


def _texts(settings: Settings, assignment: str, student: str, notebook: str) -> dict[str, str]:
    """The answers of a graded notebook by grade id; none where there is no such notebook."""
    folder = settings.folder("autograded", student, assignment)
    root = settings.root if folder.is_relative_to(settings.root) else None
    try:
        with opened(folder, root) as handle:
            found: Any = json.loads(read_at(handle, f"{notebook}.ipynb", _NOTEBOOK) or b"")
    except (PageError, ValueError, RecursionError):
        return {}
    cells = found.get("cells") if isinstance(found, dict) else None
    return {
        grade_id_of(cell): text_of(source_of(cell))
        for cell in (cells if isinstance(cells, list) else ())
        if isinstance(cell, dict) and marks_of(cell).get("solution")
    }
