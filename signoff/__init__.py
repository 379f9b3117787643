"""The front door of the kit: the command line, the course outline, the lessons' interactive parts."""

from signoff.course import Activity, Course, Module, load_course

__all__ = ["Activity", "Course", "Module", "load_course"]
