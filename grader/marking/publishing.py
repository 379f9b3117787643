"""Agreed marks and comments into nbgrader's gradebook, and there again after submissions were graded anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.manual import ManualMark
from grader.marking.agreeing import settle
from grader.marking.commenting import rendered
from grader.marking.opening import enter_pieces, open_store
from grader.marking.place import has_store
from grader.marking.placing import is_same
from grader.marking.showing import Showing

if TYPE_CHECKING:
    from grader.manual import Place
    from grader.marking.agreeing import Verdict
    from grader.marking.store import Store
    from grader.nbcourse import Course

_EXACT = 4
"""Decimals of a score; a rubric of 50 marks in a cell of 7 points makes long ones."""


@dataclass(frozen=True, slots=True)
class Published:
    """What became of each piece, by code.

    `written` are in the gradebook now; `waiting` have a marker who is not finished; `moderation` wait for a person to decide;
    `changed` are marked for another text than was handed in last; `missing` have no place in the gradebook; `kept` have a
    score that somebody entered there since (only after grading anew: publishing replaces it).
    """

    written: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    moderation: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def publish(course: Course, assignment: str) -> Published:
    """Write every agreed mark to the gradebook, in one transaction. It can be called as often as wanted.

    Raises:
        GradingError: the store or the gradebook cannot be read or written.
    """
    with Showing(course, assignment) as showing, open_store(course.folder) as store:
        enter_pieces(store, showing)
        found = settle(store, assignment, showing.rubric)
        missing = _write(store, showing, [verdict for verdict in found if verdict.state == "agreed"])
    return Published(
        tuple(one.piece for one in found if one.state == "agreed" and one.piece not in missing),
        _those(found, "waiting"),
        _those(found, "moderation"),
        _those(found, "changed"),
        tuple(sorted(missing)),
    )


def put_back(course: Course, assignment: str) -> Published:
    """After grading anew: what was published holds again where the text is the same, and the gradebook says so.

    A text that was replaced since it was marked keeps waiting for a marker, and the desk says so to them. A score that
    somebody else entered in the meantime is left alone.

    Raises:
        GradingError: the store or the gradebook cannot be read or written.
    """
    if not has_store(course.folder):
        return Published()
    with open_store(course.folder) as store:
        published = store.published(assignment)
        if not published and not store.pieces(assignment):
            return Published()
        with Showing(course, assignment) as showing:
            digests = enter_pieces(store, showing)
            agreed = store.agreed(assignment)
            pieces = {piece.code: piece for piece in store.pieces(assignment)}
            entered = showing.book.manual(assignment, {piece.question for piece in pieces.values()})
            again, changed, kept = [], [], []
            found = {verdict.piece: verdict for verdict in settle(store, assignment, showing.rubric)}
            for code, (number, score) in published.items():
                piece, (last, mark) = pieces[code], agreed[code]
                if not piece.student:
                    continue
                there = entered.get((piece.student, piece.notebook, piece.question))
                if not is_same(mark.answer, digests.get(code, "")):
                    changed.append(code)
                elif there is not None and there.score not in (None, score):
                    kept.append(code)
                elif last == number and found[code].state == "agreed":
                    again.append(found[code])
            missing = _write(store, showing, again)
    return Published(
        tuple(one.piece for one in again if one.piece not in missing),
        changed=tuple(changed),
        missing=tuple(sorted(missing)),
        kept=tuple(kept),
    )


def _write(store: Store, showing: Showing, found: list[Verdict]) -> set[str]:
    """Enter these agreed marks; returns the codes of those that the gradebook has no place for."""
    pieces = {piece.code: piece for piece in store.pieces(showing.assignment)}
    marks: dict[Place, ManualMark] = {}
    codes: dict[Place, str] = {}
    scores: dict[str, tuple[int, float]] = {}
    for verdict in found:
        assert verdict.agreed is not None  # that is what its state says
        piece = pieces[verdict.piece]
        place = piece.student, piece.notebook, piece.question
        scale = showing.question(piece).points / showing.rubric.most
        score = round(verdict.agreed.marks * scale, _EXACT)
        marks[place] = ManualMark(score, rendered(verdict.agreed, verdict.standings, showing.rubric))
        codes[place], scores[piece.code] = piece.code, (verdict.number, score)
    missing = {codes[place] for place in showing.book.enter(showing.assignment, marks)} if marks else set()
    before = store.published(showing.assignment)
    store.publish({code: what for code, what in scores.items() if code not in missing and before.get(code) != what})
    return missing


def _those(found: tuple[Verdict, ...], state: str) -> tuple[str, ...]:
    return tuple(verdict.piece for verdict in found if verdict.state == state)
