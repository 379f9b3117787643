"""The part of a page on a text that was marked by a rubric: all levels of each criterion, the reached one, the comments."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor
from typing import TYPE_CHECKING, Any

from grader.pages.cells import comment_html
from grader.pages.page import Section
from grader.pages.templates import style, template
from grader.rubric import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.rubric import Criterion, Rubric

HEADING = "Your text by the rubric"
WAITS = "Your text waits for a marker. This page is made anew when it is marked."


@dataclass(frozen=True, slots=True)
class Answer:
    """A free-text answer and what its marking came to.

    `why` says why there are no levels to tell; it is empty where there are. `marks` are the rubric's, `score` what they
    count of the cell's `points`. `on` and `whole` are comments in Markdown, by criterion and on the whole.
    """

    title: str
    grade_id: str
    points: float
    why: str = ""
    levels: Mapping[str, float] = field(default_factory=dict)
    marks: float = 0.0
    score: float = 0.0
    on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()


def rubric_section(answer: Answer, rubric: Rubric, cell: int | None, in_table: float | None, heading: str) -> Section:
    """The part about one text. `cell` is its number on the page, `in_table` its mark in the gradebook."""
    criteria = [_criterion(criterion, rubric, answer) for criterion in rubric.criteria] if not answer.why else []
    changed = in_table is not None and abs(in_table - answer.score) > 0.005
    shown = {"title": answer.title, "why": answer.why, "points": answer.points, "score": answer.score}
    shown |= {"marks": answer.marks, "whole": [comment_html(text, 4) for text in answer.whole]}
    parts: Any = template("parts.html.j2").module
    html = parts.rubric(shown, cell, criteria, rubric.levels, rubric.most, changed)
    return Section(heading, str(html), style("parts.css"))


def _criterion(criterion: Criterion, rubric: Rubric, answer: Answer) -> dict[str, Any]:
    level = answer.levels[criterion.key]
    low = floor(level)
    between = level > low
    mine = {low: "Between this level", low + 1: "and this one"} if between else {low: "Your level"}
    return {
        "name": criterion.name,
        "question": criterion.question,
        "reached": f"Between level {low} and {low + 1} of {LEVELS}" if between else f"Level {low} of {LEVELS}",
        "marks": marks_at(criterion, level),
        "most": criterion.points[-1],
        "said": [comment_html(text, 4) for text in answer.on.get(criterion.key, ())],
        "levels": [
            {"number": one.number, "name": one.name, "words": words, "mine": mine.get(one.number, "")}
            for one, words in zip(rubric.levels, criterion.words, strict=True)
        ],
    }


def marks_at(criterion: Criterion, level: float) -> float:
    """The marks of a level; between two levels they rise evenly, as the mean of two markers' marks does."""
    low = floor(level)
    if level == low:
        return criterion.marks(low)
    return criterion.marks(low) + (level - low) * (criterion.marks(low + 1) - criterion.marks(low))
