"""Feedback pages: a marked notebook as one HTML file that a student reads, and that nothing in the notebook can turn."""

from grader.pages.page import Section, render
from grader.pages.student import Extras, make_pages
from grader.pages.writing import PageError, write_page

__all__ = ["Extras", "PageError", "Section", "make_pages", "render", "write_page"]
