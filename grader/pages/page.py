"""A feedback page: an autograded notebook and its marks as one HTML file that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from grader.hidden import DELIMITERS
from grader.pages.caps import REMARK, Budgets
from grader.pages.cells import PageCell, comment_html, page_cells, state_of
from grader.pages.text import cut, number, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.hidden import Delimiters
    from grader.marked import MarkedCell, MarkedNotebook
    from grader.rebuilt import Remark

_HERE = Path(__file__).parent
_STATES = {
    "full": ("✓", "Full marks"),
    "part": ("◐", "Part of the marks"),
    "none": ("✗", "No marks"),
    "waiting": ("…", "Not marked yet"),
    "done": ("·", "No points to win"),
}
_ROLES = {
    "test": "Automatic test",
    "code answer": "Your code",
    "written answer": "Your text",
    "task": "Your task",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page before the notebook, made by us.

    `html` is trusted and stands as it is: it must hold no script and no `style` attribute (the page's policy stops
    both), its headings begin at `h3`, and its ids must not begin with `cell-`, `nb-` or `part-`. `style` is CSS for it.
    """

    heading: str
    html: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table of marks."""

    number: int | None
    label: str
    grade_id: str
    role: str
    mark: MarkedCell
    state: str
    comment: Markup


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = number
    environment.globals |= {"states": _STATES, "roles": _ROLES}
    return environment.get_template("page.html.j2")


@cache
def _style(extra: tuple[str, ...]) -> tuple[Markup, str]:
    """The stylesheet, and its hash: with it the page's policy allows this one and none that an output brings."""
    text = "\n" + "\n".join([(_HERE / "page.css").read_text(encoding="utf-8"), *extra])
    text = text.replace("\r\n", "\n").replace("</", "<\\/")
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return Markup(text), f"sha256-{digest}"  # noqa: S704  # our own stylesheets


def render(
    notebook: Mapping[str, Any],
    marked: MarkedNotebook,
    *,
    title: str = "",
    reasons: Mapping[int, str] | None = None,
    remarks: Sequence[Remark] = (),
    sections: Sequence[Section] = (),
    delimiters: Delimiters = DELIMITERS,
) -> bytes:
    """One notebook's feedback as a whole page, in UTF-8.

    Args:
        notebook: autograded, nbformat 4, as JSON gives it. Nothing in it is trusted, neither its content nor its shape.
        marked: what the gradebook says of it.
        title: the page's heading; else the notebook's name.
        reasons: by a cell's place, from 0: why it gave no result, for the student.
        remarks: what the student should know about the submission, or with a `grade_id` about a cell.
        sections: further parts, before the notebook.
        delimiters: what begins and ends hidden tests in this course.

    The page is at most 5 MB, the sections not counted; what is left out for that is named on it.
    """
    about = {remark.grade_id for remark in remarks}
    cells, left_out = page_cells(notebook, marked, reasons or {}, Budgets.of_a_page(), delimiters)
    present = {cell.grade_id for cell in cells if cell.grade_id}
    style, digest = _style(tuple(section.style for section in sections if section.style))
    page = _template().render(
        title=_name(title or marked.name),
        assignment=_name(marked.assignment),
        student=_name(marked.student),
        total=max(0.0, marked.score - marked.late_penalty),
        marked=marked,
        rows=_rows(cells, marked),
        waiting=any(cell.needs_manual_grade for cell in marked.cells.values()),
        remarks=[cut(text_of(remark.text), REMARK) for remark in remarks if remark.grade_id not in present],
        remarks_on={
            name: [cut(text_of(remark.text), REMARK) for remark in remarks if remark.grade_id == name]
            for name in about & present
        },
        sections=[(section.heading, Markup(section.html)) for section in sections],  # noqa: S704  # made by us
        cells=cells,
        left_out=left_out,
        style=style,
        style_hash=digest,
    )
    return page.encode("utf-8", "replace")


def _name(text: str) -> str:
    return cut(text_of(text), 200)


def _rows(cells: Sequence[PageCell], marked: MarkedNotebook) -> list[_Row]:
    """The table of marks: the cells in the order of the notebook, then what the notebook lacks."""
    rows = [
        _Row(cell.number, cell.heading or cell.grade_id, cell.grade_id, cell.role, cell.mark, cell.state, Markup())
        for cell in cells
        if cell.mark is not None
    ]
    shown = {cell.grade_id for cell in cells if cell.mark is not None or cell.comment}
    for name, mark in marked.cells.items():
        if name not in shown and (mark.points or mark.score or mark.comment or mark.needs_manual_grade):
            comment = comment_html(mark.comment, 4)
            rows.append(_Row(None, name, name, "", mark, state_of(mark, is_test=False), comment))
    return rows
