"""HTML of strangers, cut down to what shows tables, text and pictures: lists of what is allowed, never of what is not.

No `id`, no `name`, no `style`, no class but those named here: an output can neither catch the page's own links nor look
like the page. What is left out is left out silently, except what the reader would miss.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3

from grader.pages import pictures
from grader.pages.caps import HTML, HTML_DEPTH
from grader.pages.outline import Outline

_TEXT = "p br hr div span pre code kbd samp var b i u s em strong small mark sub sup del ins abbr cite q blockquote"
_PARTS = (
    "ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td a img details summary figure figcaption"
)
_TAGS = {*_TEXT.split(), *_PARTS.split(), "bdi", "h3", "h4", "h5", "h6"}
# What stands in these is not text that somebody wrote to be read.
_GONE = {"script", "style", "title", "template", "iframe", "object", "svg", "math", "noscript", "noembed", "noframes"} | {
    "textarea", "select", "xmp", "audio", "video", "canvas"
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"title", "dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "details": {"open"},
}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f<>\"'`]+", re.IGNORECASE)
_VALUES = {
    "colspan": re.compile(r"\d{1,3}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "width": re.compile(r"\d{1,4}"),
    "height": re.compile(r"\d{1,4}"),
    "start": re.compile(r"-?\d{1,6}"),
    "scope": re.compile(r"(?:row|col|rowgroup|colgroup)"),
    "dir": re.compile(r"(?:ltr|rtl|auto)"),
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"),
    "open": re.compile(r".{0,4}"),
}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Elements that end by themselves: they nest by way of their parents, which are counted.
_ENDING = "p li dt dd tr td th thead tbody tfoot colgroup col option br hr img input meta link wbr area base"
_FLAT = set(_ENDING.split())
_HEADING = re.compile(r"<(/?)[hH]([1-6])(?=[\s/>])")
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)
_LOST = re.compile(r"<(?:script|svg|iframe|video|audio|canvas|object|embed)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
# What `grader.pages.prose` makes of Markdown has these besides.
PROSE_CLASSES = {"span": {"odd", "k", "s", "n", "c", "f", "d", "left-out"}, "code": {"math"}, "pre": {"code"}} | {
    f"h{level}": {f"m{size}" for size in range(1, 7)} for level in range(3, 7)
}


def _allowed(_tag: str, attribute: str, value: str) -> str | None:
    """The value that stays of an attribute, or None."""
    if attribute == "href":
        return value if _LINK.fullmatch(value) else None
    if attribute == "src":
        return pictures.from_url(value)
    rule = _VALUES.get(attribute)
    return value if rule is None or rule.fullmatch(value) else None


def _allowed_in_prose(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and value.startswith("#nb-"):
        return value
    return _allowed(tag, attribute, value)


_REL = "noopener noreferrer nofollow"
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_GONE,
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    allowed_classes={"table": {"dataframe"}},
    url_schemes={"http", "https", "mailto", "data"},  # which of them where, the filter says
    link_rel=_REL,
)
_PROSE = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_GONE,
    attributes=_ATTRIBUTES | {name: {"id"} for name in ("h3", "h4", "h5", "h6")},
    attribute_filter=_allowed_in_prose,
    allowed_classes=PROSE_CLASSES,
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=_REL,
    id_prefix="nb-",
)


def prose(html: str) -> str:
    """What the Markdown parser made, looked at once more."""
    return _PROSE.clean(html)


def _depth(html: str) -> int:
    """How deep the elements stand in one another, or more."""
    inside: dict[str, int] = {}
    depth = deepest = 0
    for slash, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _FLAT:
            continue
        count = inside.get(tag, 0)
        if not slash:
            inside[tag] = count + 1
            depth += 1
            deepest = max(deepest, depth)
        elif count:
            inside[tag] = count - 1
            depth -= 1
    return deepest


@lru_cache(maxsize=32)  # of at most 300,000 characters each
def output(html: str, base: int) -> tuple[str, tuple[str, ...]]:
    """HTML that code displayed, safe to stand on the page, and notes on what is missing; empty if nothing is left.

    `base` is the level of its topmost heading.
    """
    notes = []
    if len(html) > HTML:
        end = html.rfind("</tr>", 0, HTML)
        notes.append(f"This output was cut: of its {len(html):,} characters the first {HTML:,} are shown.")
        html = html[: end + 5 if end > 0 else HTML]
    if _depth(html) > HTML_DEPTH:
        return "", (*notes, f"Its elements stand in one another more than {HTML_DEPTH} deep, so they are not shown.")
    outline, open_level = Outline(base), base

    def heading(found: re.Match[str]) -> str:
        nonlocal open_level
        if not found[1]:
            open_level = outline.level(int(found[2]))
        return f"<{found[1]}h{open_level}"

    pictures_before = len(_IMAGE.findall(html))
    # An empty heading cell, of which pandas makes many, says nothing to whoever hears the table read out.
    cleaned = _CLEANER.clean(_HEADING.sub(heading, html.replace("<th></th>", "<td></td>")))
    if pictures_before > cleaned.count('src="data:image/'):
        notes.append("A picture that this page would have to fetch from elsewhere, or that is no picture, is left out.")
    if _LOST.search(html):
        notes.append("The parts of this output that need a program or a player are left out; your notebook has them.")
    if not _MARKUP.sub("", cleaned).strip() and "<img" not in cleaned:
        return "", tuple(notes)
    return cleaned, tuple(notes)
