"""Reports on an assignment for its instructor: marks, questions, markers, scenarios, and what to look at."""

from grader.report.making import Report, report

__all__ = ["Report", "report"]
