"""How well markers agree, and how well questions hang together: pure functions of numbers.

A level is a whole number from 1 to the number of levels; None (or NaN, in a matrix) is one that was not given. A figure
that cannot be had says why in words instead of being NaN.

Sources: J. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968); J. L. Fleiss and J. Cohen, "The equivalence of
weighted kappa and the intraclass correlation coefficient", Educational and Psychological Measurement 33 (1973), for the
quadratic weights; K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011); L. J. Cronbach, "Coefficient
alpha", Psychometrika 16 (1951); B. Efron, "Bootstrap methods", Annals of Statistics 7 (1979), for the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from grader.rubric import LEVELS

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    Levels = Sequence[int | None]
    Numbers = npt.NDArray[np.float64]
    Metric = Literal["nominal", "ordinal", "interval"]

RESAMPLES = 2000
SEED = 1968
MOST_LOST = 0.05
"""The share of resamples that may have no kappa before the interval would be about something else."""
_ROUNDING = 1e-12  # what is left of a variance of equal numbers


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic over `n` things, or None and the reason why there is none."""

    value: float | None
    n: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a statistic lies, or None twice and the reason why that cannot be said."""

    low: float | None
    high: float | None
    reason: str = ""


def _pairs(a: Levels, b: Levels, levels: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The places at which both gave a level, and each pair as one number from 0 to levels² - 1."""
    if len(a) != len(b):
        raise ValueError(f"Two markers' levels must be of the same pieces; there are {len(a)} and {len(b)}.")
    kept, codes = [], []
    for place, (first, second) in enumerate(zip(a, b, strict=True)):
        if first is None or second is None:
            continue
        if not (1 <= first <= levels and 1 <= second <= levels):
            raise ValueError(f"Levels are from 1 to {levels}; there is a pair of {first} and {second}.")
        kept.append(place)
        codes.append((first - 1) * levels + second - 1)
    return np.array(kept, dtype=np.int64), np.array(codes, dtype=np.int64)


def _quadratic(levels: int) -> Numbers:
    steps = np.arange(levels, dtype=np.float64)
    return np.asarray((steps[:, None] - steps[None, :]) ** 2)


def _kappas(tables: Numbers, weights: Numbers) -> Numbers:
    """Weighted kappa of many tables of counts, shape (tables, levels, levels); NaN where there is none."""
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    seen = (tables * weights).sum(axis=(1, 2)) * tables.sum(axis=(1, 2))
    by_chance = np.einsum("ti,ij,tj->t", rows, weights, columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(by_chance > 0, 1 - seen / by_chance, np.nan))


def weighted_kappa(
    a: Levels, b: Levels, levels: int = LEVELS, weights: Sequence[Sequence[float]] | None = None
) -> Figure:
    """Two markers' agreement beyond chance, with disagreement weighted (by its square, unless `weights` says else).

    κ = 1 - Σ w·observed / Σ w·expected, where what is expected follows from how often each marker gives each level
    (Cohen 1968). 1 is full agreement, 0 that of chance; it can be negative. `weights` is a table of disagreement with
    one row for each level of `a`. Pieces that one of the two did not mark are left out.

    Raises:
        ValueError: the lists are not of the same length, or a level is not there.

    >>> weighted_kappa([1, 2, 3, 4], [1, 2, 3, 3]).value
    0.8947368421052632
    """
    _, codes = _pairs(a, b, levels)
    if not len(codes):
        return Figure(None, 0, "No piece was marked by both.")
    table = np.bincount(codes, minlength=levels**2).reshape(1, levels, levels).astype(np.float64)
    chosen = _quadratic(levels) if weights is None else np.asarray(weights, dtype=np.float64)
    if chosen.shape != (levels, levels):
        raise ValueError(f"The weights must be a table of {levels} by {levels}.")
    kappa = float(_kappas(table, chosen)[0])
    if np.isnan(kappa):
        return Figure(None, len(codes), "Both gave one and the same level throughout: chance agrees as well.")
    return Figure(kappa, len(codes))


