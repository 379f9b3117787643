"""The figures of a report: what waits for a marker counts for nothing, and every piece counts once."""

from dataclasses import replace

import numpy as np
import pytest

from grader.report import figures
from grader.report.data import as_json
from grader.report.marked import Marked, Marking
from grader.report.tabled import tables
from grader.rubric import load_rubric
from tests.grader.report_results import marking, results, scores

RUBRIC = load_rubric("06-change")


def everywhere(level):
    return dict.fromkeys(RUBRIC.keys, level)


def test_the_distribution_is_of_those_who_are_marked():
    marks = scores(students=40, waiting=3)
    found = figures.distribution(marks)
    totals = (marks.values.sum(axis=1) - marks.penalties)[3:]
    assert (found.students, found.waiting, found.enrolled, found.automatic) == (40, 3, 42, False)
    assert sum(found.counts) == 37
    assert found.mean == pytest.approx(totals.mean())
    assert found.late == 1


def test_while_most_wait_only_the_tests_count():
    found = figures.distribution(scores(students=40, waiting=30))
    assert (found.automatic, found.most, sum(found.counts)) == (True, 10.0, 40)
    rows, reliability = figures.questions(scores(students=40, waiting=30))
    assert "waits" in rows[2].discrimination.reason
    assert (rows[2].students, rows[0].students, reliability.n) == (10, 40, 40)


def test_full_marks_are_in_the_last_column_and_none_in_the_first():
    marks = replace(scores(2, 0), values=np.array([[6.0, 4.0, 50.0], [0.0, 0.0, 0.0]]), penalties=np.array([0.0, 0.0]))
    assert figures.distribution(marks).counts == (1, 0, 0, 0, 0, 0, 0, 0, 0, 1)


def test_a_penalty_never_leaves_less_than_nothing():
    marks = replace(scores(2, 0), values=np.array([[1.0, 0.0, 0.0], [6.0, 4.0, 50.0]]), penalties=np.array([3.0, 10.0]))
    assert marks.totals().tolist() == [0.0, 50.0]


def test_an_assignment_that_nobody_handed_in_has_a_report():
    marks = replace(scores(), students=(), values=np.zeros((0, 3)), penalties=np.zeros(0))
    found = figures.distribution(marks)
    assert (found.students, found.mean, found.counts) == (0, None, ())
    assert [row.share for row in figures.questions(marks)[0]] == [None, None, None]


def test_how_hard_a_question_is():
    rows, _ = figures.questions(scores())
    first = scores().values[:, 0]
    assert rows[0].share == pytest.approx(first.mean() / 6)
    assert rows[0].full == pytest.approx((first == 6).mean())
    assert rows[0].none == pytest.approx((first == 0).mean())


def test_a_piece_that_two_marked_counts_once_and_between_two_levels_half_at_each():
    pieces = (
        Marked("a", (("Ada", everywhere(2)), ("Bo", everywhere(3))), None),
        Marked("b", (("Ada", everywhere(4)),), None),
    )
    rows, _ = figures.criteria(Marking(RUBRIC, pieces, (), 2))
    assert rows[0].levels == (0.0, 0.25, 0.25, 0.5)
    assert rows[0].level == pytest.approx(3.25)
    assert rows[0].share == pytest.approx((5 + 8) / 2 / 8)  # 5 is half-way between the points of levels 2 and 3


def test_what_was_agreed_counts_before_what_markers_gave():
    piece = Marked("a", (("Ada", everywhere(1)), ("Bo", everywhere(4))), dict.fromkeys(RUBRIC.keys, 3.0))
    assert piece.level("dilemma") == 3.0


def test_a_strict_marker_is_told_from_a_kind_one():
    pieces = tuple(Marked(str(n), (("Ada", everywhere(2)), ("Bo", everywhere(3))), None) for n in range(5))
    anchors = (("Ada", everywhere(2), everywhere(2)), ("Bo", everywhere(3), everywhere(2)))
    found = {one.marker: one for one in figures.markers(Marking(RUBRIC, pieces, anchors, 5))}
    assert (found["Ada"].severity.value, found["Bo"].severity.value) == (1.0, -1.0)
    assert (found["Ada"].anchors.value, found["Bo"].anchors.value) == (0.0, -1.0)


def test_agreement_is_over_the_pieces_that_two_marked():
    marked = marking(pieces=40, twice=12)
    rows = figures.agreement(marked)
    assert [row.key for row in rows] == [*RUBRIC.keys, ""]
    assert {row.kappa.n for row in rows[:-1]} == {12}
    assert rows[-1].kappa.n == 12 * 6
    assert all(row.interval.low < row.kappa.value < row.interval.high for row in rows)
    assert all(row.alpha is not None for row in rows), "four markers"


def test_two_markers_have_no_krippendorff():
    assert all(row.alpha is None for row in figures.agreement(marking(markers=("Ada", "Bo"))))


def test_without_a_second_mark_there_is_no_agreement():
    assert figures.agreement(marking(twice=0)) == ()


def test_the_tables_hold_what_the_report_says(tmp_path):
    found = tables(results(tmp_path))
    assert list(found) == [
        "marks", "questions", "criteria", "levels", "agreement", "markers", "scenarios", "endings", "choices", "flags",
    ]  # fmt: skip
    for table in found.values():
        assert all(set(row) >= {column.key for column in table.columns} for row in table.rows)


def test_no_number_about_a_few_is_in_the_data(tmp_path):
    data = as_json(results(tmp_path))["tables"]
    told = [row["about"] for name in ("endings", "choices") for row in data[name]]
    assert None in told
    assert all(number is None or (number >= 5 and number % 5 == 0) for number in told)
