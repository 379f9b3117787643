"""Interactive stories about client relations: their language, their engine, their player.

>>> import scenarios
>>> scenarios.find_story("after-picture-lock").role  # doctest: +SKIP
"""

from scenarios.attempt import Attempt, read_attempt
from scenarios.journal import AttemptError
from scenarios.language.diagnostics import Diagnostic, StoryError
from scenarios.language.parser import load_story, parse_text
from scenarios.session import Decision, Session, State, Try
from scenarios.shelf import UnknownStoryError, find_story, story_files
from scenarios.stage import class_view, library, play
from scenarios.story import Story

__all__ = [
    "Attempt",
    "AttemptError",
    "Decision",
    "Diagnostic",
    "Session",
    "State",
    "Story",
    "StoryError",
    "Try",
    "UnknownStoryError",
    "class_view",
    "find_story",
    "library",
    "load_story",
    "parse_text",
    "play",
    "read_attempt",
    "story_files",
]
