"""Who marks which piece: even shares, some pieces for two markers, an order of their own for each."""

from __future__ import annotations

import random
from collections import Counter, deque
from typing import TYPE_CHECKING

from grader.marking.model import MarkingError, Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.marking.model import Piece
    from grader.marking.store import Store

DOUBLE = 0.20


def share_out(
    store: Store, assignment: str, markers: Sequence[str], double: float = DOUBLE, seed: int | str = 0
) -> tuple[Share, ...]:
    """Share the pieces of an assignment among its markers, and `double` of them (0 to 1) to a second one each.

    It can be called again when submissions came late or markers came or went: a piece that somebody has begun stays
    theirs, the others are moved so that shares are even. Question by question, and in an order shuffled for each marker.

    Raises:
        MarkingError: there are no markers, or the fraction is none.
    """
    names = list(dict.fromkeys(markers))
    if not names:
        raise MarkingError(f"Nobody marks {assignment} yet. Name at least one: signoff markers {assignment} --add NAME")
    if not 0 <= double <= 1:
        raise MarkingError(f"A share of {double:g} cannot be marked twice: give a fraction from 0 to 1.")
    pieces = [piece for piece in store.pieces(assignment) if piece.student]
    begun = {key for key, standing in store.standings(assignment).items() if standing.at is not None}
    held = store.shares(assignment)
    plan = _Plan(names, begun, held, f"{assignment}/{seed}")
    for question in dict.fromkeys((piece.notebook, piece.question) for piece in pieces):
        mine = [piece for piece in pieces if (piece.notebook, piece.question) == question]
        plan.first(mine)
        plan.second(mine, round(double * len(mine)) if len(names) > 1 else 0)
    store.share(plan.new())
    return store.shares(assignment)


class _Plan:
    """Shares being dealt. Chance decides ties and orders, the same for the same seed."""

    def __init__(self, names: list[str], begun: set[tuple[str, str]], held: Iterable[Share], seed: str) -> None:
        self._names, self._begun, self._seed = names, begun, seed
        self._held = {(share.piece, share.second): share for share in held}
        self._now: dict[tuple[str, bool], str] = {key: share.marker for key, share in self._held.items()}
        self._dealt: list[tuple[Piece, bool]] = []

    def first(self, pieces: list[Piece]) -> None:
        """Give each piece a first marker."""
        self._deal(self._shuffled(pieces, "first"), second=False)

    def second(self, pieces: list[Piece], count: int) -> None:
        """Give so many of these pieces a second marker; one that has a second marker keeps one."""
        there = [piece for piece in pieces if (piece.code, True) in self._now]
        others = [piece for piece in pieces if (piece.code, True) not in self._now]
        wanted = there + self._shuffled(others, "second")[: max(0, count - len(there))]
        self._deal(wanted, second=True)

    def _deal(self, pieces: list[Piece], *, second: bool) -> None:
        """Leave pieces where they are as far as shares stay even, and give the others to whoever has least."""
        load: Counter[str] = Counter(dict.fromkeys(self._names, 0))
        free: list[Piece] = []
        kept: list[tuple[Piece, str]] = []
        for piece in pieces:
            marker = self._now.get((piece.code, second))
            if marker is not None and (piece.code, marker) in self._begun:
                load[marker] += 1
            elif marker in self._names and marker != self._now.get((piece.code, not second)):
                kept.append((piece, str(marker)))
            else:
                free.append(piece)
        fair, over = _fair([load[name] for name in self._names], len(free) + len(kept))
        for piece, marker in kept:
            if load[marker] < fair:
                load[marker] += 1
            elif load[marker] == fair and over > 0:
                load[marker] += 1
                over -= 1
            else:
                free.append(piece)
        dealt = []
        for piece in free:
            other = self._now.get((piece.code, not second))
            able = [name for name in self._names if name != other]
            if not able:
                continue
            marker = min(able, key=lambda name: (load[name], self._chance(piece.code, name)))
            load[marker] += 1
            self._now[piece.code, second] = marker
            dealt.append((piece, second))
        while self._evens_out(load, dealt, second=second):
            pass
        self._dealt += dealt

    def _evens_out(self, load: Counter[str], dealt: list[tuple[Piece, bool]], *, second: bool) -> bool:
        """Take one piece from who has most to who has two less, by way of others where no piece of theirs may go there at once.

        Dealing alone is not even: the last pieces may be such as the marker with least has already.
        """
        most = max(load[name] for name in self._names)
        moves: dict[str, tuple[tuple[str, str], ...]] = {name: () for name in self._names if load[name] == most}
        waiting = deque(moves)
        while waiting:
            giver = waiting.popleft()
            for piece, _ in dealt:
                if self._now[piece.code, second] != giver:
                    continue
                for taker in self._names:
                    if taker in moves or taker == self._now.get((piece.code, not second)):
                        continue
                    moves[taker] = (*moves[giver], (piece.code, taker))
                    waiting.append(taker)
                    if load[taker] <= most - 2:
                        load[self._now[moves[taker][0][0], second]] -= 1
                        load[taker] += 1
                        self._now |= {(code, second): name for code, name in moves[taker]}
                        return True
        return False

    def new(self) -> list[Share]:
        """The shares that are new, each after what its marker has already, in a shuffled order."""
        last: Counter[str] = Counter()
        for share in self._held.values():
            last[share.marker] = max(last[share.marker], share.order)
        found = []
        for piece, second in sorted(self._dealt, key=lambda one: self._chance(one[0].code, self._marker(one))):
            marker = self._marker((piece, second))
            before = self._held.get((piece.code, second))
            if before is not None and before.marker == marker:
                continue
            last[marker] += 1
            found.append(Share(piece.code, marker, last[marker], second))
        return found

    def _marker(self, dealt: tuple[Piece, bool]) -> str:
        return self._now[dealt[0].code, dealt[1]]

    def _shuffled(self, pieces: list[Piece], what: str) -> list[Piece]:
        return sorted(pieces, key=lambda piece: self._chance(piece.code, what))

    def _chance(self, code: str, what: str) -> float:
        return random.Random(f"{self._seed}/{what}/{code}").random()  # noqa: S311  # an order, no secret


def _fair(begun: list[int], left: int) -> tuple[int, int]:
    """How many pieces each should have when these are begun and so many are left, and how many should have one more."""
    fair = min(begun)
    while (need := sum(load <= fair for load in begun)) <= left:
        left -= need
        fair += 1
    return fair, left


def in_order(shares: Iterable[Share], pieces: Mapping[str, Piece], questions: Sequence[tuple[str, str]]) -> list[Share]:
    """Shares in the order in which they are to be marked: question by question, then each marker's own."""
    places = {question: place for place, question in enumerate(questions)}

    def key(share: Share) -> tuple[int, int]:
        piece = pieces[share.piece]
        return places.get((piece.notebook, piece.question), len(places)), share.order

    return sorted((share for share in shares if share.piece in pieces), key=key)
