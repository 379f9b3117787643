"""The calculator's picture and tables, as HTML and SVG of our own: they follow the notebook's light or dark theme."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.calculator import (
    STAGES,
    Quote,
    against_date,
    amount,
    count_hours,
    pounds,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 360
_ROW = 46
_BAR = 16
_MONEY = 64
"""Room right of the longest bar for its price."""


def bars(quotes: Sequence[Quote], current: str) -> str:
    """A bar for each stage, the current one in the accent colour. The same numbers stand in `stage_table`."""
    highest = max([float(quote.price) for quote in quotes] + [1.0])
    rows = []
    for place, quote in enumerate(quotes):
        here = quote.stage.key == current
        top = place * _ROW
        length = max(2.0, float(quote.price) / highest * (_WIDTH - _MONEY))
        colour = "var(--so-accent, var(--jp-brand-color1, #1976d2))" if here else "currentColor"
        weight = ' font-weight="600"' if here else ""
        late = "" if quote.in_time else ' fill="var(--so-late, #b3261e)"'
        rows.append(
            f'<text x="0" y="{top + 14}" font-size="13" fill="currentColor"{weight}>{html.escape(quote.stage.label)}</text>'
            f'<text x="{_WIDTH}" y="{top + 14}" font-size="12" text-anchor="end" fill="currentColor"{weight}>'
            f"<tspan{late}>{html.escape(against_date(quote))}</tspan></text>"
            f'<rect x="0" y="{top + 20}" width="{length:.1f}" height="{_BAR}" rx="3" fill="{colour}"'
            f' opacity="{1 if here else 0.3}"/>'
            f'<text x="{length + 6:.1f}" y="{top + 33}" font-size="13" fill="currentColor"{weight}>{pounds(quote.price)}</text>'
        )
    name = html.escape(
        "Price of this change at each stage: "
        + "; ".join(f"{quote.stage.label} {pounds(quote.price)}, {against_date(quote)}" for quote in quotes)
    )
    height = len(quotes) * _ROW
    return f'<svg class="so-plot" role="img" aria-label="{name}" viewBox="0 0 {_WIDTH} {height}">{"".join(rows)}</svg>'


def stage_table(quotes: Sequence[Quote], current: str) -> str:
    """The same change at each stage: multiplier, hours, price, date."""
    rows = "".join(
        f"<tr{' class=so-here aria-current=true' if quote.stage.key == current else ''}>"
        f'<th scope="row">{html.escape(quote.stage.label)}</th><td>{amount(quote.stage.multiplier)}</td>'
        f"<td>{amount(quote.work_hours)}</td><td>{pounds(quote.price)}</td><td>{html.escape(against_date(quote))}</td></tr>"
        for quote in quotes
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Stage", "Times", "Hours", "Price", "Ready"))
    return (
        '<div class="so-scroll" tabindex="0" role="region" aria-label="The same change at each stage, as a table"><table>'
        "<caption>The same change, asked at each stage. The multipliers (Times) are illustrative.</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def offers(quote: Quote) -> str:
    """The three honest offers, priced: do it and charge, trade it for other work, do it later."""
    if quote.rate:
        trade = f"Take out {count_hours(quote.billed_hours)} of planned work that has not begun; the price stays."
    else:
        trade = "Without a rate there is nothing to trade: the hours are given away."
    rows = (
        ("Charge", f"{pounds(quote.price)}, there on {against_date(quote)}."),
        ("Trade", trade),
        ("Later", f"{pounds(quote.price_if_planned)} in the next version, planned {STAGES[0].phrase}."),
    )
    items = "".join(f"<div><dt>{name}</dt><dd>{html.escape(text)}</dd></div>" for name, text in rows)
    return f'<dl class="so-offers">{items}</dl>'
