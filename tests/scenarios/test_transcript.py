from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from scenarios.session import Session, apply_event, new_session
from scenarios.strings import ENGLISH
from scenarios.transcript import transcript
from scenarios.view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.story import Story

VOID = {"br", "img"}


class Page(HTMLParser):
    """The text of a page; complains about elements that are not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def take(session: Session, *choices: str, reason: str = "") -> Session:
    for choice in choices:
        node = session.current.state.node
        session = apply_event(
            session, {"event": "choose", "node": node, "choice": choice, "reason": reason, "time": "t"}
        )
    return session


def told(session: Session) -> str:
    return transcript(make_view(session, ENGLISH, step=0))


def test_a_transcript_tells_everything_so_far(small: Story) -> None:
    text = Page(told(take(new_session(small, 3), "price", reason="They must weigh it."))).text
    expected = [
        "Transcript of “Small change & co”",
        "Friday, 16:40",
        "The cut was locked.",
        "Sam O'Brien & Sons (on the phone):",
        "It's tiny.",
        "Sam O'Brien & Sons (e-mail, 23:12):",
        "Hi <b>you</b>!",
        "You: Price it.",
        "Your reason: They must weigh it.",
        "Put on record: Promised a price by 17:40",
        "Friday, 17:25",
        "Decision 2 is open.",
    ]
    straight = text.replace("’", "'")
    places = [straight.find(words) for words in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places)


def test_a_transcript_of_an_ended_play(small: Story) -> None:
    html = told(take(new_session(small, 3), "price", "send", reason="r"))
    text = Page(html).text
    for words in (
        "Ending: The file passes",
        "It passed, and somebody knows what it cost.",
        "Trust 6 → 8, Budget 5 → 5",
        "(Interests; Trust +2)",
        "(No change)",
        "SECRET-WHY-PRICE",
        "Quinn Carr: SECRET-VOICE",
        "The rates are invented.",
        "What was agreed, and where does it stand?",
    ):
        assert words in text, words
    assert "is open" not in text
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert picture
    assert ET.fromstring(base64.b64decode(picture[1])).tag.endswith("svg")


def test_an_open_play_gives_nothing_away(small: Story) -> None:
    html = told(take(new_session(small, 3), "price"))
    assert "SECRET" not in html
    assert "Quinn" not in html


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "</details><img src=x onerror=alert(1)>", "\"'><b>&amp;", "{title} {n} %s"]
)
def test_what_people_write_stays_text(small_text: str, good: Callable[..., Story], nasty: str) -> None:
    text = (
        small_text.replace("Small change & co", f"T{nasty}")
        .replace("Friday, 16:40", f"N{nasty}")
        .replace("Sam O'Brien & Sons", f"P{nasty}")
        .replace("Promised a price", f"R{nasty}")
        .replace("The file passes", f"E{nasty}")
        .replace("The cut was", f"![A{nasty}](a.png)\n\nThe cut was")
        .replace("Nobody learned", f"O{nasty}")
    )
    for session in (
        take(new_session(good(text), 3), "price", "send", reason=f"W{nasty}"),
        take(new_session(good(text), 3), "price", reason=f"W{nasty}"),
    ):
        page = Page(told(session))
        assert page.tags <= {
            "style",
            "details",
            "summary",
            "div",
            "p",
            "b",
            "em",
            "br",
            "span",
            "img",
            "h3",
            "h4",
            "ol",
            "ul",
            "li",
        }
        assert page.attributes <= {"style", "class", "open", "alt", "src"}
        for letter in "TNRAW":
            assert f"{letter}{nasty}" in page.text
        assert f"P{nasty.partition(';')[0]}" in page.text  # after a name, a semicolon begins what is said about it


def test_an_empty_debrief_leaves_no_empty_headings(base_text: str, good: Callable[..., Story]) -> None:
    text = base_text[: base_text.index("# Debrief")]
    text = re.sub(r"  chance 40%.*\n", "", text)
    page = Page(told(take(new_session(good(text, "base.md"), 1), "favour")))
    assert ENGLISH["voices"] not in page.text
    assert ENGLISH["questions"] not in page.text
    assert "Ending: The file passes" in page.text


def test_every_channel_has_its_words(small_text: str, good: Callable[..., Story]) -> None:
    for channel, words in [
        ("phone", "on the phone"),
        ("e-mail", "e-mail"),
        ("chat", "chat"),
        ("call", "video call"),
        ("in person", "in person"),
        ("public post", "public post"),
    ]:
        story = good(small_text.replace("SAM (phone)", f"SAM ({channel})"))
        assert f"Sons ({words}):" in Page(told(new_session(story, 3))).text


def test_faces_and_the_storys_own_language(small_text: str, tmp_path: Path, good: Callable[..., Story]) -> None:
    (tmp_path / "sam.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    text = small_text.replace("meters:", "lang: es\nmeters:", 1).replace(
        "your daily contact\n", "your daily contact\n    avatar: sam.png\n"
    )
    html = told(
        take(new_session(good(text, f"{tmp_path}/small-change.story.md"), 3), "price", "send", reason="because")
    )
    page = Page(html)
    assert html.count("data:image/png") == 1, "once, however often Sam speaks"
    assert "Sam O'Brien & Sons, producer, your daily contact" in page.text
    own = re.findall(r'<span lang="es" dir="auto">(.*?)</span>', html)
    for words in ("Fine.", "Price it.", "Friday, 16:40", "Promised a price by 17:40", "The file passes"):
        assert words in own
    assert not any("because" in words or ENGLISH["you"] == words for words in own), "the learner's words are their own"


def test_should_and_would(small: Story) -> None:
    session = new_session(small, 3)
    for choice, should in (("price", "ask"), ("send", "send")):
        node = session.current.state.node
        event = {"event": "choose", "node": node, "choice": choice, "reason": "", "time": "t", "should": should}
        session = apply_event(session, event)
        text = Page(told(session)).text
        assert "What one should do, you said: Ask why." in text
    assert "What one should do, you said: The same as you would do" in text
    assert "In 1 of 2 decisions" in text
