from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from scenarios.pathmap import path_map
from scenarios.session import Session, apply_event, new_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story

SVG = "{http://www.w3.org/2000/svg}"


def take(session: Session, *choices: str) -> Session:
    for choice in choices:
        node = session.current.state.node
        session = apply_event(session, {"event": "choose", "node": node, "choice": choice, "reason": "", "time": "t"})
    return session


def texts(root: ET.Element) -> list[str]:
    return [
        " ".join("".join(part.itertext()) for part in (text.findall(f"{SVG}tspan") or [text]))
        for text in root.iter(f"{SVG}text")
    ]


def test_the_map_is_well_formed_and_shows_only_what_was_seen(small: Story) -> None:
    root = ET.fromstring(path_map(take(new_session(small, 3), "price", "send"), 'A "map" <of> & so on'))
    assert root.tag == f"{SVG}svg"
    assert root.get("aria-label") == 'A "map" <of> & so on'
    assert sorted(texts(root)) == ["?", "?", "Friday, 16:40", "Friday, 17:25", "The file passes"]


def test_tries_before_this_one_are_seen_as_well(small: Story) -> None:
    session = take(new_session(small, 3), "favour", "give-up")
    session = take(apply_event(session, {"event": "restart"}), "price", "send")
    assert "?" not in texts(ET.fromstring(path_map(session, "m")))


def test_everything_stands_inside_the_picture(small: Story) -> None:
    root = ET.fromstring(path_map(take(new_session(small, 3), "price", "back", "again", "price", "send"), "m"))
    _, _, width, height = (float(number) for number in (root.get("viewBox") or "").split())
    assert (float(root.get("width") or 0), float(root.get("height") or 0)) == (width, height)
    boxes = [[float(rect.get(key) or 0) for key in ("x", "y", "width", "height")] for rect in root.iter(f"{SVG}rect")]
    assert len(boxes) == 4
    for x, y, wide, high in boxes:
        assert 0 <= x <= x + wide <= width
        assert 0 <= y <= y + high <= height
    for at, (x, y, wide, high) in enumerate(boxes):
        for other_x, other_y, other_wide, other_high in boxes[at + 1 :]:
            apart = x + wide <= other_x or other_x + other_wide <= x or y + high <= other_y or other_y + other_high <= y
            assert apart


def test_titles_with_marks_of_xml(small_text: str, good: Callable[..., Story]) -> None:
    story = good(small_text.replace("## call: Friday, 16:40", '## call: <b>Tom & "Jo\'s"</b> ]]>\x0bé🎬'))
    root = ET.fromstring(path_map(new_session(story, 3), "m"))
    assert '<b>Tom & "Jo\'s"</b> ]]> é🎬' in texts(root)


def test_a_title_without_spaces_and_an_empty_map_of_one_node(base_text: str, good: Callable[..., Story]) -> None:
    head = base_text[: base_text.index("## call")].replace("facts: priced\n", "")
    story = good(f"{head}## done (end): {'x' * 500}\n\nSAM (chat): Bye.\n\noutcome: It was over.\n", "base.md")
    assert len(texts(ET.fromstring(path_map(new_session(story, 1), "m")))) == 1


def test_circles_and_roads_to_oneself(base_text: str, good: Callable[..., Story]) -> None:
    text = base_text.replace("* [favour] Do it as a favour. -> done", "* [favour] Do it as a favour. -> call").replace(
        "  chance 40%: -> quote\n", ""
    )
    session = take(new_session(good(text, "base.md"), 1), "price", "wait", "favour", "price", "send")
    root = ET.fromstring(path_map(session, "m"))
    assert len(list(root.iter(f"{SVG}path"))) >= 4
    assert "nan" not in path_map(session, "m")


def long_story(head: str, count: int) -> str:
    nodes = [
        f"## n-{n}\n\nSAM (chat): Hm.\n\n* [a] x -> n-{n + 1}\n  why: w\n* [b] y -> n-{min(n + 2, count)}\n  why: w\n\n"
        for n in range(count)
    ]
    return f"{head}{''.join(nodes)}## n-{count} (end): End\n\noutcome: Over.\n"


def test_a_story_of_two_thousand_nodes_can_be_drawn(base_text: str, good: Callable[..., Story]) -> None:
    head = base_text[: base_text.index("## call")].replace("facts: priced\n", "")
    story = good(long_story(head, 2_000), "base.md")
    start = time.perf_counter()
    ET.fromstring(path_map(new_session(story, 1), "m"))
    assert time.perf_counter() - start < 15


def test_the_whole_map_tells_every_title_and_what_was_not_seen(small: Story) -> None:
    session = take(new_session(small, 3), "price", "send")
    root = ET.fromstring(path_map(session, "m", whole=True))
    assert sorted(texts(root)) == sorted(node.title for node in small.nodes)
    unseen = [rect for rect in root.iter(f"{SVG}rect") if "dasharray" in (rect.get("style") or "")]
    assert len(unseen) == 2
    # Every road is drawn: each pair of nodes that a choice or its chance joins, and those that lead back.
    roads = {(node.id, target) for node in small.nodes for choice in node.choices for target in choice.targets}
    assert len(list(root.iter(f"{SVG}path"))) == len(roads)
