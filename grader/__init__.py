"""Grading: a course and its marks, the marking desk, and the report."""

from grader.marking.stage import desk, moderate
from grader.nbcourse import Course, GradingError, Mark
from grader.report import report

__all__ = ["Course", "GradingError", "Mark", "desk", "moderate", "report"]
