"""The story language: from text to a story, or to everything that is wrong with it; and back to text."""

from scenarios.language.check_file import Checked, check_file, check_files
from scenarios.language.diagnostics import Diagnostic, StoryError
from scenarios.language.parser import load_story, parse_text
from scenarios.language.printer import to_text

__all__ = ["Checked", "Diagnostic", "StoryError", "check_file", "check_files", "load_story", "parse_text", "to_text"]
