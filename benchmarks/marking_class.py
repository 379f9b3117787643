"""A class for the marking desk: a fabricated course with three answers a student, graded and shared out among markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.fabricate import make_course
from grader.grading import Grading, Options
from grader.marking.opening import enter_pieces, open_store
from grader.marking.sharing import share_out
from grader.marking.showing import Showing
from grader.rubric import RUBRICS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grader import Course

ASSIGNMENT = "words"
_BORROWED = '["06-change"]'


def make_class(folder: Path, students: int, markers: Sequence[str]) -> Course:
    """A course in a new folder; a fifth of its answers is for two markers. It has no anchor texts, so marking begins at once."""
    course = make_course(folder, students, "words")
    rubrics = folder / "rubrics"
    rubrics.mkdir()
    for name in ("rubric.toml", "modules.toml"):
        text = (RUBRICS / name).read_text(encoding="utf-8")
        (rubrics / name).write_text(text.replace(_BORROWED, f'["{ASSIGNMENT}"]'), encoding="utf-8")
    with Grading(course, ASSIGNMENT, Options()) as grading:
        grading.run(lambda _: None)
    with Showing(course, ASSIGNMENT) as showing, open_store(course.folder) as store:
        store.set_markers(ASSIGNMENT, markers)
        enter_pieces(store, showing)
        share_out(store, ASSIGNMENT, markers)
    return course
