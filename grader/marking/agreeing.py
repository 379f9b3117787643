"""The mark that counts: one marker's, two markers' mean where they are close, else what a person decides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.marking.model import Agreed
from grader.marking.placing import differ, is_same, settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.marking.model import How, Share, Standing
    from grader.marking.store import Store
    from grader.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a piece stands: the mark that counts, or why there is none.

    `state` is agreed, waiting (a marker is not finished), changed (the text was replaced since it was marked) or moderation
    (`differing` are the criteria). `standings` are those of its markers who have begun, `agreed` may be of before.
    """

    piece: str
    state: str
    standings: tuple[Standing, ...]
    agreed: Agreed | None = None
    number: int = 0
    differing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Facts:
    """Everything of an assignment that verdicts follow from, read at once."""

    shares: dict[str, list[Share]]
    standings: dict[str, dict[str, Standing]]
    digests: dict[str, str]
    markers: frozenset[str]
    agreed: dict[str, tuple[int, Agreed]] = field(default_factory=dict)

    def holders(self, code: str) -> list[Standing | None]:
        """The standing of each who is to mark a piece. Whoever marks no longer counts only where they have begun."""
        mine = self.standings.get(code, {})
        names = [share.marker for share in self.shares.get(code, ())]
        return [mine.get(name) for name in names if name in mine or name in self.markers]


def settle(store: Store, assignment: str, rubric: Rubric) -> tuple[Verdict, ...]:
    """Add what follows from the markers' work to the agreed marks, and say where each piece stands.

    What a person decided stays, as long as it is about the text as it is now.
    """
    facts = _facts(store, assignment)
    pieces = [piece.code for piece in store.pieces(assignment) if piece.student]
    found = [_verdict(code, facts, rubric) for code in pieces]
    new = [verdict.agreed for verdict in found if verdict.agreed is not None and not verdict.number]
    store.agree(new)
    if new:
        facts.agreed = store.agreed(assignment)
        found = [_verdict(code, facts, rubric) for code in pieces]
    return tuple(found)


def verdicts(store: Store, assignment: str, rubric: Rubric) -> tuple[Verdict, ...]:
    """Where each piece stands; nothing is written. An agreed mark that is not in the store yet has the number 0."""
    facts = _facts(store, assignment)
    return tuple(_verdict(piece.code, facts, rubric) for piece in store.pieces(assignment) if piece.student)


def _facts(store: Store, assignment: str) -> _Facts:
    shares: dict[str, list[Share]] = {}
    for share in store.shares(assignment):
        shares.setdefault(share.piece, []).append(share)
    standings: dict[str, dict[str, Standing]] = {}
    for (code, marker), standing in store.standings(assignment).items():
        standings.setdefault(code, {})[marker] = standing
    markers = frozenset(store.markers(assignment))
    return _Facts(shares, standings, store.answers(assignment), markers, store.agreed(assignment))


def _verdict(code: str, facts: _Facts, rubric: Rubric) -> Verdict:
    digest, keys = facts.digests.get(code, ""), rubric.keys
    holders = facts.holders(code)
    begun = tuple(standing for standing in holders if standing is not None)
    number, before = facts.agreed.get(code, (0, None))
    if before is not None and before.how == "moderated" and is_same(before.answer, digest):
        return Verdict(code, "agreed", begun, before, number)
    finished = [standing for standing in begun if settled(standing, digest, keys)]
    if any(standing.finished(keys) and standing not in finished for standing in begun):
        return Verdict(code, "changed", begun, before, number)
    if not finished or len(finished) < len(holders):
        return Verdict(code, "waiting", begun, before, number)
    if differing := differ(finished, keys):
        return Verdict(code, "moderation", begun, before, number, differing)
    agreed = _together(code, finished, digest, rubric)
    if before is not None and replace(agreed, at=before.at) == before:
        return Verdict(code, "agreed", begun, before, number)
    return Verdict(code, "agreed", begun, agreed)


def _together(code: str, finished: Sequence[Standing], digest: str, rubric: Rubric) -> Agreed:
    """One marker's levels and marks, or the mean of several."""
    count = len(finished)
    levels = {key: sum(standing.levels[key] for standing in finished) / count for key in rubric.keys}
    marks = sum(marks_of(standing.levels, rubric) for standing in finished) / count
    how: How = "single" if count == 1 else "both"
    by = ", ".join(sorted(standing.marker for standing in finished))
    return Agreed(datetime.now(UTC), code, levels, marks, by, how, "", "", digest)


def marks_of(levels: Mapping[str, int], rubric: Rubric) -> float:
    """The marks of a text, from its level in each of the rubric's criteria; others are left out."""
    return rubric.marks({key: levels[key] for key in rubric.keys})
