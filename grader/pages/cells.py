"""The cells of a marked notebook as the page shows them: plain data for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.hidden import shown
from grader.pages import outputs
from grader.pages.caps import CELLS, COMMENT, REMARK, SOURCE, STYLED, Budgets
from grader.pages.code import coloured
from grader.pages.failing import Failure, explained
from grader.pages.prose import laid_out
from grader.pages.text import cut, literal, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.hidden import Delimiters, Shown
    from grader.marked import MarkedCell, MarkedNotebook

_FULL = "This cell is left out: the page has no room for more. Your notebook has it."


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell, ready to be shown: `kind` is code or prose, `role` says what the assignment takes it for.

    `source` and `comment` are safe HTML, the rest is text. `role` is empty for a cell that nothing hangs on.
    """

    number: int
    kind: str
    role: str
    grade_id: str
    heading: str
    source: Markup
    mark: MarkedCell | None
    state: str
    comment: Markup
    failure: Failure | None
    reason: str
    notes: tuple[str, ...]
    outputs: tuple[outputs.Block, ...]


def state_of(mark: MarkedCell, *, is_test: bool) -> str:
    """Where a cell stands: waiting, full, part, none; done when there is nothing to win.

    A test without points is done as well, and its outputs say how it went.
    """
    if mark.needs_manual_grade and not is_test:
        return "waiting"
    score, points = mark.score or 0.0, mark.points or 0.0
    if points <= 0:
        return "done"
    if score >= points:
        return "full"
    return "part" if score > 0 else "none"


def comment_html(comment: str | None, base: int) -> Markup:
    """A marker's comment, which is Markdown, as safe HTML."""
    return Markup(laid_out(cut(text_of(comment), COMMENT), base).html) if comment else Markup()  # noqa: S704  # cleaned


def page_cells(
    notebook: Mapping[str, Any],
    marked: MarkedNotebook,
    reasons: Mapping[int, str],
    budgets: Budgets,
    delimiters: Delimiters,
) -> tuple[list[PageCell], int]:
    """The cells to show, and how many of the notebook are left out."""
    found = notebook.get("cells")
    # A place in the notebook is a place in `reasons`, so cells that are none stay in their places.
    cells = [cell if isinstance(cell, dict) else {} for cell in found] if isinstance(found, list) else []
    maker = _Maker(_language(notebook), marked, budgets)
    kept = list(enumerate(zip(cells[:CELLS], shown(cells[:CELLS], delimiters), strict=True)))
    made = [maker.make(index, cell, part, reasons.get(index, "")) for index, (cell, part) in kept]
    return [cell for cell in made if cell is not None], max(0, len(cells) - CELLS)


def _language(notebook: Mapping[str, Any]) -> str:
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(key)
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name])[:40]
    return "python"


class _Maker:
    """Makes the cells of one page, one after the other, and remembers what the next one must know."""

    def __init__(self, language: str, marked: MarkedNotebook, budgets: Budgets) -> None:
        self.language, self.marked, self.budgets = language, marked, budgets
        self.heading = ""
        self.anchors: set[str] = set()
        self.graded: set[str] = set()

    def make(self, index: int, cell: dict[str, Any], part: Shown, reason: str) -> PageCell | None:
        kind = cell.get("cell_type")
        if kind not in {"code", "markdown", "raw"}:
            return None
        flags = _flags(cell)
        # An id that comes twice counts once: a copy must not stand there with the marks of the first.
        grade_id = flags["grade_id"] if flags["grade_id"] not in self.graded else ""
        self.graded.add(grade_id)
        mark = self.marked.cells.get(grade_id)
        role = _role(flags, str(kind)) if grade_id else ""
        is_test, is_graded = role == "test", bool(flags["grade"] or flags["task"])
        scored = mark if mark is not None and is_graded else None
        base = 4 if role else 3
        source, notes, headings = self._source(str(kind), part.source, base)
        if headings and role not in {"code answer", "written answer"}:
            self.heading = headings[-1][:200]
        name = f"cell {index + 1}"
        return PageCell(
            number=index + 1,
            kind="code" if kind == "code" else "prose",
            role=role,
            grade_id=grade_id,
            heading=self.heading,
            source=source,
            mark=scored,
            state=state_of(scored, is_test=is_test) if scored else "",
            comment=comment_html(mark.comment, base) if mark else Markup(),
            failure=explained(part) if is_test and scored and (scored.score or 0.0) < (scored.points or 0.0) else None,
            reason=cut(text_of(reason), REMARK),
            notes=notes,
            outputs=tuple(outputs.blocks(part.outputs, name, base, self.budgets)) if kind == "code" else (),
        )

    def _source(self, kind: str, source: str, base: int) -> tuple[Markup, tuple[str, ...], tuple[str, ...]]:
        """A cell's source as safe HTML, notes on what is missing of it, and its headings."""
        headings: tuple[str, ...] = ()
        text = text_of(source)
        styled = len(text) <= STYLED and kind != "raw" and self.budgets.styled.take(len(text))
        if not styled:
            html = f"<pre>{literal(cut(text, SOURCE))}</pre>" if text else ""
        elif kind == "code":
            html = f"<pre><code>{coloured(text, self.language)}</code></pre>" if text.strip() else ""
        else:
            prose = laid_out(text, base, anchored=True)
            if self.anchors.intersection(prose.anchors):
                prose = laid_out(text, base)
            self.anchors.update(prose.anchors)
            html, headings = prose.html, prose.headings
        if not self.budgets.sources.take(len(html.encode())):
            return Markup(), (_FULL,), headings
        return Markup(html), (), headings  # noqa: S704  # each of the three makes safe HTML


def _flags(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    given = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    given = given if isinstance(given, dict) else {}
    flags: dict[str, Any] = {name: given.get(name) is True for name in ("grade", "solution", "task")}
    grade_id = given.get("grade_id")
    return flags | {"grade_id": grade_id if isinstance(grade_id, str) else ""}


def _role(flags: dict[str, Any], kind: str) -> str:
    if flags["task"]:
        return "task"
    if flags["solution"]:
        return "code answer" if kind == "code" else "written answer"
    return "test" if flags["grade"] and kind == "code" else ""
