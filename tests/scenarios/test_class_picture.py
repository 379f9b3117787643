from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from scenarios.class_data import aggregate
from scenarios.class_picture import WIDEST, class_picture
from scenarios.session import apply_event, new_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.session import Try
    from scenarios.story import Story

SVG = "{http://www.w3.org/2000/svg}"


def tries(story: Story, *ways: str) -> list[Try]:
    made = []
    for way in ways:
        session = new_session(story, 3)
        for choice in way.split():
            event = {"event": "choose", "node": session.current.state.node, "choice": choice, "reason": "", "time": "t"}
            session = apply_event(session, event)
        made.append(session.current)
    return made


def widths(svg: str) -> list[float]:
    return sorted(
        float(width)
        for width in re.findall(r"stroke-opacity:\.6;stroke-width:([\d.]+)\"", svg.split("<g>", maxsplit=1)[0])
    )


def test_roads_are_as_wide_as_the_share_that_took_them(small: Story) -> None:
    svg = class_picture(aggregate(small, tries(small, *["price send"] * 15, *["favour give-up"] * 5, "wait")))
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert widths(svg) == [round(WIDEST / 4, 1)] * 2 + [round(WIDEST * 0.75, 1)] * 2
    said = ["".join(title.itertext()) for title in root.iter(f"{SVG}title")]
    assert "Friday, 16:40: about 20" in said
    assert "The request went away: about 5" in said


def test_few_people_leave_no_trace(small: Story) -> None:
    same = [
        tries(small, *["price send"] * 10, *way) for way in (["favour give-up", "favour give-up"], ["price send"] * 2)
    ]
    pictures = {class_picture(aggregate(small, played)) for played in same}
    assert len(pictures) == 1


def test_everything_stands_inside_the_picture(small: Story) -> None:
    root = ET.fromstring(class_picture(aggregate(small, tries(small, *["favour again price send"] * 6))))
    left, top, width, height = (float(number) for number in (root.get("viewBox") or "").split())
    for rect in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(rect.get(key) or 0) for key in ("x", "y", "width", "height"))
        assert left <= x <= x + wide <= left + width
        assert top <= y <= y + high <= top + height


def test_titles_with_marks_of_xml(small_text: str, good: Callable[..., Story]) -> None:
    story = good(
        small_text.replace("## call: Friday, 16:40", '## call: <b>Tom & "Jo\'s"</b> ]]>\x0bé🎬' + " word" * 60)
    )
    svg = class_picture(aggregate(story, tries(story, *["price send"] * 5)))
    assert "<b>" not in svg
    assert '<b>Tom & "Jo\'s"' in "".join(ET.fromstring(svg).itertext())
