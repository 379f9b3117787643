"""Showing an Altair chart without loading anything from the internet, in light and in dark.

Altair's own display fetches Vega from a content network. JupyterLab has a renderer of its own, for the mime type of
Vega-Lite 5; charts as simple as the lessons' are the same in both versions. (No import of Altair: this only needs
`to_dict`.)
"""

from __future__ import annotations

from typing import Any, Protocol

from IPython.display import display

_MIME = "application/vnd.vegalite.v5+json"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_INK = "#7d7d7d"
"""A grey with a contrast of at least 4.1 to 1 on white and on the dark theme's ground alike."""

_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "view": {"stroke": "transparent"},
    "axis": {"labelColor": _INK, "titleColor": _INK, "gridColor": _INK, "gridOpacity": 0.2, "domainColor": _INK,
             "tickColor": _INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
    "legend": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 12},
    "title": {"color": _INK, "fontSize": 14, "anchor": "start"},
    "text": {"color": _INK},
}  # fmt: skip


_NO_MENU = {"embedOptions": {"actions": False}}
"""The menu's entries lead to an editor on the internet."""


class _Chart(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


def show_chart(chart: _Chart, says: str) -> None:
    """Display a chart; `says` is its message in a sentence, for those who cannot see it and for saved text."""
    spec = chart.to_dict()
    spec |= {"$schema": _SCHEMA, "description": says, "config": _CONFIG, "usermeta": _NO_MENU}
    display({_MIME: spec, "text/plain": says}, raw=True)
