"""Marks for Canvas: a sheet that its gradebook imports.

The format is Canvas': a heading that begins with Student and ID and ends with Section before the assignments, a row of
points that begins with "    Points Possible", then a row for each student. Canvas finds a student by ID, then by SIS ids,
then by name, and an assignment by the number in brackets behind its title, then by its title. What it does not find, it
offers to create.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.export.cells import harmless, number, two_decimals
from grader.export.choosing import EXCUSED, Export, Line, check_any, check_excused, decide, factor
from grader.export.people import People
from grader.export.sheetfile import table_text
from grader.nbcourse import GradingError
from scenarios.language.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.export.choosing import Wanted
    from grader.export.marks import ClassMarks, StudentMarks
    from grader.export.sheetfile import SheetFile

HEADING = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "    Points Possible"
_COLUMN = re.compile(r"(?P<title>.*)\s\((?P<id>\d+)\)")
_MUTED = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_TOTALS = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
"""What Canvas takes for its own totals, in whatever title it stands, and never imports."""
_TEST = "Student, Test"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that Canvas exported. `section` is the last column about the student, `column` the assignment's or None."""

    file: SheetFile
    section: int
    column: int | None
    points: float | None
    rows: tuple[tuple[str, ...], ...]


def to_canvas(
    marks: ClassMarks,
    wanted: Wanted,
    *,
    sheet: SheetFile | None = None,
    title: str = "",
    number_there: str = "",
    chosen: Mapping[str, str] | None = None,
) -> Export:
    """The sheet to import. `sheet` is one that Canvas exported, whose students and titles are then used.

    `title` is the assignment's in Canvas and `number_there` its number, where they are not the gradebook's name and
    unknown. A student without a mark gets no row: an empty cell would take away a mark that Canvas has.

    Raises:
        GradingError: the sheet is none of Canvas', or no mark could be handed on.
    """
    check_excused(marks, wanted)
    if sheet is not None:
        return _by_sheet(marks, wanted, sheet, title or marks.assignment, People(marks, chosen))
    heading = f"{title or marks.assignment} ({number_there})" if number_there else title or marks.assignment
    _check_title(heading)
    lines = [decide(student, wanted) for student in marks.students]
    check_any(lines, marks)
    rows: list[Sequence[object]] = [(POINTS, "", "", "", "", two_decimals(marks.points))]
    by_id = {student.id: student for student in marks.students}
    rows += [(*_about(by_id[line.student]), line.mark) for line in lines if line.mark]
    notices = [
        "Without a sheet of Canvas' own (--sheet), it finds students by the gradebook's ids. Look at its preview "
        "for students that it does not find."
    ]
    if not number_there:
        notices.append(
            f'Canvas finds the assignment by its title, "{heading}". If it has none of this title, it offers to create one.'
        )
    return Export(table_text((*HEADING, harmless(heading)), rows), tuple(lines), tuple(notices))


def _about(student: StudentMarks) -> tuple[str, ...]:
    # Canvas reads the ID as a whole number; the gradebook's id may be either of the SIS ids, and it looks for both.
    there = student.lms if student.lms.isascii() and student.lms.isdecimal() else ""
    return (_one_line(student.name), there, harmless(student.id), harmless(student.id), "")


def _one_line(text: str) -> str:
    return harmless(" ".join(text.split()))


def _check_title(heading: str) -> None:
    if _TOTALS.search(heading):
        raise GradingError(
            f'Canvas takes a column called "{heading}" for a total of its own and never imports it. Give the assignment '
            "another title there, and name it with --title."
        )


