"""The path map: a story's nodes in layers, top to bottom, with the roads taken, as one SVG.

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
    from collections.abc import Iterable, Mapping, Set

    from scenarios.session import Session, Try
    from scenarios.story import Story

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 150, 46, 14, 30, 8
UNSEEN, BEND = 26, 12  # widths of a node never seen and of a road that passes a layer
SWEEPS = 8
Road = tuple[str, str]


def _forward_roads(story: Story) -> tuple[list[Road], list[Road]]:
    """Roads of the story, and those among them that lead back (they would close a circle)."""
    roads: dict[Road, None] = {}  # as an ordered set
    back: dict[Road, None] = {}
    first = story.nodes[0].id
    seen = {first}
    # Depth first without recursion, which a long story would exhaust: the nodes on the way, and their roads left.
    way = {first: iter(_targets(story, first))}
    while way:
        node_id, left = next(reversed(way.items()))
        target = next(left, None)
        if target is None:
            del way[node_id]
        elif target in way:
            back[node_id, target] = None
        else:
            roads[node_id, target] = None
            if target not in seen:
                seen.add(target)
                way[target] = iter(_targets(story, target))
    return list(roads), list(back)


def _targets(story: Story, node_id: str) -> list[str]:
    return [target for choice in story.node(node_id).choices for target in choice.targets]


def _layers(story: Story, roads: list[Road]) -> dict[str, int]:
    layer = {node_id: 0 for road in roads for node_id in road} | {story.nodes[0].id: 0}
    moved = True
    while moved:  # at most as often as there are nodes: the roads make no circle
        moved = False
        for source, target in roads:
            if layer[target] <= layer[source]:
                layer[target], moved = layer[source] + 1, True
    last = max(layer.values())
    return {node_id: last if story.node(node_id).is_end else depth for node_id, depth in layer.items()}


@dataclass
class Layout:
    """A story's nodes in rows, and the bends that long roads make on their way; `chains` lead along them."""

    rows: list[list[str]]
    chains: dict[Road, list[str]]
    up: dict[str, list[str]] = field(default_factory=dict)
    down: dict[str, list[str]] = field(default_factory=dict)

    def sweep(self) -> None:
        """Reduce the crossings."""
        for turn in range(SWEEPS):
            forward = turn % 2 == 0
            near = self.up if forward else self.down
            rows = range(1, len(self.rows)) if forward else range(len(self.rows) - 2, -1, -1)
            for index in rows:
                fixed = self.rows[index - 1 if forward else index + 1]
                place = {node: position for position, node in enumerate(fixed)}
                self.rows[index].sort(key=lambda node, place=place, near=near: _barycentre(near.get(node, []), place))  # type: ignore[misc]  # sort's key takes one argument; the others are bound early

    def positions(self, seen: Set[str]) -> dict[str, tuple[float, float]]:
        """Centre of every node and bend; each layer is centred on the widest."""

        def width(name: str) -> float:
            return BEND if name.startswith("\0") else WIDTH if name in seen else UNSEEN

        wide = [sum(width(name) + GAP_X for name in row) - GAP_X for row in self.rows]
        places: dict[str, tuple[float, float]] = {}
        for depth, row in enumerate(self.rows):
            x = MARGIN + (max(wide) - wide[depth]) / 2
            for name in row:
                places[name] = (x + width(name) / 2, MARGIN + HEIGHT / 2 + depth * (HEIGHT + GAP_Y))
                x += width(name) + GAP_X
        return places


def _barycentre(near: list[str], place: Mapping[str, int]) -> float:
    known = [place[name] for name in near if name in place]
    return sum(known) / len(known) if known else 0.0


def layout_of(story: Story) -> tuple[Layout, list[Road]]:
    """The layout of a story, and the roads that lead back, which no layer can hold."""
    roads, back = _forward_roads(story)
    layer = _layers(story, roads)
    rows: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
    for node in story.nodes:
        if node.id in layer:
            rows[layer[node.id]].append(node.id)
    layout = Layout(rows, {})
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


