"""Small pictures for the report's page: HTML and inline SVG in percentages, so that they fit a phone and a sheet of paper.

Nothing in them is known by colour alone, and each stands before a table that says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a picture: a label, what stands at its end, and the mark between (values as the axis has them).

    `low` and `high` are the ends of a range; `quiet` draws attention away.
    """

    label: str
    value: float | None
    words: str
    low: float | None = None
    high: float | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where values go, which of them are named, and how."""

    low: float
    high: float
    ticks: tuple[float, ...]
    pattern: str = "{:g}"
    zero: float | None = None

    def named(self, tick: float) -> str:
        """A value as the axis writes it."""
        return self.pattern.format(tick).replace("-", "−") if tick else self.pattern.replace("+", "").format(0)

    def at(self, value: float) -> float:
        """Where a value lies, in per cent of the width."""
        return max(0.0, min(100.0, 100 * (value - self.low) / (self.high - self.low)))


SHARE = Axis(0, 1, (0, 0.25, 0.5, 0.75, 1), "{:.0%}")


def _svg(inner: str, kind: str) -> str:
    return f'<svg class="rp-{kind}" aria-hidden="true" focusable="false">{inner}</svg>'


def _line(axis: Axis, x1: float, x2: float, name: str) -> str:
    return f'<line class="{name}" x1="{axis.at(x1):.2f}%" x2="{axis.at(x2):.2f}%" y1="50%" y2="50%"/>'


def _grid(axis: Axis) -> str:
    return "".join(
        f'<line class="{"zero" if tick == axis.zero else "tick"}" x1="{axis.at(tick):.2f}%" x2="{axis.at(tick):.2f}%"'
        ' y1="0" y2="100%"/>'
        for tick in axis.ticks
    )


def _scale(axis: Axis) -> str:
    def anchor(tick: float) -> str:
        return "start" if axis.at(tick) < 2 else "end" if axis.at(tick) > 98 else "middle"

    texts = "".join(
        f'<text x="{axis.at(tick):.2f}%" y="1em" text-anchor="{anchor(tick)}">{plain(axis.named(tick))}</text>'
        for tick in axis.ticks
    )
    return f'<li class="rp-scale"><span></span>{_svg(texts, "axis")}<b></b></li>'


def _rows(rows: Sequence[Row], axis: Axis, marks: Sequence[str], label: str) -> str:
    lines = "".join(
        f"<li{' class=rp-quiet' if row.quiet else ''}><span>{plain(row.label)}</span>"
        f"{_svg(_grid(axis) + mark, 'row')}<b>{plain(row.words)}</b></li>"
        for row, mark in zip(rows, marks, strict=True)
    )
    return f'<ul class="rp-rows" role="list" aria-label="{plain(label)}">{lines}{_scale(axis)}</ul>'


def bars(rows: Sequence[Row], label: str, axis: Axis = SHARE) -> str:
    """A bar for each row, from the left."""
    marks = [
        "" if row.value is None else f'<rect class="bar" x="0" y="20%" width="{axis.at(row.value):.2f}%" height="60%"/>'
        for row in rows
    ]
    return _rows(rows, axis, marks, label)


def points(rows: Sequence[Row], label: str, axis: Axis) -> str:
    """A point for each row with the range about it; without a range a line to the axis' zero."""
    marks = []
    for row in rows:
        mark = ""
        if row.low is not None and row.high is not None:
            mark = _line(axis, row.low, row.high, "range")
        elif row.value is not None and axis.zero is not None:
            mark = _line(axis, axis.zero, row.value, "range")
        if row.value is not None:
            mark += f'<circle class="dot" cx="{axis.at(row.value):.2f}%" cy="50%" r="5.5"/>'
        marks.append(mark)
    return _rows(rows, axis, marks, label)


def columns(counts: Sequence[int], edges: Sequence[str], label: str) -> str:
    """Columns of counts; `edges` are the labels between them, one more than there are columns."""
    most, wide = max([1, *counts]), 100 / len(counts)
    parts = []
    for place, count in enumerate(counts):
        height = 78 * count / most
        middle = (place + 0.5) * wide
        parts.append(
            f'<rect class="bar" x="{place * wide + 0.6:.2f}%" y="{88 - height:.2f}%" width="{wide - 1.2:.2f}%"'
            f' height="{height:.2f}%"/>'
        )
        if count:
            parts.append(f'<text x="{middle:.2f}%" y="{86 - height:.2f}%" text-anchor="middle">{count}</text>')
    for place, edge in enumerate(edges):
        anchor = "start" if place == 0 else "end" if place == len(edges) - 1 else "middle"
        parts.append(f'<text class="edge" x="{place * wide:.2f}%" y="98%" text-anchor="{anchor}">{plain(edge)}</text>')
    parts.append('<line class="base" x1="0" x2="100%" y1="88%" y2="88%"/>')
    return f'<svg class="rp-columns" role="img" aria-label="{plain(label)}" focusable="false">{"".join(parts)}</svg>'


def heat(share: float) -> str:
    """The ground of a cell: the darker, the larger the share. Pale enough for the text on it."""
    return f'<svg class="rp-heat" aria-hidden="true" focusable="false"><rect width="100%" height="100%" fill-opacity="{0.45 * share:.3f}"/></svg>'
