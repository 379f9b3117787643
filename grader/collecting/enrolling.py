"""Entering a class list into the gradebook: who is new, what has changed, and what cannot be told. Nobody is taken out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from grader.collecting.roster import Roster, Student
from grader.collecting.rosterfile import why_no_id
from grader.marked import ERASED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.collecting.rosterfile import Entry
    from grader.gradebook import Book

Outcome = Literal["added", "changed", "unchanged", "odd"]
FIELDS = {"first": "first name", "last": "last name", "email": "e-mail", "lms": "platform's number"}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of a line of the list. `line` is its number in the file, `why` says what has changed or is odd."""

    line: int
    student: str
    name: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a list would do to the gradebook: the outcomes, and the students to write. `absent` are not in the list."""

    outcomes: tuple[Enrolled, ...]
    write: tuple[Student, ...]
    absent: tuple[str, ...]


def compare(known: Iterable[Student], entries: Sequence[Entry]) -> Enrolment:
    """What a list says beside what the gradebook has.

    A student who is there already is known by id, e-mail or the platform's number and keeps the id. What the list has
    is taken over; what it leaves empty stays.
    """
    there = [student for student in known if not student.id.startswith(ERASED)]
    roster = Roster(there)
    outcomes: list[Enrolled] = []
    write: dict[str, Student] = {}
    meant = [_meant(roster, entry) for entry in entries]
    ids = Counter(student for student, _ in meant if student)
    for entry, (student, why) in zip(entries, meant, strict=True):
        new = entry.student
        name = ", ".join(part for part in (new.last, new.first) if part)
        twice = (
            f"{student} stands in several lines of the list. Leave the one that is right." if ids[student] > 1 else ""
        )
        if why or twice:
            outcomes.append(Enrolled(entry.line, "", name, "odd", why or twice))
            continue
        old = roster.students.get(student)
        merged = _merged(old, replace(new, id=student))
        if old is None:
            outcomes.append(Enrolled(entry.line, student, name, "added"))
        elif merged == old:
            outcomes.append(Enrolled(entry.line, student, name, "unchanged"))
            continue
        else:
            outcomes.append(Enrolled(entry.line, student, name, "changed", _changes(old, merged)))
        write[student] = merged
    named = {student for student, _ in meant}
    return Enrolment(tuple(outcomes), tuple(write.values()), tuple(sorted(set(roster.students) - named)))


def _meant(roster: Roster, entry: Entry) -> tuple[str, str]:
    """The id of the student whom a line means, and else why there is none."""
    one = entry.student
    texts = [text for text in (one.id, *entry.other, one.email, one.lms) if text]
    found = set().union(*(roster.exactly(text) for text in texts))
    if len(found) > 1:
        several = " and ".join(sorted(found))
        return "", f"Its id, e-mail and number are those of {several}. Mend the line, or the gradebook."
    if found:
        return found.pop(), ""
    return one.id, why_no_id(one.id)


def _merged(old: Student | None, new: Student) -> Student:
    if old is None:
        return new
    given = {name: value for name in FIELDS if (value := getattr(new, name))}
    if not new.first and " ".join((old.first, old.last)).casefold() == new.last.casefold():
        given.pop("last", None)  # the list has the whole name in one; the gradebook knows its parts
    return replace(old, **given)


def _changes(old: Student, new: Student) -> str:
    changed = [
        f"{words}: {getattr(old, name) or 'none'} → {getattr(new, name)}"
        for name, words in FIELDS.items()
        if getattr(old, name) != getattr(new, name)
    ]
    return "; ".join(changed)


def enrol(book: Book, entries: Sequence[Entry], *, write: bool = True) -> Enrolment:
    """Enter a list into the gradebook, in one transaction; a list entered twice changes nothing the second time.

    Without `write` only what would happen is told.

    Raises:
        GradingError: the gradebook cannot be written.
    """
    student = book.tables["student"]
    with book.writing() if write else book.reading() as connection:
        columns = (student.c.id, student.c.first_name, student.c.last_name, student.c.email, student.c.lms_user_id)
        rows = connection.execute(sa.select(*columns)).all()
        found = compare((Student(*(str(value or "") for value in row)) for row in rows), entries)
        there = {str(row[0]) for row in rows}
        for one in found.write if write else ():
            values = {"first_name": one.first, "last_name": one.last, "email": one.email, "lms_user_id": one.lms}
            kept = {name: value or None for name, value in values.items()}
            if one.id in there:
                connection.execute(sa.update(student).where(student.c.id == one.id).values(kept))
            else:
                connection.execute(sa.insert(student).values(id=one.id, **kept))
    return found