def bootstrap_interval(
    a: Levels,
    b: Levels,
    levels: int = LEVELS,
    *,
    groups: Sequence[Hashable] | None = None,
    coverage: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval:
    """The interval of the quadratic-weighted kappa, by drawing pieces again (percentile bootstrap, Efron 1979).

    `groups` says which pairs go together, as the criteria of one piece do: those are drawn together, since levels of one
    text are no independent evidence. The same seed gives the same interval.
    """
    places, codes = _pairs(a, b, levels)
    named = [groups[place] for place in places] if groups is not None else list(range(len(places)))
    numbers = {name: number for number, name in enumerate(dict.fromkeys(named))}
    if len(numbers) < 2:
        return Interval(None, None, "An interval needs two pieces or more that both have marked.")
    counts = np.zeros((len(numbers), levels**2))
    np.add.at(counts, (np.array([numbers[name] for name in named]), codes), 1.0)
    # Pieces of the same table are interchangeable: a draw among few kinds is as good as one among many pieces.
    kinds, often = np.unique(counts, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(numbers), often / often.sum(), size=resamples)
    found = _kappas((drawn @ kinds).reshape(resamples, levels, levels), _quadratic(levels))
    found = found[~np.isnan(found)]
    if len(found) < (1 - MOST_LOST) * resamples:
        return Interval(None, None, "The levels vary too little: too many resamples have one level only.")
    low, high = np.quantile(found, [(1 - coverage) / 2, (1 + coverage) / 2])
    return Interval(float(low), float(high))


def exact(a: Levels, b: Levels, levels: int = LEVELS) -> Figure:
    """The share of pieces at which two markers gave the same level."""
    return within(a, b, 0, levels)


def adjacent(a: Levels, b: Levels, levels: int = LEVELS) -> Figure:
    """The share of pieces at which two markers were one level apart at most."""
    return within(a, b, 1, levels)


def within(a: Levels, b: Levels, steps: int, levels: int = LEVELS) -> Figure:
    """The share of pieces at which two markers were so many levels apart at most."""
    _, codes = _pairs(a, b, levels)
    if not len(codes):
        return Figure(None, 0, "No piece was marked by both.")
    apart = np.abs(codes // levels - codes % levels)
    return Figure(float(np.mean(apart <= steps)), len(codes))


def krippendorff_alpha(matrix: Sequence[Sequence[float | None]] | Numbers, metric: Metric = "ordinal") -> Figure:
    """Agreement of any number of markers beyond chance, some levels missing (Krippendorff 2011).

    α = 1 - (n - 1) Σ o δ² / Σ n n δ², from the table of coincidences o of values within pieces and the difference δ of
    the metric. `n` of the result counts the pieces that two markers or more have marked.

    Args:
        matrix: one row for each marker, one column for each piece; None or NaN where there is no level.
        metric: what a difference is: "nominal", "ordinal" or "interval".
    """
    given = np.asarray(matrix, dtype=np.float64)
    if given.ndim != 2:
        raise ValueError("There must be one row for each marker, all of the same length.")
    values = np.unique(given[~np.isnan(given)])
    counts = np.array((given[:, :, None] == values).sum(axis=0), dtype=np.float64)
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        return Figure(None, 0, "No piece was marked by two.")
    pairable = counts / (counts.sum(axis=1) - 1)[:, None]
    coincidences = pairable.T @ counts - np.diag(pairable.sum(axis=0))
    totals = coincidences.sum(axis=0)
    apart = _differences(values, totals, metric)
    by_chance = float(totals @ apart @ totals)
    if by_chance <= 0:
        return Figure(None, len(counts), "Every level given is the same: chance agrees as well.")
    return Figure(1 - (float(totals.sum()) - 1) * float((coincidences * apart).sum()) / by_chance, len(counts))


def _differences(values: Numbers, totals: Numbers, metric: Metric) -> Numbers:
    """The squared difference of each two values."""
    if metric == "nominal":
        return np.asarray(1.0 - np.eye(len(values)))
    # Ordinal: how many values lie between the two, each of these itself by half. It is a distance along one line.
    at = values if metric == "interval" else np.cumsum(totals) - totals / 2
    return np.asarray((at[:, None] - at[None, :]) ** 2)


def severity(given: Levels, reference: Levels) -> Figure:
    """By how many levels a marker is stricter than a reference (an anchor's, an agreed or another marker's), on average.

    Positive is stricter, negative more generous.
    """
    gaps = [other - own for own, other in zip(given, reference, strict=True) if own is not None and other is not None]
    if not gaps:
        return Figure(None, 0, "No piece has both a level of this marker and one to compare it with.")
    return Figure(float(np.mean(gaps)), len(gaps))


def _complete(scores: Sequence[Sequence[float | None]] | Numbers) -> Numbers:
    """The rows without a gap."""
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("There must be one row for each student, all of the same length.")
    return np.asarray(table[~np.isnan(table).any(axis=1)])


def cronbach_alpha(scores: Sequence[Sequence[float | None]] | Numbers) -> Figure:
    """The reliability of a sum of scores (Cronbach 1951): α = k/(k - 1) · (1 - Σ var(item) / var(sum)).

    Args:
        scores: one row for each student, one column for each item; rows with a gap (None, NaN) are left out.
    """
    table = _complete(scores)
    rows, items = table.shape
    if items < 2:
        return Figure(None, rows, "Reliability needs two items or more.")
    if rows < 2:
        return Figure(None, rows, "Fewer than two students have a score in every item.")
    whole = float(table.sum(axis=1).var(ddof=1))
    if whole < _ROUNDING:
        return Figure(None, rows, "All students have the same sum.")
    return Figure(items / (items - 1) * (1 - float(table.var(axis=0, ddof=1).sum()) / whole), rows)


def discrimination(scores: Sequence[Sequence[float | None]] | Numbers) -> tuple[Figure, ...]:
    """For each item how it goes with the rest: the corrected item-total correlation.

    It is Pearson's correlation of the item with the sum of the others, over the students who have a score in every item.
    """
    table = _complete(scores)
    rows, items = table.shape
    if items < 2:
        return tuple(Figure(None, rows, "There is no other item to compare with.") for _ in range(items))
    if rows < 3:
        return tuple(Figure(None, rows, "Fewer than three students have a score in every item.") for _ in range(items))
    rest = table.sum(axis=1)[:, None] - table
    item, others = table - table.mean(axis=0), rest - rest.mean(axis=0)
    spread, shared = (item**2).sum(axis=0) * (others**2).sum(axis=0), (item * others).sum(axis=0)
    return tuple(
        Figure(float(shared[at] / np.sqrt(spread[at])), rows)
        if spread[at] > _ROUNDING
        else Figure(None, rows, "This item, or the sum of the others, is the same for all students.")
        for at in range(items)
    )
