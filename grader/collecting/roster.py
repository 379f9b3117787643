"""Who is in the course, and whom a name in an archive means: one student, or nobody. It is never guessed."""

from __future__ import annotations

import difflib
import shlex
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from grader.database import Database
from grader.marked import ERASED
from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from grader.collecting.patterns import Label
    from grader.settings import Settings

_TABLES = sa.MetaData()
_STUDENT = sa.Table(
    "student",
    _TABLES,
    *(sa.Column(name, sa.String) for name in ("id", "first_name", "last_name", "email", "lms_user_id")),
)
_ASSIGNMENT = sa.Table(
    "assignment",
    _TABLES,
    sa.Column("id", sa.String),
    sa.Column("name", sa.String),
    sa.Column("duedate", sa.DateTime),
)
_NOTEBOOK = sa.Table(
    "notebook", _TABLES, sa.Column("id", sa.String), sa.Column("name", sa.String), sa.Column("assignment_id", sa.String)
)


@dataclass(frozen=True, slots=True)
class Student:
    """A student as the gradebook has them."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What collecting has to know of an assignment. `due` is in UTC without a zone."""

    name: str
    notebooks: tuple[str, ...]
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a label means. `why` says why nobody, in words; `ambiguous` that it may be several.

    `by_name` says that it was the name that told, and not an id.
    """

    student: str = ""
    why: str = ""
    ambiguous: bool = False
    by_name: bool = False


class Roster:
    """The students of a course. `chosen` are the instructor's own decisions: whom a name in the archive means."""

    def __init__(self, students: Iterable[Student], chosen: Mapping[str, str] | None = None) -> None:
        self.students = {student.id: student for student in students}
        self._chosen = dict(chosen or {})
        self._ids = self._index((student.id, student) for student in self.students.values())
        self._emails = self._index((student.email, student) for student in self.students.values())
        self._lms = self._index((student.lms, student) for student in self.students.values())
        self._names = self._index((name, one) for one in self.students.values() for name in _names(one))
        self._squeezed = self._index((_squeezed(f"{one.last}{one.first}"), one) for one in self.students.values())

    @staticmethod
    def _index(pairs: Iterable[tuple[str, Student]]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for text, student in pairs:
            if key := _folded(text):
                found.setdefault(key, set()).add(student.id)
        return found

    def find(self, label: Label) -> Found:
        """The student whom a label names."""
        people = dict(label.people)
        for text in (label.who, *people.values()):
            if text in self._chosen:
                return Found(self._chosen[text])
        if "anonymous" in people or people.get("full_name") in {"Participant", "Teilnehmer/in", "Participante"}:
            return Found(why="It was handed in anonymously. Download it again with names shown.")
        if "who" in people:
            return self._anything(people["who"])
        exact = self._exact(people)
        if exact is not None:
            return exact
        names = self._by_name(people)
        if len(names) > 1:
            return self._several(label.who, names)
        if not names:
            return self._nobody(label.who, people)
        (student,) = names
        known = self.students[student].lms
        if known and people.get("lms_user_id", known) != known:
            return Found(
                why=f"The name is that of {student}, but the gradebook has {known} as their number, not "
                f"{people['lms_user_id']}."
            )
        return Found(student, by_name=True)

    def exactly(self, text: str) -> set[str]:
        """Who has this text as id, e-mail or the platform's number."""
        return {text} if text in self.students else self._by_key(text)

    def named(self, text: str) -> set[str]:
        """Who is called so, in whatever order the name is written."""
        return self._names.get(_folded(text.replace(",", " , ")), set())

    def _by_key(self, text: str) -> set[str]:
        return set().union(*(index.get(_folded(text), set()) for index in (self._ids, self._emails, self._lms)))

    def _exact(self, people: Mapping[str, str]) -> Found | None:
        """By what belongs to one person alone; several of these have to agree."""
        given = [
            (people[group], index)
            for group, index in (("student_id", self._ids), ("email", self._emails), ("lms_user_id", self._lms))
            if group in people
        ]
        matches = [self._one_of(text, index) for text, index in given]
        known = set().union(*matches)
        if len(known) > 1:
            return self._several(", ".join(text for text, _ in given), known)
        return Found(next(iter(known))) if known else None

    def _one_of(self, text: str, index: dict[str, set[str]]) -> set[str]:
        if index is self._ids and text in self.students:
            return {text}  # exactly so; others may differ in capitals
        return index.get(_folded(text), set())

    def _by_name(self, people: Mapping[str, str]) -> set[str]:
        if "squeezed_name" in people:
            return self._squeezed.get(_squeezed(people["squeezed_name"]), set())
        full = people.get("full_name", "")
        if "first_name" in people and "last_name" in people:
            full = f"{people['first_name']} {people['last_name']}"
        return self.named(full) if full else set()

    def _anything(self, text: str) -> Found:
        if text in self.students:
            return Found(text)
        name, exact = self.named(text), self._by_key(text)
        if len(exact | name) > 1:
            return self._several(text, exact | name)
        if exact | name:
            return Found(next(iter(exact | name)), by_name=not exact)
        return self._nobody(text, {"who": text})

    @staticmethod
    def _several(who: str, students: set[str]) -> Found:
        names = ", ".join(sorted(students))
        return Found(why=f"{who} may be any of {names}. Say which: {choice(who, min(students))}.", ambiguous=True)

    def _nobody(self, who: str, people: Mapping[str, str]) -> Found:
        names = {_folded(name): one.id for one in self.students.values() for name in (*_names(one), one.id)}
        names |= {name: min(ids) for name, ids in self._squeezed.items()}
        texts = [_folded(text) for group, text in people.items() if group != "lms_user_id"]
        close = [names[near] for text in texts for near in difflib.get_close_matches(text, names, n=1, cutoff=0.8)]
        hint = f" Should it be {close[0]}? Then add {choice(who, close[0])}." if close else ""
        return Found(why=f"Nobody in the gradebook is called so.{hint}")


def read_roster(
    settings: Settings, assignment: str, chosen: Mapping[str, str] | None = None
) -> tuple[Roster, Assignment]:
    """The course's students and the assignment, from the gradebook.

    Raises:
        GradingError: there is no gradebook, nobody is in it, or it does not know the assignment or a chosen student.
    """
    database = Database(settings.database, settings.root)
    try:
        if database.missing_columns([_STUDENT]):
            raise GradingError(
                "The gradebook was made by an older nbgrader. Keep a copy, then run `nbgrader db upgrade`."
            )
        with database.reading() as connection:
            students = [
                Student(*(str(value or "") for value in row))
                for row in connection.execute(sa.select(_STUDENT)).all()
                if not str(row.id).startswith(ERASED)
            ]
            row = connection.execute(sa.select(_ASSIGNMENT).where(_ASSIGNMENT.c.name == assignment)).first()
            names = connection.execute(sa.select(_ASSIGNMENT.c.name)).scalars().all()
            query = sa.select(_NOTEBOOK.c.name).where(_NOTEBOOK.c.assignment_id == (row.id if row else ""))
            notebooks = tuple(connection.execute(query.order_by(_NOTEBOOK.c.name)).scalars())
    finally:
        database.close()
    if row is None:
        known = f"It has {', '.join(sorted(names))}." if names else "It has none yet."
        raise GradingError(
            f"The gradebook has no assignment {assignment}. {known} `nbgrader generate_assignment` enters one."
        )
    if not students:
        raise GradingError(
            "The gradebook has no students, so nobody could be recognised. Enter them with `nbgrader db student import "
            "FILE.csv` (columns id, first_name, last_name, email, lms_user_id), then run this again."
        )
    roster = Roster(students, chosen)
    for who, student in (chosen or {}).items():
        if student not in roster.students:
            raise GradingError(f"--student '{who}={student}': the gradebook has no student {student}.")
    return roster, Assignment(assignment, notebooks, row.duedate)


def choice(who: str, student: str) -> str:
    """The option that says whom a name means, as it can be typed."""
    return f"--student {shlex.quote(f'{who}={student}')}"


def _names(student: Student) -> list[str]:
    """A student's name in every order in which it is written."""
    first, last = student.first, student.last
    if not first or not last:
        return [f"{first}{last}"]
    return [f"{first} {last}", f"{last} {first}", f"{last} , {first}"]


def _folded(text: str) -> str:
    """A text so that capitals, spaces, and ways of writing one letter make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())


def _squeezed(text: str) -> str:
    """A name as Canvas squeezes it: letters and digits alone."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
