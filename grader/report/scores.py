"""A class's scores from the gradebook: one table, students by graded cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from grader.recording import score_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from grader.gradebook import Book
    from grader.sheet import Sheet

    Cell = tuple[str, str]  # notebook and grade id
    Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Item:
    """A graded cell. `by_hand` says that a person marks it."""

    notebook: str
    id: str
    label: str
    points: float
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """Everybody's scores.

    `values` has a row for each of `students` and a column for each of `items`; NaN is what waits for a marker. `penalties`
    are the marks lost by being late, one for each student. `enrolled` counts the students of the gradebook.
    """

    students: tuple[str, ...]
    items: tuple[Item, ...]
    values: Numbers
    penalties: Numbers
    enrolled: int

    @property
    def most(self) -> float:
        """The marks of a submission in which everything is right."""
        return sum(item.points for item in self.items)

    def totals(self) -> Numbers:
        """Everybody's marks less the late penalty; NaN where something waits for a marker."""
        return np.asarray(np.maximum(0.0, self.values.sum(axis=1) - self.penalties))


def read_scores(book: Book, sheet: Sheet, labels: Mapping[Cell, str]) -> Scores:
    """The scores of an assignment. Raises `GradingError` as the book does."""
    items = tuple(
        Item(
            notebook.name, cell.grade_id, labels.get((notebook.name, cell.grade_id), ""), cell.points, not cell.is_test
        )
        for notebook in sheet.notebooks
        for cell in notebook.cells
        if cell.points and (cell.grade or cell.task)
    )
    columns = {(item.notebook, item.id): place for place, item in enumerate(items)}
    tables = book.tables
    submitted, handed, notebook = tables["submitted_notebook"], tables["submitted_assignment"], tables["notebook"]
    mine = (
        handed.join(tables["assignment"], tables["assignment"].c.id == handed.c.assignment_id)
        .join(submitted, submitted.c.assignment_id == handed.c.id)
        .join(notebook, notebook.c.id == submitted.c.notebook_id)
    )
    wanted = tables["assignment"].c.name == sheet.assignment
    grade, base = tables["grade"], tables["base_cell"]
    late = sa.select(handed.c.student_id, sa.func.sum(submitted.c.late_submission_penalty)).select_from(mine)
    scores = sa.select(
        handed.c.student_id,
        notebook.c.name,
        base.c.name,
        grade.c.auto_score,
        grade.c.manual_score,
        grade.c.extra_credit,
        grade.c.needs_manual_grade,
    ).select_from(mine.join(grade, grade.c.notebook_id == submitted.c.id).join(base, base.c.id == grade.c.cell_id))
    excluded = set(book.settings.excluded)
    with book.reading() as connection:
        enrolled = len(set(connection.execute(sa.select(tables["student"].c.id)).scalars()) - excluded)
        penalties = {
            student: float(penalty or 0.0)
            for student, penalty in connection.execute(late.where(wanted).group_by(handed.c.student_id))
            if student not in excluded
        }
        rows = connection.execute(scores.where(wanted)).all()
    students = tuple(sorted(penalties))
    places = {student: place for place, student in enumerate(students)}
    values = np.full((len(students), len(items)), np.nan)
    for student, name, cell, auto, manual, extra, waiting in rows:
        row, column = places.get(student), columns.get((name, cell))
        if row is not None and column is not None and not waiting:
            values[row, column] = score_of({"auto_score": auto, "manual_score": manual, "extra_credit": extra})
    return Scores(students, items, values, np.array([penalties[student] for student in students]), enrolled)
