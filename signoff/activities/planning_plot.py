"""A plan as a table and as bars, in HTML and SVG of our own: they follow the notebook's light or dark theme."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.workdays import short

if TYPE_CHECKING:
    from signoff.activities.planning import Placed, Plan

_WIDTH = 520
_LEFT = 26
_ROW = 22
_BAR = 12
NOBODY = "nobody"


def bars(plan: Plan, current: int) -> str:
    """A bar for each line: the critical ones in colour, slack as a thin line, tasks without an owner with a broken edge."""
    day = (_WIDTH - _LEFT) / plan.length
    rows = []
    for place, row in enumerate(plan.rows):
        top, left = place * _ROW, _LEFT + row.starts * day
        wide = max(2.0, (row.ends - row.starts) * day - 1)
        kind = " so-critical" if row.critical else ""
        kind += "" if row.task.who else " so-unowned"
        weight = ' font-weight="650"' if row.task.number == current else ""
        slack = ""
        if row.slack:
            right = _LEFT + (row.ends + row.slack) * day
            slack = f'<line x1="{left + wide:.1f}" x2="{right:.1f}" y1="{top + 11}" y2="{top + 11}"/>'
        rows.append(
            f'<text x="{_LEFT - 6}" y="{top + 15}" text-anchor="end" font-size="12" fill="currentColor"{weight}>'
            f"{row.task.number}</text>{slack}"
            f'<rect class="so-bar{kind}" x="{left:.1f}" y="{top + 5}" width="{wide:.1f}" height="{_BAR}" rx="2"/>'
        )
    name = (
        f"The plan as bars, from {short(plan.day(0))} to {short(plan.ready)}. The table below has the same dates; "
        f"critical: lines {', '.join(str(row.task.number) for row in plan.rows if row.critical)}."
    )
    height = len(plan.rows) * _ROW + 4
    return (
        f'<svg class="so-plot so-gantt" role="img" aria-label="{html.escape(name)}" viewBox="0 0 {_WIDTH} {height}">'
        f"{''.join(rows)}</svg>"
    )


def plan_table(plan: Plan, current: int) -> str:
    """Who, what, when: one row a line, the one being changed marked."""
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("Line", "What", "Who", "Days", "Waits for", "From", "To", "Slack")
    )
    rows = "".join(_row(plan, row, current) for row in plan.rows)
    return (
        '<div class="so-scroll" tabindex="0" role="region" aria-label="The plan, as a table"><table>'
        "<caption>Slack: how many working days a line may be late before the end moves. 0 is critical. "
        "A date in a line without a name is a wish.</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(plan: Plan, row: Placed, current: int) -> str:
    task = row.task
    here = " class=so-here aria-current=true" if task.number == current else ""
    who = html.escape(task.who) if task.who else f"<mark>{NOBODY}</mark>"
    after = ", ".join(str(number) for number in task.after) or "–"
    slack = "<strong>0</strong>" if row.critical else str(row.slack)
    return (
        f'<tr{here}><th scope="row">{task.number}</th><td>{html.escape(task.what)}</td><td>{who}</td><td>{task.days}</td>'
        f"<td>{after}</td><td>{short(plan.day(row.starts))}</td><td>{short(plan.day(row.ends - 1))}</td><td>{slack}</td></tr>"
    )
