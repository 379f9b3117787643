"""The marking desk's engine: shares, levels, comments, second marks, moderation, and the way into nbgrader's gradebook."""

from grader.marking.model import (
    Agreed,
    Comment,
    Done,
    LevelSet,
    MarkingError,
    Piece,
    Share,
    Standing,
)

__all__ = ["Agreed", "Comment", "Done", "LevelSet", "MarkingError", "Piece", "Share", "Standing"]
