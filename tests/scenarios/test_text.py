from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest

from scenarios.text import inline, plain


class Tags(HTMLParser):
    """Which elements and attributes a piece of HTML has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_emphasis_and_code() -> None:
    assert [tag for tag, _ in Tags(inline("*One*, **two**, `three`, ***four***.")).found] == [
        "em",
        "strong",
        "code",
        "em",
        "strong",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b>bold</b>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<!-- comment --> <?php ?> <![CDATA[x]]>",
        "`<script>`",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a]( javascript:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](javascript&colon;alert(1))",
        "[a](<javascript:alert(1)>)",
        "[a](vbscript:x)",
        "[a](data:text/html,<script>)",
        "[a](file:///etc/passwd)",
        "<javascript:alert(1)>",
        '[a](x "onmouseover=alert(1)")',
        '[a](x" onmouseover="alert(1))',
        '[a](https://x.example/"onmouseover="alert)',
        "![a](javascript:alert(1))",
        '![a"onerror="alert(1)](x.png)',
        "[a\n](javascript\n:alert(1))",
        "[a](\x01javascript:alert(1))",
        "[a](java\tscript:alert(1))",
    ],
)
def test_no_markup_of_a_story_reaches_the_page(text: str) -> None:
    for tag, attributes in Tags(inline(text)).found:
        assert tag in ("em", "strong", "code", "a")
        assert set(attributes) <= {"href", "target", "rel", "title"}
        href = (attributes.get("href") or "").strip().lower()
        assert not href.startswith(("javascript", "vbscript", "data", "file", "java"))


def test_links_open_elsewhere_and_tell_nothing() -> None:
    ((tag, attributes),) = Tags(inline("[The spec](https://x.example/a?b=1&c=2)")).found
    assert tag == "a"
    assert attributes == {"href": "https://x.example/a?b=1&c=2", "target": "_blank", "rel": "noopener noreferrer"}


def test_a_paragraph_stays_a_paragraph() -> None:
    for text in ("# No heading", "- no list", "1. no list", "> no quote", "    no code", "---", "| a | b |"):
        assert Tags(inline(text)).found == []


@pytest.mark.parametrize(
    "text",
    [
        "*" * 100_000,
        "[" * 100_000,
        "![" * 50_000,
        "`" * 100_000,
        "*a " * 30_000,
        "_a*" * 30_000,
        "<" * 100_000,
        "[a](" * 25_000,
    ],
    ids=range(8),
)
def test_text_that_is_hard_to_parse_does_not_hang(text: str) -> None:
    start = time.perf_counter()
    inline(text)
    assert time.perf_counter() - start < 20


def test_plain_shows_every_letter() -> None:
    text = """<a href='x' title="y">&amp;</a>"""
    assert Tags(plain(text)).found == []
    assert Tags(plain(text)).text == text
    assert "'" not in plain(text)
    assert '"' not in plain(text)
    assert plain(None) == "None"
