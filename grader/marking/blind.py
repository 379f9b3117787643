"""Taking out of our own texts who the student is. What students wrote themselves is left as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SOMEBODY = "[student]"
_SHORTEST = 2
"""Characters: an initial alone would make every "a" a student."""


class Blind:
    """Knows a course's students, and keeps them out of what is shown.

    `people` are names and addresses by student id. An id is taken out wherever it stands as a word of its own, the names of
    one student only from what is about them: "Grant" is a name, and a word.
    """

    def __init__(self, people: Mapping[str, tuple[str, ...]], root: Path) -> None:
        self._people = people
        self._root = str(root)
        self._ids = _words(people)
        self._last: tuple[str, re.Pattern[str] | None] = ("", None)  # one student is asked about many times in a row

    def text(self, text: str, student: str) -> str:
        """A text of ours about a student's work, without them."""
        text = text.replace(self._root + "/", "").replace(self._root, "")
        for pattern in (self._of(student), self._ids):
            text = pattern.sub(SOMEBODY, text) if pattern else text
        return text

    def _of(self, student: str) -> re.Pattern[str] | None:
        if self._last[0] != student:
            names = self._people.get(student, ())
            full = (" ".join(names[:2]), " ".join(names[1::-1]))
            self._last = student, _words([student, *full, *names])
        return self._last[1]

    def data(self, value: Any, student: str) -> Any:
        """The same of every text in JSON-able data, keys aside."""
        if isinstance(value, str):
            return self.text(value, student)
        if isinstance(value, dict):
            return {key: self.data(inside, student) for key, inside in value.items()}
        if isinstance(value, list):
            return [self.data(inside, student) for inside in value]
        return value


def _words(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Any of these as words of their own; longer ones first, since one may begin another."""
    found = sorted(
        {text.strip() for text in texts if len(text.strip()) >= _SHORTEST}, key=lambda text: (-len(text), text)
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", re.IGNORECASE) if found else None
