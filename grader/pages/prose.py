"""Markdown as HTML: no raw HTML, no picture from elsewhere, formulas letter by letter, headings at the page's levels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from grader.pages import clean, pictures
from grader.pages.code import coloured
from grader.pages.outline import Outline
from grader.pages.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_FORMULA = 2_000  # characters of a formula at most
_BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_WHOLE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text laid out. `anchors` are the ids of its headings, `headings` their texts."""

    html: str
    anchors: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def _formula(state: StateInline, silent: bool) -> bool:
    """An inline rule: `$…$`, `$$…$$` and LaTeX's environments stay as they are written."""
    text, start = state.src, state.pos
    begin = _BEGIN.match(text, start)
    if begin:
        closing, inner = f"\\end{{{begin[1]}}}", begin.end()
    elif text[start] == "$":
        closing = "$$" if text.startswith("$$", start) else "$"
        inner = start + len(closing)
    else:
        return False
    end = text.find(closing, inner, inner + _FORMULA)
    if end <= inner:
        return False
    after = text[end + 1 : end + 2]
    # Prices are no formulas: pandoc's rule.
    if closing == "$" and (text[inner].isspace() or text[end - 1].isspace() or after.isdigit()):
        return False
    if not silent:
        state.push("math_inline", "code", 0).content = text[start : end + len(closing)]
    state.pos = end + len(closing)
    return True


def _rules() -> dict[str, Any]:
    def code(_self: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        return f"<code>{literal(tokens[index].content)}</code>"

    def block(_self: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        language = tokens[index].info.split(maxsplit=1)[0] if tokens[index].info.strip() else ""
        return f'<pre class="code"><code>{coloured(tokens[index].content, language)}</code></pre>'

    def math(_self: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        return f'<code class="math">{literal(tokens[index].content)}</code>'

    def image(_self: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        source, words = str(tokens[index].attrs.get("src", "")), tokens[index].content
        checked = pictures.from_url(source)
        if checked:
            return f'<img src="{checked}" alt="{literal_attribute(words)}">'
        what = f"Picture “{literal(words)}”" if words else "A picture"
        where = "is in your notebook" if source.startswith("attachment:") else "is not on this page"
        return f'<span class="left-out">[{what} {where}]</span>'

    return {
        "code_inline": code,
        "code_block": block,
        "fence": block,
        "math_inline": math,
        "image": image,
    }


def literal_attribute(text: str) -> str:
    """Text for an attribute's value, where no element can stand."""
    return re.sub(r"<[^>]*>", "", literal(text))


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    markdown.disable(["html_block", "html_inline"])
    markdown.inline.ruler.before("escape", "formula", _formula)
    for name, rule in _rules().items():
        markdown.add_render_rule(name, rule)
    return markdown


@lru_cache(maxsize=256)
def laid_out(text: str, base: int, *, anchored: bool = False) -> Prose:
    """Markdown as HTML that is safe to stand on the page.

    Args:
        text: a stranger's Markdown.
        base: the level of its topmost heading.
        anchored: its headings get an `id`, `nb-` and the heading's words, as JupyterLab's links name them.
    """
    markdown = _markdown()
    environment: dict[str, Any] = {}
    tokens = markdown.parse(text, environment)
    outline, level = Outline(base), base
    anchors, headings = [], []
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            # Its level on the page is for whoever hears it read out, its size is the author's.
            token.attrSet("class", f"m{token.tag[1]}")
            level = outline.level(int(token.tag[1]))
            words = _words(tokens[index + 1])
            headings.append(words)
            if anchored and (anchor := f"nb-{'-'.join(words.split())}") not in anchors:
                anchors.append(anchor)
                token.attrSet("id", anchor)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
        for child in token.children or ():
            if child.type == "link_open":
                _point(child)
    html = markdown.renderer.render(tokens, markdown.options, environment)
    return Prose(clean.prose(html), tuple(anchors), tuple(headings))


def _words(token: Token) -> str:
    children = token.children or []
    return "".join(child.content for child in children if child.type in {"text", "code_inline", "math_inline"}).strip()


def _point(link: Token) -> None:
    """Links to a heading of the notebook lead to it; those to files beside the notebook would lead nowhere."""
    target = str(link.attrs.get("href", ""))
    if target.startswith("#") and len(target) > 1:
        link.attrSet("href", f"#nb-{target[1:]}")
    elif not _WHOLE_LINK.match(target):
        del link.attrs["href"]
