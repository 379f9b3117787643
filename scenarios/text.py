"""Story text to HTML: inline Markdown only, no raw HTML, links that leave the page safely."""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict


def _open_link(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer")
    return self.renderToken(tokens, index, options, env)


@cache
def _markdown() -> MarkdownIt:
    # Imported when the first text is shown: checking and playing stories by machine go without it.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    # Images are a mark of their own in a story, so inline ones stay text.
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True})
    markdown.disable(["image", "html_inline"]).enable("smartquotes")
    markdown.add_render_rule("link_open", _open_link)
    return markdown


@lru_cache(maxsize=4096)
def inline(text: str) -> str:
    """One paragraph of a story as HTML, safe to insert in a page.

    >>> inline("Price it *before* <b>Friday</b>.")
    'Price it <em>before</em> &lt;b&gt;Friday&lt;/b&gt;.'
    """
    return str(_markdown().renderInline(text))


def plain(text: Any) -> str:
    """Any text as HTML that shows it letter by letter."""
    return escape(str(text), quote=True)
