"""Pages that lead to everybody's feedback: one for an assignment, and one for a term of them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from grader import Mark

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Feedback: {assignment}</title>
<style>
  :root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
  body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
  .scroll {{ overflow-x: auto; }}
  table {{ border-collapse: collapse; width: 100%; }}
  th, td {{ text-align: start; padding: .35rem .75rem; border-bottom: 1px solid color-mix(in srgb, currentColor 22%, transparent); }}
  td.number, th.number {{ text-align: end; font-variant-numeric: tabular-nums; }}
</style>
<h1>Feedback: {assignment}</h1>
<p>{count} students, simulated. Automatic marks are final; written answers wait for a marker.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Marks and feedback"><table>
<thead><tr><th scope="col">Student</th><th scope="col">Name</th><th scope="col" class="number">Automatic</th>
<th scope="col">Status</th><th scope="col">Scenario ended in</th><th scope="col">Feedback</th></tr></thead>
<tbody>
{rows}
</tbody></table></div>
</html>
"""

_OVERVIEW = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Feedback, by assignment</title>
<style>
  :root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
  body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
  li {{ padding: .2rem 0; }}
</style>
<h1>Feedback, by assignment</h1>
<ul>
{lines}
</ul>
</html>
"""


def _row(mark: Mark, ending: str, pages: list[str]) -> str:
    links = ", ".join(f'<a href="{quote(page)}">open<span hidden> {escape(mark.name)}</span></a>' for page in pages)
    return (
        f'<tr><th scope="row">{escape(mark.student)}</th><td>{escape(mark.name)}</td>'
        f'<td class="number">{mark.auto:g} of {mark.max_auto:g}</td><td>{escape(mark.status)}</td>'
        f"<td>{escape(ending)}</td><td>{links or 'none'}</td></tr>"
    )


def write_index(
    course: Path, assignment: str, marks: Iterable[Mark], endings: Mapping[str, str], name: str = "index.html"
) -> Path:
    """Write an assignment's page into ``feedback/`` under this name, and return where it is."""
    folder = course / "feedback"
    folder.mkdir(exist_ok=True)
    rows = [
        _row(
            mark,
            endings.get(mark.student, ""),
            [
                page.relative_to(folder).as_posix()
                for page in sorted((folder / mark.student / assignment).glob("*.html"))
            ],
        )
        for mark in marks
    ]
    page = folder / name
    page.write_text(
        _PAGE.format(assignment=escape(assignment), count=len(rows), rows="\n".join(rows)), encoding="utf-8"
    )
    return page


def write_overview(course: Path, marks: Mapping[str, Sequence[Mark]]) -> Path:
    """Write ``feedback/index.html``, which leads to the page of each assignment; `marks` are by assignment."""
    lines = [
        f'<li><a href="{quote(name)}.html">{escape(name)}</a>: {len(found)} students, '
        f"{sum(mark.status == 'needs marking' for mark in found)} wait for a marker</li>"
        for name, found in marks.items()
    ]
    page = course / "feedback" / "index.html"
    page.write_text(_OVERVIEW.format(lines="\n".join(lines)), encoding="utf-8")
    return page
