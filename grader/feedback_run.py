"""Writing the feedback of an assignment: a page for each graded notebook, with the marks as the gradebook has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from grader.gradebook import Book
from grader.marking.place import has_store
from grader.nbcourse import GradingError
from grader.pages import Extras, PageError, make_pages
from grader.rebuilt import Remark

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.nbcourse import Course
    from grader.settings import Settings
    from grader.sheet import Sheet
    from grader.telling import Telling

# What a student is told of the remarks about a submission. The others are for the marker.
TOLD = frozenset(
    {
        "cell-restored",
        "file-shadows",
        "file-too-large",
        "link-refused",
        "memory",
        "notebook-missing",
        "notebook-renamed",
        "notebook-too-large",
        "notebook-unreadable",
        "output-cut",
        "stopped",
        "timed-out",
        "too-many-files",
    }
)


@dataclass(frozen=True, slots=True)
class Written:
    """One student's feedback. `reason` says why there is none."""

    student: str
    pages: tuple[Path, ...] = ()
    reason: str = ""


class Feedback:
    """The feedback of one assignment.

    Raises:
        GradingError: the gradebook cannot be read, or does not know the assignment.
    """

    def __init__(self, course: Course, assignment: str, students: tuple[str, ...] = ()) -> None:
        self._course, self._assignment, self._wanted = course, assignment, students
        self._telling: Telling | None = None

    def run(self, told: Callable[[Written], None], begun: Callable[[int], None] = lambda _: None) -> list[Written]:
        """Write everybody's; `begun` hears how many there are, `told` of each one."""
        found = []
        with Book(self._course) as book:
            self._telling = _telling(book.settings, book.sheet(self._assignment))
            remarks = book.recorded(self._assignment)
            students = self._students(book)
            begun(len(students))
            for student in students:
                recorded = remarks.get(student)
                about = [Remark(**remark) for remark in recorded.remarks] if recorded is not None else []
                written = self._write(book, student, [remark for remark in about if remark.code in TOLD])
                told(written)
                found.append(written)
        return found

    def _students(self, book: Book) -> list[str]:
        settings = book.settings
        found = set(settings.students("autograded", self._assignment))
        absent = sorted(set(self._wanted) - found)
        if absent:
            raise GradingError(f"{', '.join(absent)}: not graded yet. Run signoff grade {self._assignment} first.")
        return sorted((set(self._wanted) or found) - set(settings.excluded))

    def _write(self, book: Book, student: str, remarks: list[Remark]) -> Written:
        settings = book.settings
        telling = self._telling
        marks = {marked.name: marked for marked in book.marked(self._assignment, student)}
        shown = {name: telling.page(student, marked) for name, marked in marks.items()} if telling else marks

        def extras(name: str) -> Extras:
            sections = partial(telling.sections, student, marks[name]) if telling else ()
            return Extras(remarks=remarks, sections=sections)

        try:
            pages = make_pages(
                settings.folder("autograded", student, self._assignment),
                settings.folder("feedback", student, self._assignment),
                shown.get,
                extras=extras,
                delimiters=settings.delimiters,
                mode=0o664 if settings.shared else 0o644,
            )
        except PageError as error:
            return Written(student, reason=str(error))
        return Written(student, tuple(pages))


def _telling(settings: Settings, sheet: Sheet) -> Telling | None:
    """What there is to tell of the marking by a rubric; nothing in a course that has no marking desk."""
    if not has_store(settings.root):
        return None
    from grader.telling import telling  # noqa: PLC0415  # most courses have no desk

    return telling(settings, sheet)
