"""What in a page would run or load something when it is opened, as far as its text tells."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "from", "to", "values", "srcset", "poster"}
_LOADING = {
    "img",
    "image",
    "video",
    "audio",
    "source",
    "link",
    "iframe",
    "embed",
    "object",
    "use",
    "input",
    "script",
    "track",
}
_BLANK = re.compile(r"[\x00-\x20\u200b]+")
_SCRIPTED = re.compile(r"^(?:javascript|vbscript|data:(?:text/html|image/svg|application/xh?t?ml))", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:https?:)?//")
_STYLE_LOADS = re.compile(r"(?:@import|url\()[^;})]*", re.IGNORECASE)


def _loads(tag: str, name: str, value: str) -> bool:
    if name == "style":
        return bool(_STYLE_LOADS.search(value))
    return tag == "base" or (name in _ADDRESSES and tag in _LOADING and bool(_ELSEWHERE.match(value)))


class _Page(HTMLParser):
    def __init__(self, marker: str) -> None:
        super().__init__(convert_charrefs=True)
        self.marker = marker
        self.runs: list[str] = []
        self.loads: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if value and self.marker in value:
                self._attribute(tag, name.lower(), value, dict(attrs))

    def _attribute(self, tag: str, name: str, value: str, attributes: dict[str, str | None]) -> None:
        where = f"<{tag} {name}>"
        if name.startswith("on"):
            self.runs.append(where)
        elif name == "srcdoc":
            inner = active_content(value, self.marker)
            self.runs += inner[0]
            self.loads += inner[1]
        elif name in _ADDRESSES and _SCRIPTED.match(_BLANK.sub("", value)):
            if tag != "img":  # a browser runs nothing in a picture
                self.runs.append(where)
        elif tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
            self.runs.append(where)
        elif _loads(tag, name, value):
            self.loads.append(where)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.marker not in data:
            return
        if self.inside == "script":
            self.runs.append("<script>")
        elif self.inside == "style" and any(self.marker in part for part in _STYLE_LOADS.findall(data)):
            self.loads.append("<style>")


def active_content(page: str, marker: str) -> tuple[list[str], list[str]]:
    """What in a page holds the marker and would run, and what would load something from elsewhere.

    It errs towards finding: a policy in the page's head that forbids scripts is not taken into account, nor is script
    that only a further program in the page makes, such as a renderer of formulas. A browser has the last word.
    """
    parser = _Page(marker)
    parser.feed(page)
    parser.close()
    return parser.runs, parser.loads
