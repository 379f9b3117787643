from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from scenarios.panel import Panel
from scenarios.portfolio import to_html, to_markdown
from scenarios.session import Session, apply_event, new_session
from scenarios.spread import panel_spread
from scenarios.strings import LANGUAGES
from scenarios.view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.story import Story

VOID = {"meta", "br", "img", "path", "rect", "circle"}


class Page(HTMLParser):
    """What a browser would make of a page; complains about elements that are not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def take(session: Session, *choices: str, reason: str = "") -> Session:
    for choice in choices:
        node = session.current.state.node
        session = apply_event(
            session, {"event": "choose", "node": node, "choice": choice, "reason": reason, "time": "t"}
        )
    return session


def ended(story: Story, lang: str = "en", reason: str = "They must weigh it.") -> dict[str, Any]:
    return make_view(take(new_session(story, 3), "price", "send", reason=reason), LANGUAGES[lang], step=2, lang=lang)


def rendered(markdown: str) -> Page:
    return Page(str(MarkdownIt("commonmark").enable("table").render(markdown)))


SAYS = (
    "Small change & co",
    "You cut <films>.",
    "Ending: The file passes",
    "It passed, and somebody knows what it cost.",
    "How things moved",
    "Price it.",
    "Interests; Trust up 2",
    "No change",
    "Your reason: They must weigh it.",
    "SECRET-WHY-PRICE",
    "Accommodate; Budget down 5",
    "Leads to: Monday, 9:30",
    "Was not open to you: Trust at least 8",
    "SECRET-WHY-ASK",
    "Promised a price by 17:40",
    "Quinn Carr: SECRET-VOICE I reject one file in six.",
    "The rates are invented.",
    "What was agreed, and where does it stand?",
    "Endings seen: 1 of 2",
)


@pytest.mark.parametrize("words", SAYS)
def test_both_forms_say_everything(small: Story, words: str) -> None:
    view = ended(small)
    assert words in rendered(to_markdown(view)).text
    assert words in Page(to_html(view)).text


def test_the_markdown_is_made_to_be_read_as_it_is(small: Story) -> None:
    text = to_markdown(ended(small))
    assert text.startswith("# Small change \\& co\n\nYou cut \\<films\\>.\n\n## Ending: The file passes\n")
    assert "It passed, and *somebody* knows what it cost.\n" in text
    assert "| Meter | Start | 1 | 2 |\n| --- | ---: | ---: | ---: |\n| Trust | 6 | 8 | 8 |\n" in text
    assert "### Decision 1: Friday, 16:40\n\n**You:** Price it.\n\nInterests; Trust up 2\n\n> Your reason: They" in text
    assert "\n\n\n" not in text


def test_the_page_needs_nothing_and_knows_its_language(small: Story) -> None:
    for lang in LANGUAGES:
        html = to_html(ended(small, lang))
        page = Page(html)
        assert html.startswith(f'<!DOCTYPE html>\n<html lang="{lang}">')
        assert not page.tags & {"script", "link", "img", "iframe", "object", "base", "form"}
        assert not {name for name, _ in page.attributes} & {"src", "srcset", "action"}
        assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", html)
        assert "default-src 'none'" in html
        assert "prefers-color-scheme: dark" in html
        svg = re.search(r"<svg.*</svg>", html)
        assert svg
        assert ET.fromstring(svg[0]).attrib["role"] == "img"


def test_the_forms_speak_the_language_of_the_play(small: Story) -> None:
    view = ended(small, "es")
    for text in (rendered(to_markdown(view)).text, Page(to_html(view)).text):
        assert "Final: The file passes" in text
        assert "Intereses; Trust sube 2" in text
        assert "Tu motivo: They must weigh it." in text


NASTY = [
    "<script>alert(1)</script>", "</p></section><img src=x onerror=alert(1)>", "\"'><b>&amp;", "{title} {n} %s",
    "*a* _b_ `c` [d](e) ![f](g) ~~h~~ $i$", "# no heading", "- no list", "1. no list", "2) none", "> no quote", "+ x",
    "===", "---", "a | b", "\\", "trailing \\", "&lt;", "~~~", "<https://nowhere.example>",
]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY)
def test_what_people_write_stays_text(small: Story, nasty: str) -> None:
    view = ended(small, reason=nasty)
    told = view["debrief"]
    view["story"] |= {"title": nasty, "role": nasty}
    view["record"] = [nasty]
    view["people"]["QC"]["name"] = nasty
    told["ending"]["title"] = nasty
    told["meters"][0]["label"] = nasty
    told["decisions"][0] |= {"title": nasty, "approach_label": nasty}
    for other in told["decisions"][0]["alternatives"]:
        other |= {"condition": other["condition"] and nasty, "leads": nasty}
    plain, free = ended(small), to_html(view)
    page, markdown = Page(free), rendered(to_markdown(view))
    assert page.tags == Page(to_html(plain)).tags
    assert markdown.tags == rendered(to_markdown(plain)).tags
    # Title (and the page's own), role, ending, decision, reasons, record, two who speak, meter, label, alternatives.
    assert page.text.count(nasty) >= 13
    assert markdown.text.count(nasty) >= 12


@pytest.mark.parametrize(
    "inline",
    ["a *b* **c** `d`", "*a **b** c*", "`` a`b ``", "[a](https://b.example/c_(d)) e", "1\\. a", "\\- a", "\\# a", "a \\* b \\_c\\_",
     "&lt;b&gt;", "\\$5 and \\$6", "a & b \"c\" 'd'", "**a**b", "a\\\nb"],
)  # fmt: skip
def test_inline_markup_comes_back_as_it_was_meant(small_text: str, good: Callable[..., Story], inline: str) -> None:
    story = good(small_text.replace("SECRET-WHY-PRICE", inline.replace("\n", "\n  ")))
    view = ended(story)
    html = view["debrief"]["decisions"][0]["why"]
    as_text = unescape(re.sub(r"<br ?/?>|\n", " ", html))
    again = str(MarkdownIt("commonmark").render(to_markdown(view)))
    wanted = re.sub(r' target="_blank" rel="[^"]*"', "", as_text)
    assert wanted in unescape(again.replace("\n", " "))


def test_a_reason_of_several_lines_stays_one_quotation(small: Story) -> None:
    view = ended(small, reason="First.\n\n- second\n# third")
    assert "> Your reason: First.\n>\n> \\- second\n>\n> \\# third\n\n" in to_markdown(view)
    assert "First.\n\n- second\n# third" in Page(to_html(view)).text


def test_what_a_story_does_not_have_leaves_no_empty_heading(base_text: str, good: Callable[..., Story]) -> None:
    text = re.sub(r"  chance 40%.*\n", "", base_text[: base_text.index("# Debrief")])
    session = take(new_session(good(text, "base.md"), 1), "favour")
    view = make_view(session, LANGUAGES["en"], step=1)
    for told in (rendered(to_markdown(view)).text, Page(to_html(view)).text):
        for heading in ("voices", "questions", "record"):
            assert LANGUAGES["en"][heading] not in told


def test_what_came_with_should_panels_faces_and_languages(
    small_text: str, tmp_path: Path, good: Callable[..., Story]
) -> None:
    (tmp_path / "qc.svg").write_text("<svg/>", encoding="utf-8")
    text = small_text.replace("meters:", "lang: he\nmeters:", 1).replace(
        "that passes\n", "that passes\n    avatar: qc.svg\n"
    )
    session = new_session(good(text, f"{tmp_path}/small-change.story.md"), 3)
    for choice, should in (("price", "ask"), ("send", "send")):
        node = session.current.state.node
        event = {"event": "choose", "node": node, "choice": choice, "reason": "", "time": "t", "should": should}
        session = apply_event(session, event)
    words = LANGUAGES["en"]
    panel = Panel("*producers*", "May", 8, {"call": {"price": 5, "favour": 0, "ask": 1, "wait": 2}})
    view = make_view(session, words, step=2, spreads=[panel_spread(panel, words)])
    html = to_html(view)
    page = Page(html)
    for part in ("What one should do, you said: Ask why.", "The same as you would do", "5 of 8", "your choice"):
        assert part in page.text
    assert "In 1 of 2 decisions" in page.text
    assert html.count('class="face"') == 1
    assert ("alt", "") in page.attributes
    assert 'lang="he" dir="auto">Price it.' in html
    assert re.search(r'<html lang="en">', html)
    markdown = to_markdown(view)
    assert "**What one should do, you said:** Ask why." in markdown
    assert "- Price it.: 5 of 8 (your choice)" in markdown
    assert "8 people asked, May: \\*producers\\*" in markdown
    assert "In 1 of 2 decisions" in markdown
