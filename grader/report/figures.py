"""What a report says, in numbers: of the marks, the questions, the criteria and the markers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.marking import agreement as ag
from grader.marking.agreement import Figure
from grader.rubric import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from grader.marking.agreement import Interval
    from grader.report.marked import Marked, Marking
    from grader.report.scores import Item, Scores
    from grader.rubric import Criterion

    Numbers = npt.NDArray[np.float64]

BINS = 10
"""Columns of the picture of marks, each a tenth of the highest mark."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The marks of those of whom nothing waits for a marker. `counts` has a tenth of `most` in each place.

    `automatic` says that it is of the automatic part alone, because most of the class waits for a marker.
    """

    students: int
    waiting: int
    enrolled: int
    most: float
    automatic: bool
    counts: tuple[int, ...] = ()
    mean: float | None = None
    deviation: float | None = None
    quartiles: tuple[float, float, float] | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A graded cell: how many have a score in it, how hard it is, and how it goes with the rest.

    `share` is the mean score as a part of `points`: the lower, the harder. `full` and `none` are the parts of the class that
    had all the points and none.
    """

    id: str
    label: str
    points: float
    by_hand: bool
    students: int
    share: float | None
    full: float | None
    none: float | None
    discrimination: Figure


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """A criterion of the rubric. `levels` are the parts of the pieces at each level; a piece between two counts half at each."""

    key: str
    name: str
    pieces: int
    level: float | None
    share: float | None
    levels: tuple[float, ...]
    discrimination: Figure


@dataclass(frozen=True, slots=True)
class MarkerFigures:
    """A marker: what they have finished, and by how many levels they are stricter than the others and than the anchors."""

    marker: str
    pieces: int
    level: float | None
    severity: Figure
    anchors: Figure


@dataclass(frozen=True, slots=True)
class AgreementFigures:
    """Two marks of the same pieces, in one criterion or (with the key "") in all of them together."""

    key: str
    name: str
    kappa: Figure
    interval: Interval
    exact: Figure
    adjacent: Figure
    alpha: Figure | None
    """Krippendorff's, where there are more than two markers."""


def distribution(scores: Scores) -> Distribution:
    """How the marks are spread."""
    totals, most = scores.totals(), scores.most
    waiting = int(np.isnan(totals).sum())
    by_test = [place for place, item in enumerate(scores.items) if not item.by_hand]
    automatic = waiting > len(totals) / 2 and bool(by_test)  # those who are marked first are no sample of the class
    if automatic:
        totals, most = scores.values[:, by_test].sum(axis=1), sum(scores.items[place].points for place in by_test)
    known = totals[~np.isnan(totals)]
    head = (len(scores.students), waiting, scores.enrolled, most, automatic)
    if not len(known) or most <= 0:
        return Distribution(*head)
    places = np.clip(np.floor(known / most * BINS + 1e-9), 0, BINS - 1).astype(int)
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
    return Distribution(
        *head,
        counts=tuple(np.bincount(places, minlength=BINS).tolist()),
        mean=float(known.mean()),
        deviation=float(known.std(ddof=1)) if len(known) > 1 else None,
        quartiles=(float(low), float(middle), float(high)),
        late=int((scores.penalties > 0).sum()),
    )


def questions(scores: Scores) -> tuple[tuple[Question, ...], Figure]:
    """Each graded cell, and the reliability of their sum. What most of the class has no score in yet is left out of that."""
    known = (~np.isnan(scores.values)).sum(axis=0) > len(scores.students) / 2
    kept = scores.values[:, known]
    found = iter(ag.discrimination(kept))
    waiting = Figure(None, 0, "Most of the class waits for a marker here.")
    rows = tuple(
        _question(item, scores.values[:, place], next(found) if known[place] else waiting)
        for place, item in enumerate(scores.items)
    )
    return rows, ag.cronbach_alpha(kept)


def _question(item: Item, column: Numbers, found: Figure) -> Question:
    known = column[~np.isnan(column)]
    share = full = none = None
    if len(known):
        share = float(known.mean()) / item.points
        full, none = float((known >= item.points).mean()), float((known <= 0).mean())
    return Question(item.id, item.label, item.points, item.by_hand, len(known), share, full, none, found)


