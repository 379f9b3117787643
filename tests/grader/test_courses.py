"""The courses that graders are compared on: built, handed in to, and marked by stock nbgrader as their authors meant."""

import pytest

from tests.grader.courses import SHAPES, build, gradebook_rows, hand_in, mark_by_hand, stock, submissions


def graded(shape, folder, students):
    course = build(shape, folder / shape)
    works = {work.student: work for work in submissions(shape)}
    for student in students:
        hand_in(course, works[student])
    log = stock(course)
    rows = gradebook_rows(course)
    assert rows["grades"], log
    return course, rows


def auto(rows, student):
    return {cell: mark for who, _, cell, mark, *_ in rows["grades"] if who == student and mark is not None}


@pytest.mark.parametrize("shape", SHAPES)
def test_everybody_says_what_is_particular(shape):
    works = submissions(shape)
    assert len({work.student for work in works}) == len(works) >= 10
    assert all(work.what for work in works)


@pytest.mark.slow
def test_plots_are_marked_as_meant(tmp_path):
    _, rows = graded("plots", tmp_path, ("full", "unlabelled", "half_right"))
    assert sum(auto(rows, "full").values()) == 20
    assert auto(rows, "unlabelled")["plot-tests"] == 0
    assert auto(rows, "half_right")["share-tests"] == 2


@pytest.mark.slow
def test_files_are_marked_as_meant(tmp_path):
    _, rows = graded("files", tmp_path, ("full", "half", "loops", "writes_to_stderr"))
    assert sum(auto(rows, "full").values()) == 26
    assert auto(rows, "half")["parse-tests"] == 3
    assert auto(rows, "loops")["running-tests"] == 0
    assert auto(rows, "loops")["parse-tests"] == 4, "what comes after a loop is marked all the same"
    assert auto(rows, "writes_to_stderr")["parse-tests"] == 0


@pytest.mark.slow
def test_papers_are_marked_as_meant(tmp_path):
    course, rows = graded("papers", tmp_path, ("full", "empty", "late_by_two", "one_missing"))
    assert sum(auto(rows, "full").values()) == 25
    assert {cell for who, _, cell, *_, waiting in rows["grades"] if who == "full" and waiting} == {
        "why", "sketch", "interview", "note",
    }  # fmt: skip
    assert {row[0] for row in rows["late"] if row[2]} == {"late_by_two"}
    assert auto(rows, "one_missing")["why"] == 0
    mark_by_hand(course, "full", "why", 4.5, 1.0, "Well seen.")
    assert ("full", "words", "why", None, 4.5, 1.0, 0) in gradebook_rows(course)["grades"]


@pytest.mark.slow
def test_quickstart_is_marked_as_meant(tmp_path):
    _, rows = graded("quickstart", tmp_path, ("full", "formula"))
    assert auto(rows, "full")["sum_of_squares_uses_squares"] == 0.5
    assert auto(rows, "formula")["sum_of_squares_uses_squares"] == 0