def _read(sheet: SheetFile, title: str) -> tuple[_Sheet, list[str]]:
    heading = sheet.heading
    if "Section" not in heading or "ID" not in heading or heading[0] not in ("Student", "LastName"):
        raise GradingError(
            f"{sheet.name} is no sheet of Canvas' gradebook: its heading is {', '.join(heading[:5])} … Export the whole "
            "gradebook in Canvas (Grades, Export), and give that file."
        )
    section = heading.index("Section")
    titled = {}
    for index in range(section + 1, len(heading)):
        found = _COLUMN.fullmatch(heading[index])
        if found is not None:
            titled[index] = (found["title"], found["id"])
    matching = [
        index for index, (name, there) in titled.items() if title in (there, heading[index]) or _same(name, title)
    ]
    if len(matching) > 1:
        several = ", ".join(heading[index] for index in matching)
        raise GradingError(f"{sheet.name} has several assignments of this title: {several}. Name one with --title.")
    notices = [sheet.told] if sheet.told else []
    if not matching:
        near = did_you_mean(title, [name for name, _ in titled.values()])
        notices.append(
            f'{sheet.name} has no assignment "{title}", so Canvas would create one. {near} Name another one with --title.'
        )
    column = matching[0] if matching else None
    worth = None
    rows = []
    for row in sheet.rows:
        if POINTS.strip() in row[0]:
            worth = number(row[column]) if column is not None else None
        elif not all(_MUTED.fullmatch(cell) for cell in row):
            rows.append(row)
    return _Sheet(sheet, section, column, worth, tuple(rows)), notices


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _by_sheet(marks: ClassMarks, wanted: Wanted, file: SheetFile, title: str, people: People) -> Export:
    sheet, notices = _read(file, title)
    heading = title if sheet.column is None else file.heading[sheet.column]
    _check_title(heading)
    times = factor(marks.points, sheet.points, wanted, "Canvas")
    by_id = {student.id: student for student in marks.students}
    known = file.heading[: sheet.section + 1]
    keys = [known.index(name) for name in ("ID", "SIS User ID", "SIS Login ID", "Integration ID") if name in known]
    found = people.find_all([([row[key] for key in keys], [_name(known, row)], "") for row in sheet.rows])
    lines, rows = [], []
    for row, (student, why) in zip(sheet.rows, found, strict=True):
        who = _name(known, row)
        there = row[sheet.column].strip() if sheet.column is not None else ""
        if not student:
            odd = Line("", who, "", "unchanged", "Canvas' test student.") if who == _TEST else None
            lines.append(odd or Line("", who, "", "odd", why))
            continue
        line = _beside(decide(by_id[student], wanted, times), there)
        lines.append(line)
        if line.mark:
            about = [harmless(" ".join(cell.split())) for cell in row[: sheet.section + 1]]
            rows.append((*about, line.mark))
    seen = {student for student, _ in found}
    absent = [decide(by_id[student], wanted, times) for student in by_id if student not in seen]
    lines += [
        Line(line.student, line.who, "", "not in the sheet", f"{line.mark or 'No mark'}; Canvas does not have them.")
        for line in absent
    ]
    check_any(lines, marks)
    worth = two_decimals(marks.points * times)
    head = (POINTS, *[""] * sheet.section, worth if sheet.points is None else two_decimals(sheet.points))
    return Export(file.written((*known, harmless(heading)), [head, *rows]), tuple(lines), tuple(notices))


def _name(known: Sequence[str], row: Sequence[str]) -> str:
    return f"{row[0]}, {row[1]}" if known[0] == "LastName" else row[0]


def _beside(line: Line, there: str) -> Line:
    """A decision beside what Canvas has already."""
    if there.upper() == EXCUSED and line.mark != EXCUSED:
        return Line(line.student, line.who, "", "excused", "Canvas has them excused, and it stays so.")
    if there == "N/A":
        return Line(line.student, line.who, "", "left out", "Canvas has not assigned it to them.")
    if not line.mark or not there or there.upper() == line.mark:
        return line
    before = number(there)
    if before is not None and two_decimals(before) == line.mark and line.outcome == "exported":
        return Line(line.student, line.who, line.mark, "unchanged", line.why)
    return Line(line.student, line.who, line.mark, line.outcome, f"{line.why} Canvas has {there}.".strip())
