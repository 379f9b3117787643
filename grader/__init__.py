"""Grading submissions: for now nbgrader's own steps, one function each."""

from grader.nbcourse import Course, GradingError, Mark
from grader.report import report

__all__ = ["Course", "GradingError", "Mark", "report"]
