"""Courses that graders are compared on: marked by stock nbgrader as their authors meant, and by ours with the same marks."""

import pytest

from grader import Course
from grader.grading import Grading, Options
from tests.grader.courses import (
    SHAPES,
    build,
    comparable,
    copy,
    gradebook_rows,
    hand_in,
    mark_by_hand,
    stock,
    submissions,
)

HANDED_IN = {
    "quickstart": ("full", "formula"),
    "plots": ("full", "unlabelled", "half_right"),
    "files": ("full", "half", "loops", "writes_to_stderr"),
    "papers": ("full", "late_by_two", "one_missing"),
}
"""Whose work is looked at below; everybody's is compared by ``python -m tests.grader.same_marks``."""


@pytest.fixture(scope="module", params=SHAPES)
def both(request, tmp_path_factory):
    """A course that stock nbgrader has graded, what it made of it, and a copy from before."""
    shape = request.param
    course = build(shape, tmp_path_factory.mktemp(shape) / shape)
    works = {work.student: work for work in submissions(shape) if not work.stock_fails}
    for student in HANDED_IN[shape]:
        hand_in(course, works[student])
    before = copy(course, tmp_path_factory.mktemp("ours"))
    log = stock(course)
    if not all((course.folder / "autograded" / student).is_dir() for student in HANDED_IN[shape]):
        log += stock(course)  # on a loaded machine a kernel of its own may not start; who is graded stays as they are
    rows = gradebook_rows(course)
    assert rows["grades"], log
    return course, rows, before


def auto(rows, student):
    return {cell: mark for who, _, cell, mark, *_ in rows["grades"] if who == student and mark is not None}


@pytest.mark.parametrize("shape", SHAPES)
def test_everybody_says_what_is_particular(shape):
    works = submissions(shape)
    assert len({work.student for work in works}) == len(works) >= 10
    assert all(work.what for work in works)


@pytest.mark.slow
def test_stock_marks_them_as_meant(both):
    course, rows, _ = both
    match course.shape:
        case "plots":
            assert sum(auto(rows, "full").values()) == 20
            assert auto(rows, "unlabelled")["plot-tests"] == 0
            assert auto(rows, "half_right")["share-tests"] == 2
        case "files":
            assert sum(auto(rows, "full").values()) == 26
            assert auto(rows, "half")["parse-tests"] == 3
            assert auto(rows, "loops")["running-tests"] == 0
            assert auto(rows, "loops")["parse-tests"] == 4, "what comes after a loop is marked all the same"
            assert auto(rows, "writes_to_stderr")["parse-tests"] == 0
        case "papers":
            assert sum(auto(rows, "full").values()) == 25
            assert {cell for who, _, cell, *_, waiting in rows["grades"] if who == "full" and waiting} == {
                "why", "sketch", "interview", "note",
            }  # fmt: skip
            late = {row[0] for row in rows["late"] if row[2]}
            assert "late_by_two" in late
            assert "full" not in late
            assert auto(rows, "one_missing")["why"] == 0
            mark_by_hand(course, "full", "why", 4.5, 1.0, "Well seen.")
            assert ("full", "words", "why", None, 4.5, 1.0, 0) in gradebook_rows(course)["grades"]
        case "quickstart":
            assert auto(rows, "full")["sum_of_squares_uses_squares"] == 0.5
            assert auto(rows, "formula")["sum_of_squares_uses_squares"] == 0


@pytest.mark.slow
def test_our_marks_are_those_of_stock_nbgrader(both):
    _, rows, ours = both
    with Grading(Course(ours.folder), ours.assignment, Options()) as grading:
        grading.run(lambda _: None)
    assert comparable(gradebook_rows(ours)) == comparable(rows)
