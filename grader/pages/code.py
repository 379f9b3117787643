"""Source code as HTML with a class a token. The lexers are made once, and what many students share is kept."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String

from grader.pages.text import literal

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

# Languages of kernels; any other is shown without colours. A name out of a notebook must not load what it likes.
_LANGUAGES = {
    "python": "python",
    "ipython": "python",
    "ipython3": "python",
    "python3": "python",
    "r": "r",
    "julia": "julia",
}
_CLASSES = (
    (Keyword, "k"),
    (Operator.Word, "k"),
    (String, "s"),
    (Number, "n"),
    (Literal, "n"),
    (Comment, "c"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "d"),
    (Name.Builtin, "d"),
    (Name.Exception, "d"),
)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@cache
def _class_of(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if token in kind), "")


@lru_cache(maxsize=256)
def coloured(source: str, language: str = "python") -> str:
    """Source code as HTML, to stand in a `pre`. An unknown language is shown plain."""
    known = _LANGUAGES.get(language.lower())
    if known is None:
        return literal(source)
    parts: list[str] = []
    run, last = "", ""
    for token, text in _lexer(known).get_tokens(source):
        name = _class_of(token)
        if name != last and not text.isspace():
            parts.append(_span(run, last))
            run, last = "", name
        run += text
    parts.append(_span(run, last))
    return "".join(parts)


def _span(text: str, name: str) -> str:
    return f'<span class="{name}">{literal(text)}</span>' if name and text else literal(text)
