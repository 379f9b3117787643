"""What markers did, as rows that are only ever added, and what it comes to: the last of each thing holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from grader.marking.model import Comment, Done, LevelSet, Standing
from grader.marking.schema import EVENT, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.marking.model import Kind, Round

TYPING = timedelta(seconds=3)
"""Texts sent one after the other within this time are one act of typing."""


def now() -> datetime:
    """The time in UTC, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Event:
    """One act. See the table for which of the columns speak; `id` is its place in the store's one order."""

    id: int
    at: datetime
    assignment: str
    marker: str
    round: str
    piece: str
    kind: str
    criterion: str
    level: int | None
    text: str | None
    answer: str | None
    undoes: int | None

    @property
    def slot(self) -> tuple[str, str, str]:
        """What it is about: an earlier act on the same is replaced."""
        return self.piece, self.kind, self.criterion


_SOME = 50
_NEWEST = 2**62
_COLUMNS = [EVENT.c[name] for name in Event.__slots__]
_IN_ORDER = sa.select(*_COLUMNS).order_by(EVENT.c.id)
_OF_PIECE = _IN_ORDER.where(EVENT.c.piece == sa.bindparam("piece"))
_OF_MARKER = _IN_ORDER.where(
    EVENT.c.assignment == sa.bindparam("assignment"),
    EVENT.c.marker == sa.bindparam("marker"),
    EVENT.c.round == sa.bindparam("round"),
)
_OF_ROUND = _IN_ORDER.where(EVENT.c.assignment == sa.bindparam("assignment"), EVENT.c.round == sa.bindparam("round"))
_ON_SHARE = _IN_ORDER.where(
    EVENT.c.assignment == sa.bindparam("assignment"),
    EVENT.c.round == "marking",
    EVENT.c.piece.in_(sa.select(SHARE.c.piece).where(SHARE.c.marker == sa.bindparam("sharer"))),
)
_LAST = (
    sa.select(*_COLUMNS)
    .where(
        EVENT.c.assignment == sa.bindparam("assignment"),
        EVENT.c.marker == sa.bindparam("marker"),
        EVENT.c.round == "marking",
        EVENT.c.id < sa.bindparam("before"),
    )
    .order_by(EVENT.c.id.desc())
    .limit(_SOME)
)
_INSERT = sa.insert(EVENT)


def _events(connection: sa.Connection, query: Any, **values: str | int) -> list[Event]:
    return [Event(*row) for row in connection.execute(query, values)]


def on_piece(connection: sa.Connection, piece: str) -> list[Event]:
    """Everything that was done about a piece, by anybody, in order."""
    return _events(connection, _OF_PIECE, piece=piece)


def by_marker(connection: sa.Connection, assignment: str, marker: str, round_: Round = "marking") -> list[Event]:
    """Everything that a marker did in a round of an assignment, in order."""
    return _events(connection, _OF_MARKER, assignment=assignment, marker=marker, round=round_)


def on_share(connection: sa.Connection, assignment: str, marker: str) -> list[Event]:
    """Everything that anybody did about the pieces that were ever a marker's, in order."""
    return _events(connection, _ON_SHARE, assignment=assignment, sharer=marker)


def in_round(connection: sa.Connection, assignment: str, round_: Round = "marking") -> list[Event]:
    """Everything that was done in a round of an assignment, in order."""
    return _events(connection, _OF_ROUND, assignment=assignment, round=round_)


def add(
    connection: sa.Connection,
    assignment: str,
    marker: str,
    piece: str,
    kind: Kind,
    *,
    criterion: str = "",
    level: int | None = None,
    text: str | None = None,
    answer: str | None = None,
    undoes: int | None = None,
    round_: Round = "marking",
) -> Event:
    """Add an act."""
    values: dict[str, Any] = {
        "at": now(),
        "assignment": assignment,
        "marker": marker,
        "round": round_,
        "piece": piece,
        "kind": kind,
        "criterion": criterion,
        "level": level,
        "text": text,
        "answer": answer,
        "undoes": undoes,
    }
    key = connection.execute(_INSERT, values).inserted_primary_key
    assert key is not None
    return Event(id=int(key[0]), **values)


