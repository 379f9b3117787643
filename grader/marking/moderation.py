"""Where two markers are far apart somebody looks at both and decides, with a reason. Not for markers: names of these show.

Students' names do not, here either: whoever decides is as blind as the markers were.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from grader.marking import events
from grader.marking.agreeing import Verdict, marks_of, settle, verdicts
from grader.marking.calibrating import Calibration
from grader.marking.model import Agreed, MarkingError
from grader.marking.opening import open_store
from grader.marking.showing import Showing
from grader.marking.store import digest_of
from grader.nbcourse import Course
from grader.rubric import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from grader.marking.events import Event
    from grader.marking.model import Standing
    from grader.marking.store import Store
    from grader.rubric import Rubric


def queue(store: Store, assignment: str, rubric: Rubric) -> tuple[Verdict, ...]:
    """The pieces on which markers who are finished differ by two levels or more in a criterion."""
    return tuple(verdict for verdict in verdicts(store, assignment, rubric) if verdict.state == "moderation")


def agree(
    store: Store,
    rubric: Rubric,
    code: str,
    levels: Mapping[str, int],
    *,
    by: str,
    reason: str,
    comment: str = "",
    answer: str = "",
) -> Agreed:
    """Decide the mark of a piece. What was before stays in its history. `answer` is the digest of the text that was read.

    Raises:
        MarkingError: a level or the reason is missing.
    """
    piece = store.piece(code)
    missing = [criterion.name for criterion in rubric.criteria if criterion.key not in levels]
    if missing:
        raise MarkingError(f"Give a level for {', '.join(missing)}, too.")
    odd = sorted(set(levels) - set(rubric.keys))
    if odd:
        raise MarkingError(f"There is no criterion {', '.join(odd)}. There are: {', '.join(rubric.keys)}.")
    if not all(type(level) is int and 1 <= level <= LEVELS for level in levels.values()):
        raise MarkingError(f"A level is a whole number from 1 to {LEVELS}.")
    if not reason.strip():
        raise MarkingError("Say in a sentence why: the reason is kept with the mark, and the markers learn by it.")
    decided = Agreed(
        datetime.now(UTC),
        piece.code,
        dict(levels),
        marks_of(levels, rubric),
        by,
        "moderated",
        reason.strip(),
        comment.strip(),
        answer,
    )
    store.agree([decided])
    return decided


class Moderation:
    """A moderator's work on one assignment, as JSON-able dicts. Use it as a context manager, in one thread."""

    def __init__(self, store: Store, showing: Showing, by: str) -> None:
        self._store, self._showing, self._by = store, showing, by
        self._assignment, self._rubric = showing.assignment, showing.rubric

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

    def about(self) -> dict[str, Any]:
        """What is the same for every piece: as a marker sees it, anchors included."""
        anchors = Calibration(self._store, self._rubric, self._showing.anchors, self._by).references()
        return self._showing.about() | {"by": self._by, "anchors": anchors}

    def queue(self) -> dict[str, Any]:
        """The pieces to decide on, and how many wait for a marker."""
        found = verdicts(self._store, self._assignment, self._rubric)
        questions = {piece.code: piece.question for piece in self._store.pieces(self._assignment)}
        items = [
            {
                "code": verdict.piece,
                "number": number,
                "question": questions[verdict.piece],
                "criteria": list(verdict.differing),
                "marks": [marks_of(standing.levels, self._rubric) for standing in verdict.standings],
            }
            for number, verdict in enumerate((one for one in found if one.state == "moderation"), start=1)
        ]
        return {"items": items, "waiting": sum(verdict.state in {"waiting", "changed"} for verdict in found)}

    def piece(self, code: str) -> dict[str, Any]:
        """Everything about a piece, its markers' marks side by side, and its history."""
        piece = self._store.piece(code)
        if piece.assignment != self._assignment:
            raise MarkingError("There is no such piece. Look at the list again.")
        text, shown = self._showing.shown(piece)
        self._store.saw({code: digest_of(text)})
        with self._store.reading() as connection:
            acts = events.on_piece(connection, code)
            decided = self._store.agreed_on(connection, code)
        markers = [self._marked(standing) for standing in events.standings(acts).values()]
        history = [(act.at.replace(tzinfo=UTC), act.marker, self._in_words(act)) for act in acts]
        history += [(one.at, one.by, _agreed_in_words(one)) for one in decided]
        return shown | {
            "code": code,
            "markers": sorted(markers, key=lambda one: str(one["marker"])),
            "agreed": _agreed_json(decided[-1]) if decided else None,
            "history": [
                {"at": at.isoformat(), "who": who, "what": what}
                for at, who, what in sorted(history, key=lambda line: line[0])
            ],
        }

    def agree(self, code: str, levels: Mapping[str, int], reason: str, comment: str = "") -> dict[str, Any]:
        """Decide, with a reason for the markers and perhaps a comment for the student."""
        digest = digest_of(self._showing.answer(self._store.piece(code)))
        agree(self._store, self._rubric, code, levels, by=self._by, reason=reason, comment=comment, answer=digest)
        return self.piece(code)

    def progress(self) -> dict[str, Any]:
        """How far the markers are, and how strict each was on the anchor texts."""
        found = settle(self._store, self._assignment, self._rubric)
        states = [verdict.state for verdict in found]
        shares = self._store.shares(self._assignment)
        standings = self._store.standings(self._assignment)
        rows = []
        for name in self._store.markers(self._assignment):
            mine = [share.piece for share in shares if share.marker == name]
            own = [standings[code, name] for code in mine if (code, name) in standings]
            calibration = Calibration(self._store, self._rubric, self._showing.anchors, name).state()
            rows.append(
                {
                    "marker": name,
                    "share": len(mine),
                    "done": sum(standing.finished(self._rubric.keys) for standing in own),
                    "flagged": sum(standing.flagged is not None for standing in own),
                    "calibrated": calibration["finished"],
                    "severity": calibration["result"]["severity"] if calibration["result"] else None,
                }
            )
        return {
            "markers": rows,
            "pieces": len(found),
            "agreed": states.count("agreed"),
            "moderation": states.count("moderation"),
            "waiting": states.count("waiting") + states.count("changed"),
        }

    def _marked(self, standing: Standing) -> dict[str, Any]:
        levels = {key: standing.levels.get(key) for key in self._rubric.keys}
        return {
            "marker": standing.marker,
            "levels": levels,
            "comments": dict(standing.comments),
            "marks": None if None in levels.values() else marks_of(standing.levels, self._rubric),
            "flag": standing.flagged,
            "done": standing.done,
        }

    def _in_words(self, act: Event) -> str:
        names = {criterion.key: criterion.name for criterion in self._rubric.criteria}
        on = names.get(act.criterion, act.criterion) or "the whole"
        again = "Undo: " if act.undoes is not None else ""
        match act.kind:
            case "level":
                return f"{again}{on}: " + (f"level {act.level}" if act.level is not None else "no level")
            case "comment":
                return f"{again}comment on {on}: " + (f"“{act.text}”" if act.text else "none")
            case "done":
                return again + ("finished" if act.level else "taken up again")
            case _:
                return again + (f"flagged: {act.text}" if act.level else "no longer flagged")


def _agreed_in_words(one: Agreed) -> str:
    how = {"single": "the only marker's", "both": "the mean of the markers'", "moderated": "decided"}[one.how]
    return f"Agreed: {one.marks:g} marks, {how}" + (f". {one.reason}" if one.reason else "")


def _agreed_json(one: Agreed) -> dict[str, Any]:
    return {
        "levels": dict(one.levels),
        "marks": one.marks,
        "by": one.by,
        "how": one.how,
        "reason": one.reason,
        "comment": one.comment,
        "at": one.at.isoformat(),
    }


def open_moderation(course: Path, assignment: str, by: str) -> Moderation:
    """A moderator's work in a course directory on this machine.

    Raises:
        GradingError: the course, the store or the rubric cannot be read.
    """
    showing = Showing(Course(course), assignment)
    try:
        return Moderation(open_store(course), showing, by)
    except BaseException:
        showing.close()
        raise
