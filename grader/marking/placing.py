"""Where a piece stands for one marker: what follows from what everybody did, and may be told to this one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grader.marking.model import DISAGREE, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.marking.model import Piece

FILTERS = ("all", "unmarked", "begun", "done", "flagged", "changed", "disagreeing")
_DIFFERING = "Two markers differ here by two levels or more. Somebody will look at both; until then it is closed."


@dataclass(frozen=True, slots=True)
class Place:
    """A piece in a marker's own order, and where it stands there: unmarked, begun or done."""

    piece: Piece
    number: int
    state: str = "unmarked"
    flagged: bool = False
    changed: bool = False
    disagreeing: bool = False

    def to_json(self) -> dict[str, Any]:
        """The piece as a line of the list."""
        return {
            "code": self.piece.code,
            "number": self.number,
            "question": self.piece.question,
            "state": self.state,
            "flagged": self.flagged,
            "changed": self.changed,
            "disagreeing": self.disagreeing,
        }

    def passes(self, name: str) -> bool:
        """Whether it is among those that a filter lets through."""
        if name in ("flagged", "changed", "disagreeing"):
            return bool(getattr(self, name))
        return name in ("all", self.state)


@dataclass(frozen=True, slots=True)
class Found:
    """One marker's standing, and what follows for them. `closed` says in a sentence why nothing can be changed."""

    mine: Standing
    changed: bool
    disagreeing: bool
    closed: str

    def placed(self, place: Place, criteria: tuple[str, ...]) -> Place:
        """The piece's place with this standing."""
        mine = self.mine
        if mine.finished(criteria) and not self.changed:
            state = "done"
        else:
            state = "begun" if mine.levels or mine.comments or mine.done else "unmarked"
        return replace(
            place,
            state=state,
            flagged=mine.flagged is not None,
            changed=self.changed,
            disagreeing=self.disagreeing,
        )


def stands(
    code: str,
    marker: str,
    standings: Iterable[Standing],
    holders: Iterable[str],
    digest: str,
    moderated: tuple[str, str] | None,
    criteria: tuple[str, ...],
) -> Found:
    """Where a piece stands for a marker.

    `standings` are those of anybody on this piece, `holders` those who are to mark it, `digest` is that of its text as it is
    now, `moderated` who decided its mark and for which text.
    """
    by_marker = {standing.marker: standing for standing in standings}
    mine = by_marker.get(marker) or Standing(code, marker)
    finished = [by_marker[name] for name in holders if name in by_marker and settled(by_marker[name], digest, criteria)]
    decided = moderated is not None and is_same(moderated[1], digest)
    disagreeing = not decided and mine in finished and differ(finished, criteria) != ()
    closed = _DIFFERING if disagreeing else ""
    if decided and moderated is not None:
        closed = f"{moderated[0]} has decided the mark of this piece, so it is closed."
    return Found(mine, mine.done and not is_same(mine.answer, digest), disagreeing, closed)


def settled(standing: Standing, digest: str, criteria: tuple[str, ...]) -> bool:
    """Whether a marker has finished a piece, and it is still the text that they read."""
    return standing.finished(criteria) and is_same(standing.answer, digest)


def is_same(marked: str, digest: str) -> bool:
    """Whether a mark is for this text; where one of the two was erased nobody can say that it is another."""
    return not marked or not digest or marked == digest


def differ(finished: Iterable[Standing], criteria: tuple[str, ...]) -> tuple[str, ...]:
    """The criteria in which markers who are finished are too far apart."""
    found = list(finished)
    return tuple(
        key
        for key in criteria
        if len(levels := [standing.levels[key] for standing in found]) > 1 and max(levels) - min(levels) >= DISAGREE
    )
