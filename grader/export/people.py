"""Whose row of a platform's sheet it is: one student, or nobody. It is never guessed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from grader.collecting.roster import Roster, Student

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.export.marks import ClassMarks


class People:
    """The students of a gradebook, to be found by what a sheet says of them.

    `chosen` are the instructor's own decisions: whom a text in the sheet means. `known` says whom a platform's own
    identifier means, where collecting has learnt that.
    """

    def __init__(
        self, marks: ClassMarks, chosen: Mapping[str, str] | None = None, known: Mapping[str, str] | None = None
    ) -> None:
        self._roster = Roster(Student(one.id, one.first, one.last, one.email, one.lms) for one in marks.students)
        self._chosen, self._known = dict(chosen or {}), dict(known or {})

    def find(self, keys: Iterable[str], names: Iterable[str], own: str = "") -> tuple[str, str]:
        """The student whom a row means by its ids, numbers and addresses, or else by its names; or nobody, and why.

        What belongs to one person alone has to agree where there is more than one such thing. `own` is the platform's
        own identifier of the row.
        """
        keys, names = [text for text in keys if text.strip()], [text for text in names if text.strip()]
        for text in (*keys, *names):
            if text in self._chosen:
                return self._chosen[text], ""
        told = {self._known[own]} if own in self._known else set()
        exact = told | set().union(*(self._roster.exactly(text) for text in keys))
        found = exact or set().union(*(self._roster.named(text) for text in names))
        if len(found) == 1:
            return found.pop(), ""
        who = next(iter((*names, *keys)), "")
        if found:
            several = ", ".join(sorted(found))
            return "", f"It may be any of {several}. Say which: --student '{who}={min(found)}'."
        return "", "Nobody in the gradebook is called so, or has one of these ids."

    def find_all(self, rows: Sequence[tuple[Iterable[str], Iterable[str], str]]) -> list[tuple[str, str]]:
        """The students of all rows, as `find` has it. Of two rows that mean one student neither is believed."""
        found = [self.find(*row) for row in rows]
        twice = {student for student, number in Counter(student for student, _ in found).items() if number > 1}
        return [
            ("", f"{student} stands in the sheet more than once. Take out the row that is wrong.")
            if student and student in twice
            else (student, why)
            for student, why in found
        ]
