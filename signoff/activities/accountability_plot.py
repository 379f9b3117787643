"""The map of accountability as a picture, and as a list that says the same: SVG and HTML of our own."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from signoff.activities.accountability import Accountability

_BOX, _GAP = 148, 14
_HIGH, _DROP = 46, 34
_LINE = 22
"""Letters that fit into a box."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a person appears: what stands under the name, and whether the box is known, doubtful or newly found."""

    note: str = ""
    dashed: bool = False
    new: bool = False


def picture(graph: Accountability, looks: Mapping[str, Look], name: str) -> str:
    """The map, top people in the top row. `name` is what a screen reader says of it; `as_list` says the rest."""
    place = _places(graph)
    width = max(x for x, _ in place.values()) + _BOX
    height = max(y for _, y in place.values()) + _HIGH
    lines = "".join(
        _line(place[person], place[boss], looks.get(person, Look()), looks.get(boss, Look()))
        for person, bosses in graph.above.items()
        for boss in bosses
    )
    boxes = "".join(_box(person, *place[person], looks.get(person, Look())) for person in graph.people)
    return (
        f'<div class="so-scroll" tabindex="0" role="region" aria-label="{html.escape(name)}">'
        f'<svg class="so-map" role="img" aria-label="{html.escape(name)}" width="{width + 4}" height="{height + 4}"'
        f' viewBox="-2 -2 {width + 4} {height + 4}">{lines}{boxes}</svg></div>'
    )


def as_list(graph: Accountability, looks: Mapping[str, Look]) -> str:
    """The map as a list, each person with an arrow to those they answer to: for a saved notebook, and for screen readers."""
    items = "".join(
        f"<li>{html.escape(person)}{_note(looks.get(person, Look()))}"
        f"{' → ' + html.escape(', '.join(bosses)) if bosses else ': ' + _top(looks.get(person, Look()))}</li>"
        for person, bosses in graph.above.items()
    )
    return f"<ul>{items}</ul>"


def _top(look: Look) -> str:
    return "not known to whom" if look.dashed else "nobody above on this map"


def _note(look: Look) -> str:
    return f" ({html.escape(look.note)})" if look.note else ""


def _places(graph: Accountability) -> dict[str, tuple[float, float]]:
    """The left upper corner of each box: row by row from the top, each box as near as can be below those it answers to."""
    levels = graph.levels()
    step = _BOX + _GAP
    place: dict[str, tuple[float, float]] = {}
    for number in range(max(levels.values()) + 1):
        row = [person for person in graph.people if levels[person] == number]
        wished = {
            person: _mean([place[boss][0] for boss in graph.above[person] if boss in place], otherwise=index * step)
            for index, person in enumerate(row)
        }
        row.sort(key=wished.__getitem__)
        spread: list[float] = []
        for person in row:
            spread.append(max(wished[person], spread[-1] + step) if spread else wished[person])
        back = _mean([at - wished[person] for at, person in zip(spread, row, strict=True)], otherwise=0)
        for at, person in zip(spread, row, strict=True):
            place[person] = (at - back, number * (_HIGH + _DROP))
    left = min(x for x, _ in place.values())
    return {person: (x - left, y) for person, (x, y) in place.items()}


def _mean(values: Sequence[float], *, otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _line(lower: tuple[float, float], upper: tuple[float, float], one: Look, other: Look) -> str:
    x1, y1 = lower[0] + _BOX / 2, lower[1]
    x2, y2 = upper[0] + _BOX / 2, upper[1] + _HIGH
    if y2 > y1:  # a line that closes a circle runs down again
        y1, y2 = lower[1] + _HIGH, upper[1]
    bend = (y1 + y2) / 2
    new = one.new or other.new
    return f'<path class="{"so-new" if new else "so-tie"}" d="M{x1:g} {y1:g}C{x1:g} {bend:g} {x2:g} {bend:g} {x2:g} {y2:g}"/>'


def _box(person: str, x: float, y: float, look: Look) -> str:
    name = textwrap.shorten(person, _LINE, placeholder="…") if " " in person else person[:_LINE]
    note = textwrap.shorten(look.note, _LINE + 2, placeholder="…")
    kind = "so-new" if look.new else "so-unsure" if look.dashed else "so-known"
    middle = x + _BOX / 2
    first = y + (19 if note else 28)
    second = f'<text class="so-under" x="{middle:g}" y="{y + 35:g}">{html.escape(note)}</text>' if note else ""
    return (
        f'<g class="{kind}"><title>{html.escape(person)}{_note(look)}</title>'
        f'<rect x="{x:g}" y="{y:g}" width="{_BOX}" height="{_HIGH}" rx="9"/>'
        f'<text x="{middle:g}" y="{first:g}">{html.escape(name)}</text>{second}</g>'
    )
