"""A marker's list of pieces: read as a whole now and then, and brought up to date piece by piece in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.marking import events
from grader.marking.model import MarkingError
from grader.marking.placing import FILTERS, Found, Place, stands
from grader.marking.sharing import in_order

if TYPE_CHECKING:
    import sqlalchemy as sa

    from grader.marking.events import Event
    from grader.marking.model import Standing
    from grader.marking.showing import Showing
    from grader.marking.store import Store

NOT_YOURS = "This piece is not in your share. Look at the list again: it may have been moved."


@dataclass(frozen=True, slots=True)
class Looked:
    """What there is about one piece. `acts` is anybody's, in order; what a marker just did can be added to it."""

    code: str
    marker: str
    criteria: tuple[str, ...]
    acts: list[Event]
    holders: list[str]
    digest: str
    moderated: tuple[str, str] | None

    def found(self) -> Found:
        """Where the piece stands for the marker."""
        known = events.standings(self.acts).values()
        return stands(self.code, self.marker, known, self.holders, self.digest, self.moderated, self.criteria)


class Listing:
    """The pieces of one marker's share, in the order to be marked in."""

    def __init__(self, store: Store, showing: Showing, marker: str) -> None:
        self._store, self._marker = store, marker
        self._assignment, self._rubric = showing.assignment, showing.rubric
        self._questions = [(question.notebook, question.id) for question in showing.questions]
        self._places: dict[str, Place] = {}

    def place(self, code: str) -> Place:
        """Where a piece stands.

        Raises:
            MarkingError: it is not in the share.
        """
        if code not in self._places:
            self.read()
        if code not in self._places:
            raise MarkingError(NOT_YOURS)
        return self._places[code]

    def items(self, name: str) -> list[dict[str, Any]]:
        """The lines that a filter lets through."""
        return [place.to_json() for place in self._places.values() if place.passes(name)]

    def counts(self) -> dict[str, int]:
        """How many each filter lets through."""
        if not self._places:
            self.read()
        return {name: sum(place.passes(name) for place in self._places.values()) for name in FILTERS}

    def around(self, code: str) -> dict[str, Any]:
        """A piece's number, and the codes of those before and after it."""
        codes = list(self._places)
        at = codes.index(code)
        waiting = [one for one in (*codes[at + 1 :], *codes[:at]) if self._places[one].state != "done"]
        return {
            "number": self._places[code].number,
            "of": len(codes),
            "previous": codes[at - 1] if at else None,
            "next": codes[at + 1] if at + 1 < len(codes) else None,
            "next_unmarked": waiting[0] if waiting else None,
        }

    def look(self, connection: sa.Connection, code: str) -> Looked:
        """Everything that was done about a piece, read at once."""
        return Looked(
            code,
            self._marker,
            self._rubric.keys,
            events.on_piece(connection, code),
            [share.marker for share in self._store.shares_of(connection, code)],
            self._store.answers_of(connection, [code]).get(code, ""),
            self._store.moderated(connection, [code]).get(code),
        )

    def told(self, looked: Looked) -> dict[str, Any]:
        """What the marker has said of a piece; the list is brought up to date with it."""
        code, found = looked.code, looked.found()
        mine = found.mine
        place = self._places[code] = found.placed(self.place(code), self._rubric.keys)
        levels = {key: mine.levels.get(key) for key in self._rubric.keys}
        return {
            "code": code,
            "levels": levels,
            "comments": dict(mine.comments),
            "marks": self._rubric.marks(mine.levels) if None not in levels.values() else None,
            "done": place.state == "done",
            "state": place.state,
            "flagged": mine.flagged is not None,
            "flag": mine.flagged or "",
            "changed": found.changed,
            "disagreeing": found.disagreeing,
            "closed": found.closed,
            "saved": mine.at.isoformat() + "Z" if mine.at else None,
        }

    def read(self) -> None:
        """Read the whole list anew."""
        pieces = {piece.code: piece for piece in self._store.pieces(self._assignment) if piece.student}
        shares = self._store.shares(self._assignment)
        mine = in_order([share for share in shares if share.marker == self._marker], pieces, self._questions)
        digests = self._store.answers(self._assignment)
        holders: dict[str, list[str]] = {}
        for share in shares:
            holders.setdefault(share.piece, []).append(share.marker)
        with self._store.reading() as connection:
            acts = events.on_share(connection, self._assignment, self._marker)
            moderated = self._store.moderated(connection, [share.piece for share in mine])
        standings: dict[str, list[Standing]] = {}
        for standing in events.standings(acts).values():
            standings.setdefault(standing.piece, []).append(standing)
        self._places = {}
        for number, share in enumerate(mine, start=1):
            code, keys = share.piece, self._rubric.keys
            known = standings.get(code, [])
            found = stands(code, self._marker, known, holders[code], digests.get(code, ""), moderated.get(code), keys)
            self._places[code] = found.placed(Place(pieces[code], number), keys)