def curve(points: list[tuple[float, float]]) -> str:
    """A road from the foot of the first point to the head of the last; it runs straight past the layers between."""
    x, y = points[0]
    path = [f"M{x:.0f},{y:.0f}"]
    for index, (next_x, next_y) in enumerate(points[1:], start=1):
        leaves, arrives = y + HEIGHT / 2, next_y - HEIGHT / 2
        middle = (leaves + arrives) / 2
        path.append(f"V{leaves:.0f}C{x:.0f},{middle:.0f} {next_x:.0f},{middle:.0f} {next_x:.0f},{arrives:.0f}")
        if index == len(points) - 1:
            path.append(f"V{next_y:.0f}")
        x, y = next_x, next_y
    return "".join(path)


ACCENT = "var(--signoff-accent,#b3261e)"
PAPER = "var(--sp-paper,#fff)"


def _box(story: Story, node_id: str, at: tuple[float, float], *, here: bool, seen: bool, told: bool) -> str:
    node, (x, y) = story.node(node_id), at
    if not told:
        return (
            f'<g style="color:var(--sp-muted,#666)"><circle cx="{x:.0f}" cy="{y:.0f}" r="{UNSEEN / 2 - 2:.0f}"'
            f' style="fill:{PAPER};stroke:currentColor;stroke-dasharray:2 3"/>'
            f'<text x="{x:.0f}" y="{y + 4:.0f}" text-anchor="middle" font-size="11" style="fill:currentColor">?</text></g>'
        )
    radius = HEIGHT / 2 if node.is_end else 6
    line = f"stroke:{ACCENT};stroke-width:2.5" if here else "stroke:currentColor;stroke-width:1"
    line += "" if seen else ";stroke-dasharray:4 3"
    rows = wrap(node.title or node.id.replace("-", " "), 20)[:3]
    text = "".join(
        f'<tspan x="{x:.0f}" y="{y + 4 + (row - (len(rows) - 1) / 2) * 15:.1f}">{plain(words)}</tspan>'
        for row, words in enumerate(rows)
    )
    weight = ' font-weight="600"' if here else ""
    return (
        f'<g><rect x="{x - WIDTH / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="{radius:.0f}"'
        f' style="fill:{PAPER};{line}"/><text text-anchor="middle" font-size="12.5"{weight} style="fill:currentColor">{text}</text></g>'
    )


def _seen(tries: Iterable[Try]) -> tuple[set[str], set[Road]]:
    nodes: set[str] = set()
    roads: set[Road] = set()
    for play in tries:
        nodes |= {play.start.node, *(decision.after.node for decision in play.decisions)}
        roads |= set(travelled(play))
    return nodes, roads


def path_map(session: Session, label: str, *, whole: bool = False) -> str:
    """The map of a session as an SVG: the current try's road strong, roads of other tries thin, the rest dotted.

    Nodes never seen show a question mark, so that the map gives nothing away, or where the `whole` map is asked for
    their titles in a broken frame. `label` is the picture's name for those who cannot see it.
    """
    story = session.story
    layout, back = layout_of(story)
    here_nodes, here_roads = _seen([session.current])
    seen_nodes, seen_roads = _seen(session.tries)
    told_nodes = set(story.node_index) if whole else seen_nodes
    places = layout.positions(told_nodes)
    styles = {
        0: "stroke:currentColor;stroke-opacity:.4;stroke-width:1;stroke-dasharray:1 4",
        1: "stroke:currentColor;stroke-opacity:.7;stroke-width:1.4",
        2: f"stroke:{ACCENT};stroke-width:3",
    }

    def rank(road: Road) -> int:
        return 2 if road in here_roads else 1 if road in seen_roads else 0

    chains = layout.chains | {road: list(road) for road in back if whole or rank(road)}
    drawn = [
        f'<path d="{curve([places[name] for name in chains[road]])}" style="fill:none;{styles[rank(road)]}"/>'
        for road in sorted(chains, key=rank)
    ]
    boxes = [
        _box(story, name, at, here=name in here_nodes, seen=name in seen_nodes, told=name in told_nodes)
        for name, at in places.items()
        if not name.startswith("\0")
    ]
    width = max(x for x, _ in places.values()) + WIDTH / 2 + MARGIN  # the widest thing that can stand at the edge
    height = max(y for _, y in places.values()) + HEIGHT / 2 + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" role="img" aria-label="{plain(label)}" font-family="system-ui,sans-serif">'
        f"{''.join(drawn)}{''.join(boxes)}</svg>"
    )
