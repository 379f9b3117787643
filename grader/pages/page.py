"""A feedback page: an autograded notebook and its marks as one HTML file that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.hidden import DELIMITERS
from grader.pages.caps import REMARK, SECTION, Budgets
from grader.pages.cells import PageCell, comment_html, page_cells, state_of
from grader.pages.templates import style, template
from grader.pages.text import cut, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.hidden import Delimiters
    from grader.marked import MarkedCell, MarkedNotebook
    from grader.rebuilt import Remark

STATES = {
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
def _style(extra: tuple[str, ...]) -> tuple[Markup, str]:
    """The stylesheet, and its hash: with it the page's policy allows this one and none that an output brings."""
    text = "\n" + "\n".join([style("page.css"), *extra])
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
    sections: Sequence[Section] | Callable[[Sequence[PageCell]], Sequence[Section]] = (),
    delimiters: Delimiters = DELIMITERS,
) -> bytes:
    """One notebook's feedback as a whole page, in UTF-8.

    Args:
        notebook: autograded, nbformat 4, as JSON gives it. Nothing in it is trusted, neither its content nor its shape.
        marked: what the gradebook says of it.
        title: the page's heading; else the notebook's name.
        reasons: by a cell's place, from 0: why it gave no result, for the student.
        remarks: what the student should know about the submission, or with a `grade_id` about a cell.
        sections: further parts, before the notebook; or what makes them, from the cells as the page shows them.
        delimiters: what begins and ends hidden tests in this course.

    The page is at most 5 MB, and 0.4 MB for each section; what is left out for that is named on it.
    """
    about = {remark.grade_id for remark in remarks}
    cells, left_out = page_cells(notebook, marked, reasons or {}, Budgets.of_a_page(), delimiters)
    present = {cell.grade_id for cell in cells if cell.grade_id}
    parts = [_within(section) for section in (sections(cells) if callable(sections) else sections)]
    css, digest = _style(tuple(dict.fromkeys(section.style for section in parts if section.style)))
    page = template("page.html.j2").render(
        states=STATES,
        roles=_ROLES,
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
        sections=[(section.heading, Markup(section.html)) for section in parts],  # noqa: S704  # made by us
        cells=cells,
        left_out=left_out,
        style=css,
        style_hash=digest,
    )
    return page.encode("utf-8", "replace")


def _within(section: Section) -> Section:
    """A section, or word that it is too long: what stands in it can be a student's, such as the reasons of an attempt."""
    if len(section.html.encode("utf-8", "replace")) <= SECTION:
        return section
    return Section(section.heading, '<p class="note">This part is left out: it is too long for a page.</p>')


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
