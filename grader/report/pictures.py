"""The pictures of a report's page, each from its results."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grader.pages.text import number
from grader.report.drawing import Axis, Row, bars, columns, points
from grader.report.tabled import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from grader.report.gathering import Results

_CORRELATION = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0)


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _correlation(values: Iterable[float | None]) -> Axis:
    """From 0 to 1, or from as far below 0 as is needed."""
    least = min((value for value in values if value is not None), default=0.0)
    low = max((tick for tick in _CORRELATION if tick <= min(least, 0.0)), default=-1.0)
    ticks = tuple(tick for tick in _CORRELATION if tick >= low and (low > -0.5 or tick % 0.5 == 0))
    return Axis(low, 1.0, ticks, zero=0.0)


def _upto(values: Iterable[float | None]) -> Axis:
    """From 0 to a round number that is not below any value, 5 at least."""
    most = max((5.0, *(value for value in values if value is not None)))
    step = 10.0 ** math.floor(math.log10(most / 5))
    step = next(step * factor for factor in (1, 2, 5, 10) if most / (step * factor) <= 5)
    count = math.ceil(most / step)
    return Axis(0, count * step, tuple(step * place for place in range(count + 1)))


def _marks(results: Results) -> str:
    spread = results.distribution
    edges = [number(spread.most * place / len(spread.counts)) for place in range(len(spread.counts) + 1)]
    said = ", ".join(
        f"{low} to {high}: {count}" for low, high, count in zip(edges, edges[1:], spread.counts, strict=False)
    )
    return columns(spread.counts, edges, f"Students by marks. {said}")


def _share(results: Results) -> str:
    rows = tables(results)["questions"].rows
    return bars(
        [Row(row["question"], row["share"], _percent(row["share"])) for row in rows],
        "Mean share of points, by question",
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _discrimination(results: Results) -> str:
    rows = tables(results)["questions"].rows
    axis = _correlation(row["discrimination"] for row in rows)
    drawn = [Row(row["question"], row["discrimination"], _two(row["discrimination"])) for row in rows]
    return points(drawn, "Discrimination, by question", axis)


def _criteria(results: Results) -> str:
    rows = tables(results)["criteria"].rows
    drawn = [Row(row["criterion"], row["share"], _percent(row["share"])) for row in rows]
    return bars(drawn, "Mean share of points, by criterion")


def _agreement(results: Results) -> str:
    rows = tables(results)["agreement"].rows
    axis = _correlation([row["low"] for row in rows] + [row["kappa"] for row in rows])
    drawn = [Row(row["criterion"], row["kappa"], _two(row["kappa"]), row["low"], row["high"]) for row in rows]
    return points(drawn, "Quadratic-weighted kappa, by criterion", axis)


def _markers(results: Results) -> str:
    rows = tables(results)["markers"].rows
    most = max((abs(row["severity"]) for row in rows if row["severity"] is not None), default=0.0)
    ends = 0.5 if most <= 0.5 else 1.0 if most <= 1 else 3.0
    axis = Axis(-ends, ends, (-ends, -ends / 2, 0.0, ends / 2, ends), "{:+g}", zero=0.0)
    drawn = [Row(row["marker"], row["severity"], _two(row["severity"])) for row in rows]
    return points(drawn, "Severity, by marker, in levels", axis)


def _ranges(results: Results, name: str, label: str) -> str:
    rows = tables(results)["scenarios"].rows
    axis = _upto(row[f"{name}_high"] for row in rows)
    drawn = [
        Row(
            row["scenario"],
            row[name],
            "–" if row[name] is None else number(round(row[name], 1)),
            row[f"{name}_low"],
            row[f"{name}_high"],
        )
        for row in rows
    ]
    return points(drawn, label, axis)


def endings(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The endings of one scenario."""
    drawn = [
        Row(row["ending"], row["share"], row["learners"], quiet=row["share"] is None)
        for row in rows
        if row["scenario"] == title
    ]
    return bars(drawn, f"Endings of {title}")


PICTURES: dict[str, Callable[[Results], str]] = {
    "marks": _marks,
    "share": _share,
    "discrimination": _discrimination,
    "criteria": _criteria,
    "agreement": _agreement,
    "markers": _markers,
    "tries": lambda results: _ranges(results, "tries", "Ways begun, by scenario"),
    "minutes": lambda results: _ranges(results, "minutes", "Minutes spent, by scenario"),
}
