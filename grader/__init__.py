"""Grading submissions: for now nbgrader's own steps, one function each."""

from grader.nbcourse import Course, GradingError, Mark

__all__ = ["Course", "GradingError", "Mark"]