def standings(events: Iterable[Event]) -> dict[tuple[str, str], Standing]:
    """Where each marker stands with each piece, by piece and marker."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in events:
        key = one.piece, one.marker
        state = found.get(key)
        if state is None:
            state = found[key] = {"levels": {}, "comments": {}, "done": False, "answer": "", "flagged": None}
        state["at"] = one.at
        if one.kind == "level":
            _put(state["levels"], one.criterion, one.level)
        elif one.kind == "comment":
            _put(state["comments"], one.criterion, one.text or None)
        elif one.kind == "done":
            state["done"], state["answer"] = bool(one.level), one.answer or ""
        else:
            state["flagged"] = (one.text or "") if one.level else None
    return {key: Standing(*key, **state) for key, state in found.items()}


def _put(into: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        into.pop(key, None)
    else:
        into[key] = value


def take_back(connection: sa.Connection, assignment: str, marker: str) -> Event | None:
    """Add the act that takes back the marker's last one that still holds; nothing where there is none."""
    undone: set[int] = set()
    stream = _streamed(connection, assignment, marker)
    for last in stream:
        if last.undoes is not None:
            undone.update(_span(connection, last))
        elif last.id not in undone:
            break
    else:
        return None
    first = _begun(last, stream)
    before = _before(connection, first)
    return add(
        connection,
        assignment,
        marker,
        last.piece,
        last.kind,  # type: ignore[arg-type]  # one of the kinds: it was written by `add`
        criterion=last.criterion,
        level=before.level if before else None,
        text=before.text if before else None,
        answer=before.answer if before else None,
        undoes=first.id,
    )


def _streamed(connection: sa.Connection, assignment: str, marker: str) -> Iterator[Event]:
    """A marker's acts from the last one back, fetched some at a time: mostly the first few are enough."""
    before = _NEWEST
    while True:
        found = _events(connection, _LAST, assignment=assignment, marker=marker, before=before)
        yield from found
        if len(found) < _SOME:
            return
        before = found[-1].id


def _begun(last: Event, earlier: Iterator[Event]) -> Event:
    """The act with which the typing began that this one ended; the act itself where it was no typing."""
    first = last
    if last.kind == "comment":
        for one in earlier:
            if one.slot != last.slot or one.undoes is not None or first.at - one.at > TYPING:
                break
            first = one
    return first


def _span(connection: sa.Connection, undo: Event) -> list[int]:
    """The acts that an undo took back: from the one that it names up to itself, of the same thing."""
    piece, kind, criterion = undo.slot
    query = sa.select(EVENT.c.id).where(
        EVENT.c.piece == piece,
        EVENT.c.marker == undo.marker,
        EVENT.c.kind == kind,
        EVENT.c.criterion == criterion,
        EVENT.c.undoes.is_(None),
        EVENT.c.id >= undo.undoes,
        EVENT.c.id < undo.id,
    )
    return list(connection.execute(query).scalars())


def _before(connection: sa.Connection, event: Event) -> Event | None:
    """What held of the same thing just before an act."""
    piece, kind, criterion = event.slot
    query = (
        sa.select(*_COLUMNS)
        .where(
            EVENT.c.piece == piece,
            EVENT.c.marker == event.marker,
            EVENT.c.kind == kind,
            EVENT.c.criterion == criterion,
            EVENT.c.id < event.id,
        )
        .order_by(EVENT.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return Event(*row) if row else None


def level_set(event: Event) -> LevelSet:
    """An act of kind level as what it says."""
    round_: Round = "calibration" if event.round == "calibration" else "marking"
    return LevelSet(event.at.replace(tzinfo=UTC), event.piece, event.marker, round_, event.criterion, event.level)


def comment(event: Event) -> Comment:
    """An act of kind comment as what it says."""
    return Comment(event.at.replace(tzinfo=UTC), event.piece, event.marker, event.criterion or None, event.text or "")


def done(event: Event) -> Done:
    """An act of kind done as what it says."""
    return Done(event.at.replace(tzinfo=UTC), event.piece, event.marker, bool(event.level), event.answer or "")
