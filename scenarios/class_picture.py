"""The way of a class through a story as one SVG to project: the path map with roads as wide as the class that took them."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from scenarios.debrief import node_title
from scenarios.pathmap import HEIGHT, MARGIN, WIDTH, curve, layout_of
from scenarios.strings_class import WORDS
from scenarios.suppression import Kind
from scenarios.text import plain

if TYPE_CHECKING:
    from scenarios.class_data import ClassData
    from scenarios.story import Node
    from scenarios.suppression import Count

WIDEST = 22.0
PILL = 18  # height of the number at a node's upper edge
SIZE, LETTERS = 14, 17  # of a node's title: as large as its box allows, to be read from the last row
ACCENT = "var(--sc-accent,#ad3016)"
PAPER = "var(--sc-paper,#fff)"
INK = "var(--sc-ink,#1c1a17)"


def _road(path: str, count: Count, whole: int) -> str:
    if count.kind is not Kind.ABOUT:
        style = f"stroke:{INK};stroke-opacity:.45;stroke-width:1;stroke-dasharray:1 5"
    else:
        style = f"stroke:{ACCENT};stroke-opacity:.6;stroke-width:{max(2.0, WIDEST * min(1, count.about / whole)):.1f}"
    return f'<path d="{path}" style="fill:none;{style}"/>'


def _box(node: Node, count: Count, at: tuple[float, float], words: str) -> str:
    x, y = at
    many = count.kind is Kind.ABOUT
    rows = wrap(node_title(node), LETTERS)
    rows = rows if len(rows) < 3 else [rows[0], f"{rows[1][: LETTERS - 2]}…"]  # the pill takes the room of a third
    drop = 8 if many and len(rows) > 1 else 6  # two rows leave room for the number above them
    text = "".join(
        f'<tspan x="{x:.0f}" y="{y + drop + (row - (len(rows) - 1) / 2) * 16.5:.1f}">{plain(part)}</tspan>'
        for row, part in enumerate(rows)
    )
    left, top = x - WIDTH / 2, y - HEIGHT / 2
    pill = ""
    if many:
        wide = 12 + 8.5 * len(str(count.about))
        pill = (
            f'<rect x="{left + 6:.0f}" y="{top - PILL / 2:.1f}" width="{wide:.1f}" height="{PILL}" rx="{PILL / 2}"'
            f' style="fill:{ACCENT}"/><text x="{left + 6 + wide / 2:.1f}" y="{top + 4.5:.1f}" text-anchor="middle"'
            f' font-size="13.5" font-weight="700" style="fill:{PAPER}">{count.about}</text>'
        )
    line = f"stroke:{ACCENT};stroke-width:2" if many else f"stroke:{INK};stroke-width:1;stroke-opacity:.6"
    return (
        f"<g><title>{plain(f'{node_title(node)}: {words}')}</title>"
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="{HEIGHT / 2 if node.is_end else 6:.0f}"'
        f' style="fill:{PAPER};{line}"/><text text-anchor="middle" font-size="{SIZE}" style="fill:{INK}">{text}</text>{pill}</g>'
    )


def count_in_words(count: Count, minimum: int) -> str:
    """What may be told of a number of people, in words."""
    match count.kind:
        case Kind.ABOUT:
            return WORDS["about"].format(n=count.about)
        case Kind.FEW:
            return WORDS["few"].format(minimum=minimum)
        case Kind.WITHHELD:
            return WORDS["withheld"]


def class_picture(data: ClassData) -> str:
    """The story's map with the class on it. A width is a rounded share: the picture tells no more than the page does."""
    story = data.story
    layout, back = layout_of(story)
    places = layout.positions({node.id for node in story.nodes})
    whole = max(data.learners.about, data.minimum)
    chains = layout.chains | {road: list(road) for road in back}
    ranked = sorted(chains, key=lambda road: data.roads[road].about)
    roads = [_road(curve([places[name] for name in chains[road]]), data.roads[road], whole) for road in ranked]
    counts = {moment.node.id: moment.reached for moment in data.moments}
    counts |= {node.id: count for node, count in data.endings}
    boxes = [
        _box(story.node(name), counts[name], at, count_in_words(counts[name], data.minimum))
        for name, at in places.items()
        if not name.startswith("\0")
    ]
    width = max(x for x, _ in places.values()) + WIDTH / 2 + MARGIN
    height = max(y for _, y in places.values()) + HEIGHT / 2 + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -4 {width:.0f} {height + 4:.0f}" width="{width:.0f}"'
        f' height="{height + 4:.0f}" role="img" aria-label="{plain(WORDS["flow_label"])}"'
        f' font-family="system-ui,sans-serif">{"".join(roads)}{"".join(boxes)}</svg>'
    )
