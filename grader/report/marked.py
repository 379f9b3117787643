"""What markers have finished of an assignment, from the marking store: levels by piece and marker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.marking.model import anchor_code
from grader.marking.opening import open_store
from grader.marking.place import FILE, store_place
from grader.marking.placing import is_same, settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.anchors import Anchor
    from grader.rubric import Rubric

    Levels = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece that somebody has finished: levels by criterion, of the first marker and then of others.

    `agreed` are the levels that count where several have marked it and it is settled.
    """

    piece: str
    by: tuple[tuple[str, Levels], ...]
    agreed: Mapping[str, float] | None

    def level(self, criterion: str) -> float:
        """The level that counts in a criterion: the agreed one, or the mean of what markers gave."""
        if self.agreed and criterion in self.agreed:
            return float(self.agreed[criterion])
        return sum(levels[criterion] for _, levels in self.by) / len(self.by)


@dataclass(frozen=True, slots=True)
class Marking:
    """All that was marked with a rubric. `anchors` are each marker's levels for the anchor texts, beside the known ones."""

    rubric: Rubric
    pieces: tuple[Marked, ...] = ()
    anchors: tuple[tuple[str, Levels, Levels], ...] = ()
    entered: int = 0


def read_marking(course: Path, rubric: Rubric, anchors: Sequence[Anchor]) -> Marking:
    """What markers have finished. A store that nobody has begun is not made by looking for it.

    Raises:
        MarkingError: the store cannot be read.
    """
    place = store_place(course)
    if isinstance(place, Path) and not (place / FILE if place.is_dir() else place).is_file():
        return Marking(rubric)
    assignment = rubric.assignment
    with open_store(course) as store:
        pieces, shares = store.pieces(assignment), store.shares(assignment)
        standings, digests = store.standings(assignment), store.answers(assignment)
        agreed = store.agreed(assignment)
        calibration = store.standings(assignment, "calibration")
    firsts = {(share.piece, share.marker) for share in shares if not share.second}
    finished: dict[str, list[tuple[bool, str, Levels]]] = {}
    for (code, marker), standing in standings.items():
        if settled(standing, digests.get(code, ""), rubric.keys):
            finished.setdefault(code, []).append(((code, marker) not in firsts, marker, standing.levels))
    found = []
    for piece in pieces:
        by = tuple(
            (marker, levels) for _, marker, levels in sorted(finished.get(piece.code, ()), key=lambda one: one[:2])
        )
        if by:
            _, mark = agreed.get(piece.code, (0, None))
            holds = mark is not None and is_same(mark.answer, digests.get(piece.code, ""))
            found.append(Marked(piece.code, by, mark.levels if mark is not None and holds else None))
    known = {anchor_code(assignment, anchor.id): anchor.levels for anchor in anchors}
    tried = tuple(
        (marker, standing.levels, known[code]) for (code, marker), standing in calibration.items() if code in known
    )
    return Marking(rubric, tuple(found), tried, len(pieces))
