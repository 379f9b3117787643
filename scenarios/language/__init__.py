"""The story language: from text to a story, or to everything that is wrong with it; and back to text."""

from scenarios.language.diagnostics import Diagnostic, StoryError
from scenarios.language.parser import load_story, parse_text

__all__ = ["Diagnostic", "StoryError", "load_story", "parse_text"]
