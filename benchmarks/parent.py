"""What the trusted parent costs a submission: ``python -m benchmarks.parent [SUBMISSIONS]``.

Intake, rebuilding, marks, the autograded folder and the gradebook, for a notebook of 21 cells with outputs and for one of
free texts only. Running the cells is no part of it: each cell's result is made up.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from benchmarks.machine import table
from grader.autograded import Autograded
from grader.gradebook import Book
from grader.intake import take
from grader.nbcourse import Course
from grader.results import CellResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.rebuilt import RebuiltNotebook
    from grader.sheet import Sheet

SUBMISSIONS = 500
STEPS = ("intake", "marks", "folder", "gradebook")
PARAGRAPH = "The client wants the cut on Friday, the sound mix is booked for Monday, and nobody has said so. " * 8


def _cell(kind: str, source: str, grade_id: str = "", **flags: Any) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    if grade_id:
        marks = {"schema_version": 3, "grade_id": grade_id, "grade": False, "solution": False, "locked": False}
        cell["metadata"]["nbgrader"] = marks | {"task": False} | flags
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    return cell


def code_notebook() -> list[dict[str, Any]]:
    """21 cells: texts, code, four answers with a test each, three free texts."""
    cells = [_cell("markdown", PARAGRAPH), _cell("code", "import pandas as pd", "setup", locked=True)]
    cells += [_cell("markdown", PARAGRAPH), _cell("code", "frame = pd.DataFrame({'hours': [1, 2, 3]})")]
    for number in range(4):
        cells.append(_cell("markdown", PARAGRAPH))
        answer = f"def answer_{number}(frame):\n    return frame.hours.sum() + {number}\n" * 4
        cells.append(_cell("code", answer, f"answer-{number}", solution=True))
        test = f"assert answer_{number}(frame) == {6 + number}\n" * 6
        cells.append(_cell("code", test, f"test-{number}", grade=True, locked=True, points=3))
    cells += [_cell("markdown", PARAGRAPH, f"text-{n}", grade=True, solution=True, points=5) for n in range(3)]
    return [*cells, _cell("markdown", PARAGRAPH), _cell("code", "frame.describe()")]


def text_notebook() -> list[dict[str, Any]]:
    """Three questions and three free texts: nothing to run."""
    cells = []
    for number in range(3):
        cells.append(_cell("markdown", PARAGRAPH))
        cells.append(_cell("markdown", PARAGRAPH, f"text-{number}", grade=True, solution=True, points=5))
    return cells


def make_course(folder: Path, cells: list[dict[str, Any]], submissions: int) -> Book:
    """A course with one assignment, generated, and so many different submissions to it."""
    course = Course.create(folder, "benchmark")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    source = folder / "source" / "work"
    source.mkdir()
    (source / "work.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    (source / "hours.csv").write_text("day,hours\n" + "Monday,7\n" * 200, encoding="utf-8")
    course.generate("work")
    released = json.loads((folder / "release" / "work" / "work.ipynb").read_text(encoding="utf-8"))
    for number in range(submissions):
        handed = folder / "submitted" / f"student-{number:05}" / "work"
        shutil.copytree(folder / "release" / "work", handed)
        for cell in released["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = f"# by student {number}\n{PARAGRAPH}"
        (handed / "work.ipynb").write_text(json.dumps(released, indent=1), encoding="utf-8")
        (handed / "timestamp.txt").write_text("2026-03-01 12:00:00.000000 UTC", encoding="utf-8")
    return Book(course)


def results_of(notebook: RebuiltNotebook) -> list[CellResult]:
    """As if every code cell had printed a few lines."""
    printed = {"output_type": "stream", "name": "stdout", "text": "hours    6\ndtype: int64\n" * 5}
    return [CellResult((printed,) if cell.cell_type == "code" else ()) for cell in notebook.cells]


def grade(book: Book, sheet: Sheet, writer: Autograded, student: str, spent: Callable[[str], None]) -> None:
    """Everything that the parent does for one submission."""
    submission = take(book.settings.folder("submitted", student, "work"), student, sheet)
    assert not submission.remarks, submission.remarks
    spent("intake")
    found = {made.sheet.name: book.marks(made, results_of(made)) for made in submission.notebooks}
    spent("marks")
    writer.write(submission, {name: results for name, (_, results) in found.items()})
    spent("folder")
    book.record(submission, {name: marks for name, (marks, _) in found.items()})
    spent("gradebook")


def measure(cells: list[dict[str, Any]], submissions: int) -> list[str]:
    """Submissions a second, CPU milliseconds a submission, and how these divide among the steps."""
    with tempfile.TemporaryDirectory() as folder, make_course(Path(folder) / "course", cells, submissions + 1) as book:
        sheet = book.sheet("work")
        writer = Autograded(book.settings, sheet)
        took = dict.fromkeys(STEPS, 0.0)
        clock = process_time()

        def spent(step: str) -> None:
            nonlocal clock
            now = process_time()
            took[step] += now - clock
            clock = now

        grade(book, sheet, writer, "student-00000", spent)  # the first one fills caches
        took = dict.fromkeys(STEPS, 0.0)
        clock, started = process_time(), perf_counter()
        for number in range(1, submissions + 1):
            grade(book, sheet, writer, f"student-{number:05}", spent)
        seconds = perf_counter() - started
    each = [1e3 * took[step] / submissions for step in STEPS]
    return [f"{submissions / seconds:.0f}", f"{sum(each):.2f}", *(f"{part:.2f}" for part in each)]


def main() -> None:
    """Print the table."""
    submissions = int(sys.argv[1]) if len(sys.argv) > 1 else SUBMISSIONS
    rows = [
        ["21 cells", *measure(code_notebook(), submissions)],
        ["free texts only", *measure(text_notebook(), submissions)],
    ]
    table(f"{submissions} submissions", ["Notebook", "a second", "CPU ms each", *STEPS], rows)


if __name__ == "__main__":
    main()
