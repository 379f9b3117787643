"""What one marker may do, and the only door for a marker: their own share, their own marks, and nobody's name.

Every call returns JSON-able dicts and is one committed transaction when it returns; a refusal is a `MarkingError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from grader.marking import bank, events
from grader.marking.calibrating import Calibration
from grader.marking.listing import NOT_YOURS, Listing, Looked
from grader.marking.model import MarkingError
from grader.marking.opening import open_store
from grader.marking.placing import FILTERS
from grader.marking.showing import Showing
from grader.marking.store import digest_of
from grader.nbcourse import Course
from grader.pages.text import text_of
from grader.rubric import LEVELS

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from grader.marking.model import Kind
    from grader.marking.store import Store

MOST_TEXT = 10_000
CALLS = (
    "about",
    "queue",
    "piece",
    "set_level",
    "comment",
    "done",
    "flag",
    "undo",
    "bank",
    "keep",
    "forget",
    "calibration",
)
"""What a desk may call, here or over the network."""


class Work:
    """A marker's work on one assignment. Use it as a context manager, in one thread.

    Raises:
        MarkingError: they are no marker of it.
    """

    def __init__(self, store: Store, showing: Showing, marker: str) -> None:
        self._store, self._showing, self._marker = store, showing, marker
        self._assignment, self._rubric = showing.assignment, showing.rubric
        self._check_marker()
        self._calibration = Calibration(store, showing.rubric, showing.anchors, marker)
        self._calibrated = False
        self._list = Listing(store, showing, marker)
        self._read: dict[str, str] = {}  # the text of each piece that was shown, as its digest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store and the gradebook."""
        self._showing.close()
        self._store.close()

    # --- to read

    def about(self) -> dict[str, Any]:
        """What is the same for every piece: levels, criteria, questions, and once calibration is finished the anchors."""
        return self._showing.about() | {
            "marker": self._marker,
            "anchors": self._calibration.references() if self._is_calibrated() else [],
            "filters": list(FILTERS),
        }

    def queue(self, filter: str = "all") -> dict[str, Any]:  # noqa: A002  # the word of the desk
        """The marker's pieces in the order to be marked in, and how many there are of each kind."""
        if filter not in FILTERS:
            raise MarkingError(f'There is no filter "{filter}". There are: {", ".join(FILTERS)}.')
        self._check_marker()
        self._showing.refresh()
        self._list.read()
        return {"filter": filter, "items": self._list.items(filter), "counts": self._list.counts()}

    def piece(self, code: str) -> dict[str, Any]:
        """Everything that is shown of a piece."""
        self._check_calibrated()
        text, shown = self._showing.shown(self._list.place(code).piece)
        digest = digest_of(text)
        self._store.saw({code: digest})
        self._read[code] = digest
        with self._store.reading() as connection:
            looked = self._list.look(connection, code)
        return shown | self._list.told(looked) | self._list.around(code)

    def calibration(self) -> dict[str, Any]:
        """Where the calibration round stands, and once it is finished what came of it."""
        return self._calibration.state()

    # --- to mark

    def set_level(self, code: str, criterion: str, level: int | None) -> dict[str, Any]:
        """Set a level, 1 to 4, or take it back (None)."""
        self._check_criterion(criterion)
        if level is not None and (not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= LEVELS):
            raise MarkingError(f"A level is a whole number from 1 to {LEVELS}, or nothing.")
        if code in self._calibration:
            self._calibration.set_level(code, criterion, level)
            return self._calibration.standing(code) | {"counts": self._list.counts()}
        return self._act(code, "level", criterion=criterion, level=level)

    def comment(self, code: str, criterion: str | None, text: str) -> dict[str, Any]:
        """Say something about a criterion, or about the whole (None), in place of what was said; empty takes it back."""
        return self._act(code, "comment", criterion=self._slot(criterion), text=_text(text))

    def done(self, code: str, done: bool = True) -> dict[str, Any]:
        """Be finished with a piece, or take it up again."""
        if code in self._calibration:
            self._calibration.done(code, bool(done))
            return self._calibration.standing(code) | {"counts": self._list.counts()}
        if not done:
            return self._act(code, "done", level=0)
        place = self._list.place(code)
        digest = digest_of(self._showing.answer(place.piece))
        if self._read.get(code, digest) != digest:
            raise MarkingError("The answer was replaced while you were reading. Open the piece again and look.")
        return self._act(code, "done", level=1, answer=digest)

    def flag(self, code: str, flagged: bool = True, why: str = "") -> dict[str, Any]:
        """Ask for somebody to look at a piece, or no longer."""
        return self._act(code, "flag", level=int(bool(flagged)), text=_text(why))

    def undo(self) -> dict[str, Any]:
        """Take back the last thing that this marker did in this assignment; again, the one before."""
        self._check_calibrated()
        with self._store.writing(alone=False) as connection:
            undone = events.take_back(connection, self._assignment, self._marker)
            if undone is None:
                return {"code": None, "undone": None}
            looked = self._list.look(connection, undone.piece)
            looked.acts[:] = [act for act in looked.acts if act.id != undone.id]  # what is closed was so before
            self._check_open(looked)
        looked.acts.append(undone)
        what = {"what": undone.kind, "criterion": undone.criterion or None}
        return self._list.told(looked) | {"counts": self._list.counts(), "undone": what}

    # --- the comment bank

    def bank(self, criterion: str | None) -> dict[str, Any]:
        """The comments that the markers of this assignment have kept for a criterion, or for the whole (None)."""
        found = bank.kept(self._store, self._assignment, self._slot(criterion))
        return {"criterion": criterion, "comments": list(found)}

    def keep(self, criterion: str | None, text: str) -> dict[str, Any]:
        """Put a comment into the bank."""
        text = _text(text).strip()
        if not text:
            raise MarkingError("Write a comment first; there is nothing to keep.")
        bank.keep(self._store, self._assignment, self._marker, self._slot(criterion), text)
        return self.bank(criterion)

    def forget(self, criterion: str | None, text: str) -> dict[str, Any]:
        """Take a comment out of the bank."""
        bank.keep(self._store, self._assignment, self._marker, self._slot(criterion), _text(text).strip(), kept=False)
        return self.bank(criterion)

    # --- what is refused

    def _check_marker(self) -> None:
        if self._marker not in self._store.markers(self._assignment):
            raise MarkingError(
                f"{self._marker} does not mark {self._assignment}. An instructor can change that: "
                f"signoff markers {self._assignment} --add {self._marker}"
            )

    def _is_calibrated(self) -> bool:
        self._calibrated = self._calibrated or self._calibration.finished()
        return self._calibrated

    def _check_calibrated(self) -> None:
        if not self._is_calibrated():
            raise MarkingError("Mark the anchor texts first: the calibration round comes before the first real mark.")

    def _check_criterion(self, criterion: str) -> None:
        if criterion not in self._rubric.keys:
            raise MarkingError(f"There is no criterion {criterion!r}. There are: {', '.join(self._rubric.keys)}.")

    def _slot(self, criterion: str | None) -> str:
        if criterion is None or criterion == "":
            return ""
        self._check_criterion(criterion)
        return criterion

    def _check_open(self, looked: Looked) -> None:
        """Refuse what is not in the share, or is closed, as the transaction sees it: either may just have changed."""
        if self._marker not in looked.holders:
            raise MarkingError(NOT_YOURS)
        if closed := looked.found().closed:
            raise MarkingError(closed)

    def _check_complete(self, looked: Looked) -> None:
        levels = looked.found().mine.levels
        missing = [one.name for one in self._rubric.criteria if one.key not in levels]
        if missing:
            raise MarkingError(f"Give a level for {', '.join(missing)} first.")

    def _act(self, code: str, kind: Kind, **values: Any) -> dict[str, Any]:
        self._check_calibrated()
        self._list.place(code)
        with self._store.writing(alone=False) as connection:
            looked = self._list.look(connection, code)
            self._check_open(looked)
            if kind == "done" and values["level"]:
                self._check_complete(looked)
            looked.acts.append(events.add(connection, self._assignment, self._marker, code, kind, **values))
        return self._list.told(looked) | {"counts": self._list.counts()}


def _text(text: str) -> str:
    """A text that any database can keep.

    Raises:
        MarkingError: it is none, or too long.
    """
    if not isinstance(text, str):
        raise MarkingError("A comment is a text.")
    if len(text) > MOST_TEXT:
        raise MarkingError(f"A comment has {MOST_TEXT} characters at most, and this one has {len(text)}.")
    return text_of(text)


def open_work(course: Path, assignment: str, marker: str) -> Work:
    """A marker's work in a course directory on this machine. Whoever can open it can read the gradebook, too.

    Raises:
        GradingError: the course, the store or the rubric cannot be read, or they are no marker of the assignment.
    """
    showing = Showing(Course(course), assignment)
    try:
        store = open_store(course)
        try:
            return Work(store, showing, marker)
        except BaseException:
            store.close()
            raise
    except BaseException:
        showing.close()
        raise
