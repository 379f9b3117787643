"""Time spent, as far as saved moments tell it: what lies between two that are close to each other."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LONGEST_PAUSE = timedelta(minutes=30)
"""A longer gap between two saved moments is not counted: whoever reads a worked example saves nothing for a quarter of an
hour, and whoever saves nothing for half an hour has mostly gone elsewhere."""


def minutes_by_key(moments: Iterable[tuple[datetime, int]]) -> dict[int, float]:
    """Minutes for each key, from moments with the key of what was worked on; naive and aware times cannot be mixed.

    A gap belongs to the moment at its end: it was spent on what was saved then. All keys share one clock, so that going
    from one to the other counts once.
    """
    spent: dict[int, float] = {}
    for (before, _), (after, key) in pairwise(sorted(set(moments))):
        if after - before <= LONGEST_PAUSE:
            spent[key] = spent.get(key, 0.0) + (after - before).total_seconds() / 60
    return spent


def in_words(minutes: float) -> str:
    """A duration to read: "40 min", "2 h 5 min", "under a minute", rounded to whole minutes."""
    hours, left = divmod(round(minutes), 60)
    if not hours:
        return f"{left} min" if left else "under a minute"
    return f"{hours} h {left} min" if left else f"{hours} h"
