"""Which numbers about a class may be shown: none about a few people, and none from which such a one follows.

Hiding the small numbers is not enough: six people, of whom five are shown at one choice, leave one at the other. And a
story is full of sums, since whoever leaves a node arrives at another. Hiding a second number for each hidden one, all
through the story, leaves nothing of a class of thirty. So every number is rounded, the totals as well: a difference of
rounded numbers is no number of people. What is left is tested by doing what a curious reader could do, who even knows
how many took part; where that finds an exact small number, one more number is withheld, until nothing is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    Cell = Hashable
    Sum = tuple[Cell, tuple[Cell, ...]]
    Bounds = dict[Cell, tuple[int, int]]

_ROUNDS = 200  # of narrowing bounds; they settle in a few


class Kind(Enum):
    """What is told of a number."""

    ABOUT = "about"
    FEW = "fewer than the minimum"
    WITHHELD = "withheld, to protect another"


@dataclass(frozen=True, slots=True)
class Count:
    """What may be told of a number of people; `about` is rounded, and 0 unless that is its kind."""

    kind: Kind
    about: int = 0


def rounded(people: int, minimum: int) -> Count:
    """A number of people, rounded to a multiple of `minimum`, or only that it is smaller.

    >>> rounded(12, 5).about, rounded(13, 5).about, rounded(4, 5).kind.name
    (10, 15, 'FEW')
    """
    if people < minimum:
        return Count(Kind.FEW)
    return Count(Kind.ABOUT, (people + minimum // 2) // minimum * minimum)


def told(count: Count, minimum: int, everybody: int) -> tuple[int, int]:
    """The least and the most that a number can be, for a reader who knows what `rounded` does."""
    match count.kind:
        case Kind.FEW:
            return 0, minimum - 1
        case Kind.WITHHELD:
            return 0, everybody
        case Kind.ABOUT:
            least = count.about - minimum // 2
            return max(least, minimum), min(least + minimum - 1, everybody)


def protect(
    values: Mapping[Cell, int], sums: Sequence[Sum], minimum: int, whole: Cell, secret: Iterable[Cell] = ()
) -> dict[Cell, Count]:
    """What may be told of each number.

    Args:
        values: numbers of people.
        sums: which of them add up to which: a total and its parts.
        minimum: nothing is told about fewer people.
        whole: the cell of all who took part, whose number a reader is taken to know.
        secret: cells that are shown nowhere, so that nothing is known of them.
    """
    unknown, everybody = set(secret), values[whole]
    counts = {cell: rounded(value, minimum) for cell, value in values.items() if cell not in unknown}
    while True:
        bounds: Bounds = dict.fromkeys(unknown, (0, everybody))
        bounds |= {cell: told(count, minimum, everybody) for cell, count in counts.items()}
        bounds[whole] = everybody, everybody
        found = {cell for cell, (low, high) in narrowed(bounds, sums).items() if low == high and 0 < low < minimum}
        if not found:
            return counts
        near = {cell for total, parts in sums if found & {total, *parts} for cell in (total, *parts)}
        open_now = [cell for cell, count in counts.items() if cell != whole and count.kind is not Kind.WITHHELD]
        if not open_now:
            return counts
        # One beside it, and the smallest number that can be spared, so that least is lost; by name among equals, so
        # that the same class gives the same page. Eight people in two halves are both “few”, and one of those goes.
        ranked = [
            (cell not in near, counts[cell].kind is Kind.FEW, values[cell], repr(cell), cell) for cell in open_now
        ]
        counts[min(ranked, key=itemgetter(0, 1, 2, 3))[-1]] = Count(Kind.WITHHELD)


def narrowed(bounds: Mapping[Cell, tuple[int, int]], sums: Sequence[Sum]) -> Bounds:
    """The bounds after every sum has been used on them, until no sum says more."""
    now = dict(bounds)
    for _ in range(_ROUNDS):
        before = dict(now)
        for total, parts in sums:
            least, most = sum(now[part][0] for part in parts), sum(now[part][1] for part in parts)
            now[total] = max(now[total][0], least), min(now[total][1], most)
            low, high = now[total]
            for part in parts:
                part_low, part_high = now[part]
                now[part] = max(part_low, low - (most - part_high)), min(part_high, high - (least - part_low))
        if now == before:
            break
    return now
