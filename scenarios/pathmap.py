"""The path map: a story's nodes in layers, left to right, with the roads taken, as one SVG.

Layered drawing after Sugiyama, Tagawa and Toda (1981): layers by longest path, long roads split at each layer,
crossings reduced by barycentre sweeps. A story has some thirty nodes, so clarity counts here and speed does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

from scenarios.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.session import Session, Try
    from scenarios.story import Story

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 132, 46, 44, 14, 12
SWEEPS = 8
Road = tuple[str, str]


def _forward_roads(story: Story) -> tuple[list[Road], list[Road]]:
    """Roads of the story, and those among them that lead back (they would close a circle)."""
    roads: list[Road] = []
    back: list[Road] = []
    state: dict[str, int] = {}

    def visit(node_id: str) -> None:
        state[node_id] = 1
        for choice in story.node(node_id).choices:
            for target in choice.targets:
                road = (node_id, target)
                if road in roads or road in back:
                    continue
                if state.get(target) == 1:
                    back.append(road)
                else:
                    roads.append(road)
                    if target not in state:
                        visit(target)
        state[node_id] = 2

    visit(story.nodes[0].id)
    return roads, back


def _layers(story: Story, roads: list[Road]) -> dict[str, int]:
    layer = {node_id: 0 for road in roads for node_id in road} | {story.nodes[0].id: 0}
    for _ in layer:  # the longest path has fewer roads than there are nodes
        for source, target in roads:
            layer[target] = max(layer[target], layer[source] + 1)
    last = max(layer.values())
    return {node_id: last if story.node(node_id).is_end else depth for node_id, depth in layer.items()}


@dataclass
class _Layout:
    rows: list[list[str]]
    chains: dict[Road, list[str]]
    up: dict[str, list[str]] = field(default_factory=dict)
    down: dict[str, list[str]] = field(default_factory=dict)

    def sweep(self) -> None:
        for turn in range(SWEEPS):
            forward = turn % 2 == 0
            near = self.up if forward else self.down
            rows = range(1, len(self.rows)) if forward else range(len(self.rows) - 2, -1, -1)
            for index in rows:
                fixed = self.rows[index - 1 if forward else index + 1]
                place = {node: position for position, node in enumerate(fixed)}
                self.rows[index].sort(key=lambda node, place=place, near=near: _barycentre(near.get(node, []), place))  # type: ignore[misc]  # sort's key takes one argument; the others are bound early

    def positions(self) -> dict[str, tuple[float, float]]:
        """Centre of every node and bend; each layer is centred on the tallest."""

        def height(name: str) -> float:
            return HEIGHT if not name.startswith("\0") else HEIGHT * 0.35

        tall = [sum(height(name) + GAP_Y for name in row) for row in self.rows]
        places: dict[str, tuple[float, float]] = {}
        for column, row in enumerate(self.rows):
            y = MARGIN + (max(tall) - tall[column]) / 2
            for name in row:
                places[name] = (MARGIN + WIDTH / 2 + column * (WIDTH + GAP_X), y + height(name) / 2)
                y += height(name) + GAP_Y
        return places


def _barycentre(near: list[str], place: Mapping[str, int]) -> float:
    known = [place[name] for name in near if name in place]
    return sum(known) / len(known) if known else 0.0


def _layout(story: Story) -> tuple[_Layout, list[Road]]:
    roads, back = _forward_roads(story)
    layer = _layers(story, roads)
    rows: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
    for node in story.nodes:
        if node.id in layer:
            rows[layer[node.id]].append(node.id)
    layout = _Layout(rows, {})
    for source, target in roads:
        chain = [source]
        for depth in range(layer[source] + 1, layer[target]):
            bend = f"\0{source}\0{target}\0{depth}"
            rows[depth].append(bend)
            chain.append(bend)
        chain.append(target)
        layout.chains[source, target] = chain
        for first, second in pairwise(chain):
            layout.down.setdefault(first, []).append(second)
            layout.up.setdefault(second, []).append(first)
    layout.sweep()
    return layout, back


def travelled(play: Try) -> list[Road]:
    """The roads of a try, in order."""
    return [(decision.before.node, decision.after.node) for decision in play.decisions]


def _curve(points: list[tuple[float, float]]) -> str:
    x, y = points[0]
    path = [f"M{x + WIDTH / 2:.0f},{y:.0f}"]
    start = (x + WIDTH / 2, y)
    for index, (next_x, next_y) in enumerate(points[1:], start=1):
        last = index == len(points) - 1
        end_x = next_x - WIDTH / 2
        middle = (start[0] + end_x) / 2
        path.append(f"C{middle:.0f},{start[1]:.0f} {middle:.0f},{next_y:.0f} {end_x:.0f},{next_y:.0f}")
        if not last:
            path.append(f"H{next_x + WIDTH / 2:.0f}")
        start = (next_x + WIDTH / 2, next_y)
    return "".join(path)


ACCENT = "var(--signoff-accent,#2b59c3)"


def _box(story: Story, node_id: str, at: tuple[float, float], here: bool, seen: bool) -> str:
    node, (x, y) = story.node(node_id), at
    title = node.title or node.id.replace("-", " ") if seen else "?"
    radius = HEIGHT / 2 if node.is_end else 8
    line = f"stroke:{ACCENT};stroke-width:2.5" if here else "stroke:currentColor;stroke-width:1"
    fill = f"fill:{ACCENT};fill-opacity:.12" if here else "fill:none"
    if not seen:
        line += ";stroke-dasharray:3 4;stroke-opacity:.55"
    rows = wrap(title, 20)[:3]
    text = "".join(
        f'<tspan x="{x:.0f}" y="{y + 4 + (row - (len(rows) - 1) / 2) * 13.5:.1f}">{plain(words)}</tspan>'
        for row, words in enumerate(rows)
    )
    weight = ' font-weight="600"' if here else ""
    return (
        f'<g><rect x="{x - WIDTH / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="{radius:.0f}"'
        f' style="{fill};{line}"/><text text-anchor="middle" font-size="11.5"{weight} style="fill:currentColor">{text}</text></g>'
    )


def _seen(tries: Iterable[Try]) -> tuple[set[str], set[Road]]:
    nodes: set[str] = set()
    roads: set[Road] = set()
    for play in tries:
        nodes |= {play.start.node, *(decision.after.node for decision in play.decisions)}
        roads |= set(travelled(play))
    return nodes, roads


def path_map(session: Session, label: str) -> str:
    """The map of a session as an SVG: the current try's road strong, roads of other tries thin, the rest dotted.

    Nodes never seen show a question mark, so that the map gives nothing away. `label` is the picture's name for
    those who cannot see it.
    """
    story = session.story
    layout, back = _layout(story)
    places = layout.positions()
    here_nodes, here_roads = _seen([session.current])
    seen_nodes, seen_roads = _seen(session.tries)
    styles = {
        0: "stroke:currentColor;stroke-opacity:.4;stroke-width:1;stroke-dasharray:1 4",
        1: "stroke:currentColor;stroke-opacity:.7;stroke-width:1.4",
        2: f"stroke:{ACCENT};stroke-width:3",
    }

    def rank(road: Road) -> int:
        return 2 if road in here_roads else 1 if road in seen_roads else 0

    chains = layout.chains | {road: list(road) for road in back if rank(road)}
    drawn = [
        f'<path d="{_curve([places[name] for name in chains[road]])}" style="fill:none;{styles[rank(road)]}"/>'
        for road in sorted(chains, key=rank)
    ]
    boxes = [
        _box(story, name, at, name in here_nodes, name in seen_nodes)
        for name, at in places.items()
        if not name.startswith("\0")
    ]
    width = max(x for x, _ in places.values()) + WIDTH / 2 + MARGIN
    height = max(y for _, y in places.values()) + HEIGHT / 2 + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" role="img" aria-label="{plain(label)}" font-family="system-ui,sans-serif">'
        f"{''.join(drawn)}{''.join(boxes)}</svg>"
    )
