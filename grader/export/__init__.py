"""Handing marks on: to Canvas, Moodle, spreadsheets and learning record stores; see the package's modules."""

from grader.export.choosing import Export, Line, Wanted
from grader.export.marks import ClassMarks, StudentMarks, read_marks

__all__ = ["ClassMarks", "Export", "Line", "StudentMarks", "Wanted", "read_marks"]
