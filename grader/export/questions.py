"""Marks question by question: a table for a spreadsheet, as CSV or as an Excel workbook."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.export.cells import harmless, two_decimals
from grader.export.choosing import Export, Line, check_any, check_excused, decide
from grader.export.sheetfile import table_text
from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.export.choosing import Wanted
    from grader.export.marks import ClassMarks, StudentMarks

Cell = str | float | None
ABOUT = ("Student", "Last name", "First name", "E-mail", "State")
SUMS = ("Score", "Late penalty", "Mark", "Of")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: texts and numbers, None where a mark is not there yet."""

    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def make_table(marks: ClassMarks, wanted: Wanted) -> tuple[Table, tuple[Line, ...]]:
    """Everybody, with a column a question, and what became of everybody.

    Here everybody has a row, since nothing is overwritten by it: what is missing is an empty cell and said in words.
    """
    check_excused(marks, wanted)
    several = len({question.notebook for question in marks.questions}) > 1
    questions = tuple(
        f"{question.notebook}/{question.grade_id} ({question.points:g})"
        if several
        else f"{question.grade_id} ({question.points:g})"
        for question in marks.questions
    )
    lines = tuple(decide(student, wanted) for student in marks.students)
    check_any(lines, marks)
    rows = tuple(_row(marks, student, line) for student, line in zip(marks.students, lines, strict=True))
    return Table((*ABOUT, *questions, *SUMS), rows), lines


def _row(marks: ClassMarks, student: StudentMarks, line: Line) -> tuple[Cell, ...]:
    state = "excused" if line.outcome == "excused" else student.status
    about = (student.id, student.last, student.first, student.email, f"{state}, flagged" if student.flagged else state)
    scores: list[Cell] = []
    for question in marks.questions:
        answer = student.answers.get(question)
        scores.append(None if answer is None or answer.needs_marking else answer.score)
    if student.status in ("not graded", "nothing handed in"):
        return (*about, *scores, None, None, 0.0 if line.outcome == "zero" else None, marks.points)
    total = student.total if line.mark and line.outcome != "excused" else None
    return (*about, *scores, student.score, student.penalty, total, marks.points)


def to_csv(marks: ClassMarks, wanted: Wanted) -> Export:
    """The table as CSV, with the mark that Excel knows UTF-8 by."""
    table, lines = make_table(marks, wanted)
    rows = [["" if cell is None else _written(cell) for cell in row] for row in table.rows]
    return Export(table_text([harmless(cell) for cell in table.heading], rows, mark=True), lines)


def _written(cell: str | float) -> str:
    return harmless(cell) if isinstance(cell, str) else two_decimals(cell)


def to_xlsx(marks: ClassMarks, wanted: Wanted) -> Export:
    """The table as an Excel workbook: numbers as numbers, texts as texts whatever they begin with.

    Raises:
        GradingError: no mark could be handed on, or the library that writes workbooks is not installed.
    """
    table, lines = make_table(marks, wanted)
    return Export(_workbook(table, marks.assignment), lines)


def _workbook(table: Table, title: str) -> bytes:
    try:
        import xlsxwriter  # noqa: PLC0415  # an extra: not everybody needs workbooks
    except ImportError:
        raise GradingError(
            "Workbooks need XlsxWriter, which is not installed: pip install 'signoff[xlsx]'. The same table as CSV, which "
            "Excel opens too: signoff export csv."
        ) from None
    made = io.BytesIO()
    # No text becomes a formula, a link or a number.
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_sheet_name(title))
    bold, two = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
    for column, heading in enumerate(table.heading):
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(number, column, cell, two)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.heading) - 1)
    for column, width in enumerate(_widths(table)):
        sheet.set_column(column, column, width)
    book.close()
    return made.getvalue()


def _sheet_name(title: str) -> str:
    """A title as Excel takes it for a sheet: not too long, and without what it keeps for itself."""
    plain = "".join("-" if one in r"[]:*?/\'" else one for one in title).strip()
    return plain[:31] or "Marks"


def _widths(table: Table) -> Sequence[int]:
    return [
        min(40, 2 + max(len(heading), *(len(str(row[column])) for row in table.rows), 6))
        for column, heading in enumerate(table.heading)
    ]
