"""Marks for Moodle: its offline grading worksheet, downloaded, filled in, and uploaded again.

Only so: a worksheet's rows are known by participant numbers that Moodle makes up for each assignment. Moodle passes over
rows that are locked, out of range, or older than its own marks, without a word; here they are named before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from grader.export.cells import harmless, number, two_decimals
from grader.export.choosing import EXCUSED, Export, Line, check_any, check_excused, decide, factor
from grader.export.moodle_words import HEADINGS, NO, REQUIRED, YES, moment, role
from grader.export.people import People
from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.export.choosing import Wanted
    from grader.export.marks import ClassMarks, StudentMarks
    from grader.export.sheetfile import SheetFile

_ZONES = timedelta(hours=14)
"""The worksheet's times are in a zone that it does not name; none is further from UTC."""


def to_moodle(
    marks: ClassMarks,
    wanted: Wanted,
    sheet: SheetFile,
    *,
    headings: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
    participants: Mapping[str, str] | None = None,
) -> Export:
    """The worksheet with marks in it. `headings` names columns of a language that is not known here.

    `participants` says which student a participant number means, where collecting has learnt it from file names.

    Raises:
        GradingError: the sheet is no worksheet, or no mark could be handed on.
    """
    check_excused(marks, wanted)
    columns = _columns(sheet, dict(headings or {}))
    return _Worksheet(marks, wanted, sheet, columns).filled(People(marks, chosen, participants))


def _columns(sheet: SheetFile, given: dict[str, str]) -> dict[str, int]:
    unknown = sorted(set(given) - set(HEADINGS))
    if unknown:
        raise GradingError(f"--heading {unknown[0]}=…: choose one of {', '.join(HEADINGS)}.")
    columns: dict[str, int] = {}
    for name, heading in given.items():
        if heading not in sheet.heading:
            raise GradingError(f"{sheet.name} has no column “{heading}”. It has {', '.join(sheet.heading)}.")
        columns[name] = sheet.heading.index(heading)
    for index, heading in enumerate(sheet.heading):
        if name := role(heading):
            columns.setdefault(name, index)
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise GradingError(
            f"{sheet.name}: no column is known as {' or '.join(missing)}. It has {', '.join(sheet.heading)}. Is it Moodle's "
            "grading worksheet? In a language that is not known here, say which column it is: "
            f"--heading '{missing[0]}=…'."
        )
    return columns


class _Worksheet:
    """One worksheet and the marks for it."""

    def __init__(self, marks: ClassMarks, wanted: Wanted, sheet: SheetFile, columns: Mapping[str, int]) -> None:
        self._marks, self._wanted, self._sheet, self._columns = marks, wanted, sheet, columns
        self._notices = [sheet.told] if sheet.told else []
        if "scale" in columns and "most" not in columns:
            raise GradingError(
                f"{sheet.name}: Moodle marks this assignment by a scale of words. Set points there, and download it again."
            )
        most = {self._cell(row, "most") for row in sheet.rows} - {""}
        self._most = number(next(iter(most))) if len(most) == 1 else None
        self._point = "," if any("," in cell and "." not in cell for cell in most) else "."
        self._times = factor(marks.points, self._most, wanted, "Moodle")

    def _cell(self, row: Sequence[str], name: str) -> str:
        return row[self._columns[name]].strip() if name in self._columns else ""

    def filled(self, people: People) -> Export:
        """The worksheet with marks."""
        by_id = {student.id: student for student in self._marks.students}
        about = slice(0, self._columns["grade"])
        found = people.find_all(
            [(row[about], row[about], _trailing(self._cell(row, "identifier"))) for row in self._sheet.rows]
        )
        lines, rows = [], []
        for row, (student, why) in zip(self._sheet.rows, found, strict=True):
            who = " ".join(row[: min(2, len(row))]).strip()
            line = self._decided(by_id[student], row) if student else Line("", who, "", "odd", why)
            lines.append(line)
            rows.append(self._row(row, line, by_id.get(student)))
        seen = {student for student, _ in found}
        absent = (
            decide(by_id[student], self._wanted, self._times, self._point) for student in by_id if student not in seen
        )
        lines += [
            Line(
                line.student, line.who, "", "not in the sheet", f"{line.mark or 'No mark'}; Moodle does not have them."
            )
            for line in absent
        ]
        check_any(lines, self._marks)
        unread = {self._cell(row, "open") for row in self._sheet.rows} - {""}
        strange = sorted(word for word in unread if word.casefold() not in YES | NO)
        if strange:
            self._notices.append(f"Whether a mark can be changed says “{strange[0]}”, which is not understood here.")
        self._notices.append(
            "Upload it soon: Moodle passes over a mark that is changed there after this sheet was downloaded, and says so "
            "to nobody."
        )
        return Export(self._sheet.written(self._sheet.heading, rows), tuple(lines), tuple(self._notices))

    def _decided(self, student: StudentMarks, row: Sequence[str]) -> Line:
        line = decide(student, self._wanted, self._times, self._point)

        def left_out(why: str) -> Line:
            return Line(line.student, line.who, "", "left out", why)

        if line.mark == EXCUSED:
            return left_out("Excused, for which Moodle's worksheet has no word. Nothing was entered.")
        if not line.mark:
            return line
        if self._cell(row, "open").casefold() in NO:
            return left_out(
                f"{line.mark}, but Moodle has locked this mark. Unlock it there, and download the sheet again."
            )
        value = student.total * self._times if line.outcome != "zero" else 0.0
        if self._most is not None and value > self._most + 0.005:
            return left_out(
                f"{line.mark} is out of range: Moodle takes {self._most:g} at most, and would pass over it."
            )
        handed_in = moment(self._cell(row, "handed in"))
        if handed_in is not None and student.received is not None and handed_in - student.received > _ZONES:
            return left_out(
                f"{line.mark} is for an older version: Moodle has one of {handed_in:%Y-%m-%d %H:%M}. Collect and grade that."
            )
        there = self._cell(row, "grade")
        before = number(there)
        if before is not None and line.outcome == "exported":
            if two_decimals(before, self._point) == line.mark:
                return Line(line.student, line.who, line.mark, "unchanged", line.why)
            return Line(line.student, line.who, line.mark, "exported", f"{line.why} Moodle has {there}.".strip())
        return line

    def _row(self, row: Sequence[str], line: Line, student: StudentMarks | None) -> list[str]:
        # What Moodle reads again stays to the letter; the other cells are for the person who opens the sheet.
        kept = {self._columns[name] for name in ("identifier", "marked", "handed in") if name in self._columns}
        cells = [cell if index in kept else harmless(cell) for index, cell in enumerate(row)]
        if line.mark and student is not None:
            cells[self._columns["grade"]] = line.mark
            if "comment" in self._columns and student.comments:
                cells[self._columns["comment"]] = _as_html(student.comments)
        return cells


def _trailing(identifier: str) -> str:
    """The number at the end of "Participant 12"."""
    return identifier[len(identifier.rstrip("0123456789")) :]


def _as_html(comments: Sequence[str]) -> str:
    """Comments in the language of Moodle's column. They are Markdown; no HTML and no picture of theirs goes through."""
    layout = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
    return str(layout.render("\n\n".join(comments))).strip()
