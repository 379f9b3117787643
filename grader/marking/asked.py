"""What an assignment asks in free text: its questions, with prompt and model answer, and the rubric they are marked by."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.anchors import load_anchors
from grader.marking.model import MarkingError
from grader.notebook_text import grade_id_of, marks_of, source_of
from grader.pages.caps import SOURCE, STYLED
from grader.pages.prose import laid_out
from grader.pages.text import cut, literal
from grader.rubric import RUBRICS, load_rubric
from grader.tables import RubricError

if TYPE_CHECKING:
    from pathlib import Path

    from grader.anchors import Anchor
    from grader.rubric import Rubric
    from grader.settings import Settings
    from grader.sheet import Sheet, SheetNotebook

HEADINGS = 3
"""The level at which the headings of a text begin on the desk."""
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """A free-text question. `untouched` is what students were given in the place of the answer."""

    notebook: str
    id: str
    title: str
    prompt: str
    model: str
    untouched: str
    points: float

    def is_answered_by(self, text: str) -> bool:
        """Whether somebody wrote this: what was left empty, or as it was given, is no answer."""
        return text.strip() not in ("", self.untouched.strip())

    def to_json(self) -> dict[str, Any]:
        """The question as the desk shows it."""
        return {
            "question": self.id,
            "title": self.title,
            "prompt": self.prompt,
            "prompt_html": as_html(self.prompt),
            "model": self.model,
            "model_html": as_html(self.model),
            "points": self.points,
        }


def as_html(text: str) -> str:
    """Somebody's Markdown as HTML that is safe on a page; a text beyond all measure letter by letter, and cut."""
    if len(text) > STYLED:
        return f"<pre>{literal(cut(text, SOURCE))}</pre>"
    return laid_out(text, HEADINGS).html


def rubric_of(settings: Settings, assignment: str) -> tuple[Rubric, tuple[Anchor, ...]]:
    """The rubric of an assignment and its anchor texts (none where nobody has written any).

    A folder `rubrics` in the course, with files as those of this kit, comes before the kit's own.

    Raises:
        MarkingError: there is no rubric for the assignment, or a file is wrong.
    """
    own = settings.root / "rubrics"
    folder = own if (own / "rubric.toml").is_file() else RUBRICS
    try:
        rubric = load_rubric(assignment, folder)
        there = (folder / "anchors" / f"{assignment}.toml").is_file()
        return rubric, load_anchors(rubric, folder) if there else ()
    except RubricError as error:
        raise MarkingError(f"{error} The rubrics are read from {folder}.") from None


def questions_of(settings: Settings, sheet: Sheet) -> tuple[Question, ...]:
    """The questions of an assignment that a person marks, in the notebooks' order.

    Raises:
        MarkingError: there are none.
    """
    found = tuple(question for notebook in sheet.notebooks for question in _questions(settings, sheet, notebook))
    if not found:
        raise MarkingError(
            f"{sheet.assignment} has no answer that a person marks: no cell that is both answer and graded."
        )
    return found


def labels_of(settings: Settings, sheet: Sheet) -> dict[tuple[str, str], str]:
    """What each cell that the gradebook knows is called: the heading above it, by notebook and grade id."""
    labels = {}
    for notebook in sheet.notebooks:
        heading = ""
        for cell in _cells(_given(settings, sheet, notebook)):
            if cell.get("cell_type") == "markdown" and not marks_of(cell).get("solution"):
                headings = _HEADING.findall(source_of(cell) or "")
                heading = headings[-1] if headings else heading
            if name := grade_id_of(cell):
                labels[notebook.name, name] = heading or name
    return labels


def scenario_id(sheet: Sheet) -> str:
    """The scenario that the assignment asks for; empty where it asks for none."""
    for notebook in sheet.notebooks:
        about = notebook.metadata.get("signoff")
        if isinstance(about, dict) and isinstance(about.get("scenario"), str):
            return str(about["scenario"])
    return ""


def cells_of(notebook: Path) -> list[dict[str, Any]]:
    """The cells of one of the instructor's notebooks; none where it cannot be read."""
    try:
        return _cells(json.loads(notebook.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return []


def _cells(notebook: Any) -> list[dict[str, Any]]:
    cells = notebook.get("cells") if isinstance(notebook, dict) else notebook
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _given(settings: Settings, sheet: Sheet, notebook: SheetNotebook) -> list[dict[str, Any]]:
    """The notebook as students were given it."""
    return cells_of(settings.folder("release", ".", sheet.assignment) / f"{notebook.name}.ipynb")


def _questions(settings: Settings, sheet: Sheet, notebook: SheetNotebook) -> list[Question]:
    given = _given(settings, sheet, notebook)
    solved = {
        grade_id_of(cell): source_of(cell) or "" for cell in (cells_of(notebook.source) if notebook.source else ())
    }
    found = []
    for cell in notebook.cells:
        if not (cell.grade and cell.solution):
            continue
        prompt = _prompt(given, cell.grade_id)
        headings = _HEADING.findall(prompt)
        model = solved.get(cell.grade_id, "")
        found.append(
            Question(
                notebook.name,
                cell.grade_id,
                headings[0] if headings else cell.grade_id,
                prompt,
                "" if model.strip() == cell.released.strip() else model,
                cell.released,
                cell.points,
            )
        )
    return found


def _prompt(cells: list[dict[str, Any]], answer: str) -> str:
    """The text between the question before this one and its answer."""
    texts: list[str] = []
    for cell in cells:
        marks, name = marks_of(cell), grade_id_of(cell)
        if name == answer:
            return "\n\n".join(texts)
        if marks.get("solution") or marks.get("grade"):
            texts = []
        elif cell.get("cell_type") == "markdown" and "rubric" not in name:  # that one is on the desk anyway
            texts.append(source_of(cell) or "")
    return ""
