"""The text of a Twee passage: the patterns of what is no text, and the rest as the Markdown of a story of ours."""

from __future__ import annotations

import re
from html import unescape

# Every pattern is bounded or possessive, so that no text takes long: a mark that never ends is text.
COMMENT = re.compile(r"/\*.{0,2000}?\*/|/%.{0,2000}?%/|<!--.{0,2000}?-->", re.DOTALL)
SUGAR_MACRO = re.compile(
    r"<<(?P<name>/?[\w=-]+)(?>\"(?:\\.|[^\"\\])*\"|\[\[[^\n]*?\]\]|(?!>>).){0,2000}+>>|<%.{0,2000}?%>",
    re.DOTALL,
)
HARLOWE_MACRO = re.compile(
    r"\((?P<name>[a-z][a-z-]*):(?>\"[^\"\n]*\"|'[^'\n]*'|\([^()]*\)|[^()]){0,2000}+\)", re.IGNORECASE
)
VARIABLE = re.compile(r"(?P<name>\$[A-Za-z]\w*)")
TAG = re.compile(r"</?(?P<name>[A-Za-z][\w-]*)(?:\s(?:\"[^\"]{0,2000}\"|[^\">]){0,2000})?>")
_BLOCKS = frozenset({"p", "div", "br", "hr", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "table", "tr"})
_ITALIC, _BOLD = "\ue000", "\ue001"  # stand for emphasis until the text's own stars are escaped
_EMPHASIS = (
    (re.compile(r"<(em|i)>(?P<text>[^<>]+)</\1>", re.IGNORECASE), _ITALIC),
    (re.compile(r"<(strong|b)>(?P<text>[^<>]+)</\1>", re.IGNORECASE), _BOLD),
    (re.compile(r"(?<!:)//(?=\S)(?P<text>[^/\n]+)(?<=\S)//"), _ITALIC),
    (re.compile(r"''(?=\S)(?P<text>[^'\n]+(?:'[^'\n]+)*)(?<=\S)''"), _BOLD),
)


def blank(found: re.Match[str]) -> str:
    """What stands for a match that is left out, so that lines keep their numbers."""
    return "\n" * found[0].count("\n")


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text: its lines, and what HTML begins a new line for."""
    return TAG.sub(lambda found: "\n" if found["name"].lower() in _BLOCKS else found[0], text).split("\n")


def one_line(text: str) -> str:
    """Text with its character references read, on one line."""
    return " ".join(unescape(text).split())


def escaped(text: str) -> str:
    """Text with the marks of Markdown taken literally."""
    return re.sub(r"([\\`*_\[\]<>&])", r"\\\1", text)


def markdown(text: str) -> str:
    """A paragraph in Markdown: its emphasis kept, its other tags left out."""
    for pattern, mark in _EMPHASIS:
        text = pattern.sub(rf"{mark}\g<text>{mark}", text)
    return escaped(one_line(TAG.sub("", text))).replace(_ITALIC, "*").replace(_BOLD, "**")


def no_mark(line: str) -> str:
    """The line with its first letter as a character reference: shown the same, and no mark of our format."""
    return f"&#{ord(line[0])};{line[1:]}"