def criteria(marking: Marking) -> tuple[tuple[CriterionFigures, ...], Figure]:
    """Each criterion over all pieces, and the reliability of the marks of one piece."""
    wanted = marking.rubric.criteria
    levels = np.array([[piece.level(one.key) for one in wanted] for piece in marking.pieces]).reshape(-1, len(wanted))
    marks = np.column_stack(
        [np.interp(levels[:, at], range(1, LEVELS + 1), one.points) for at, one in enumerate(wanted)]
    )
    found = ag.discrimination(marks)
    rows = tuple(_criterion(one, levels[:, at], marks[:, at], found[at]) for at, one in enumerate(wanted))
    return rows, ag.cronbach_alpha(marks)


def _criterion(criterion: Criterion, levels: Numbers, marks: Numbers, found: Figure) -> CriterionFigures:
    if not len(levels):
        return CriterionFigures(criterion.key, criterion.name, 0, None, None, (0.0,) * LEVELS, found)
    below = np.floor(levels)
    above = levels - below
    parts = [
        float(((below == level) * (1 - above) + (below + 1 == level) * above).mean()) for level in range(1, LEVELS + 1)
    ]
    share = float(marks.mean()) / criterion.points[-1]
    return CriterionFigures(
        criterion.key, criterion.name, len(levels), float(levels.mean()), share, tuple(parts), found
    )


def markers(marking: Marking) -> tuple[MarkerFigures, ...]:
    """Each marker against whoever marked the same pieces, and against the anchor texts."""
    keys = marking.rubric.keys
    names = sorted(
        {name for piece in marking.pieces for name, _ in piece.by} | {name for name, _, _ in marking.anchors}
    )
    found = []
    for name in names:
        own = [(piece, levels) for piece in marking.pieces for marker, levels in piece.by if marker == name]
        pairs = [
            (levels[key], other[key])
            for piece, levels in own
            for marker, other in piece.by
            if marker != name
            for key in keys
        ]
        tried = [
            (levels.get(key), known[key]) for marker, levels, known in marking.anchors if marker == name for key in keys
        ]
        given = [levels[key] for _, levels in own for key in keys]
        found.append(
            MarkerFigures(
                name,
                len(own),
                float(np.mean(given)) if given else None,
                ag.severity([one for one, _ in pairs], [other for _, other in pairs]),
                ag.severity([one for one, _ in tried], [known for _, known in tried]),
            )
        )
    return tuple(found)


def agreement(marking: Marking) -> tuple[AgreementFigures, ...]:
    """Each criterion and then all together, over the pieces that two have marked; nothing where there are none."""
    twice = [piece for piece in marking.pieces if len(piece.by) > 1]
    if not twice:
        return ()
    names = sorted({name for piece in twice for name, _ in piece.by})
    rows = [_agreed(one.key, one.name, twice, [one.key], names) for one in marking.rubric.criteria]
    return (*rows, _agreed("", "All criteria", twice, marking.rubric.keys, names))


def _agreed(
    key: str, name: str, pieces: Sequence[Marked], keys: Sequence[str], names: Sequence[str]
) -> AgreementFigures:
    a = [first[one] for piece in pieces for (_, first), _ in [piece.by[:2]] for one in keys]
    b = [second[one] for piece in pieces for _, (_, second) in [piece.by[:2]] for one in keys]
    of = [piece.piece for piece in pieces for _ in keys]
    alpha = None
    if len(names) > 2:
        given = [dict(piece.by) for piece in pieces]
        alpha = ag.krippendorff_alpha([[_given(by, marker, one) for by in given for one in keys] for marker in names])
    return AgreementFigures(
        key,
        name,
        ag.weighted_kappa(a, b),
        ag.bootstrap_interval(a, b, groups=of),
        ag.exact(a, b),
        ag.adjacent(a, b),
        alpha,
    )


def _given(by: Mapping[str, Mapping[str, int]], marker: str, key: str) -> float | None:
    levels = by.get(marker)
    return None if levels is None else float(levels[key])
