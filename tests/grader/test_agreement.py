"""Agreement and reliability: published examples, scikit-learn, independent ways to the same number, and no NaN."""

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from grader.marking import agreement as ag

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers, twelve units.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# The `anxiety` data of R's package irr: twenty people, the first two of its raters.
ANXIETY = (
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
)
# The `attitude` data of R (Chatterjee and Price, "Regression Analysis by Example"): thirty departments, seven questions.
ATTITUDE = np.loadtxt(
    """
    43 51 30 39 61 92 45  63 64 51 54 63 73 47  71 70 68 69 76 86 48  61 63 45 47 54 84 35  81 78 56 66 71 83 47
    43 55 49 44 54 49 34  58 67 42 56 66 68 35  71 75 50 55 70 66 41  72 82 72 67 71 83 31  67 61 45 47 62 80 41
    64 53 53 58 58 67 34  67 60 47 39 59 74 41  69 62 57 42 55 63 25  68 83 83 45 59 77 35  77 77 54 72 79 77 46
    81 90 50 72 60 54 36  74 85 64 69 79 79 63  65 60 65 75 55 80 60  65 70 46 57 75 85 46  50 58 68 54 64 78 52
    50 40 33 34 43 64 33  64 61 52 62 66 80 41  53 66 52 50 63 80 37  40 37 42 58 50 57 49  63 54 42 48 66 75 33
    66 77 66 63 88 76 72  78 75 58 74 80 78 49  48 57 44 45 51 83 38  85 85 71 71 77 74 55  82 82 39 59 64 78 39
    """.strip().splitlines()
).reshape(30, 7)
LEVEL = st.integers(1, 4)
PAIRS = st.lists(st.tuples(LEVEL, LEVEL), min_size=1, max_size=60)


def table_to_pairs(table):
    return [
        (row, column)
        for row, counts in enumerate(table, 1)
        for column, count in enumerate(counts, 1)
        for _ in range(count)
    ]


def test_kappa_equals_cohens_example_of_1968():
    # The proportions of his table times his 200 patients; .492 unweighted and .348 weighted.
    a, b = zip(*table_to_pairs([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), strict=True)
    unweighted = ag.weighted_kappa(a, b, 3, [[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    weighted = ag.weighted_kappa(a, b, 3, [[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert (round(unweighted.value, 3), round(weighted.value, 3), weighted.n) == (0.492, 0.348, 200)


def test_quadratic_kappa_of_the_anxiety_ratings():
    kappa = ag.weighted_kappa(*ANXIETY, levels=6)
    assert round(kappa.value, 3) == 0.297
    assert kappa.value == pytest.approx(cohen_kappa_score(*ANXIETY, weights="quadratic"), abs=1e-9)


@given(PAIRS)
def test_kappa_equals_scikit_learn(pairs):
    a, b = zip(*pairs, strict=True)
    kappa = ag.weighted_kappa(a, b)
    if len(set(a) | set(b)) == 1:
        assert kappa.value is None
        assert "same level" in kappa.reason
    else:
        theirs = cohen_kappa_score(a, b, weights="quadratic", labels=[1, 2, 3, 4])
        assert kappa.value == pytest.approx(theirs, abs=1e-9)


@given(PAIRS)
def test_quadratic_kappa_is_the_concordance_of_the_numbers(pairs):
    a, b = np.array(pairs, dtype=float).T
    spread = a.var() + b.var() + (a.mean() - b.mean()) ** 2
    kappa = ag.weighted_kappa(a.astype(int).tolist(), b.astype(int).tolist()).value
    if spread:
        assert kappa == pytest.approx(2 * np.mean((a - a.mean()) * (b - b.mean())) / spread, abs=1e-9)


def test_what_one_marker_left_out_does_not_count():
    with_gaps = ag.weighted_kappa([1, None, 2, 4, 3], [1, 4, 2, 3, None])
    assert with_gaps == ag.weighted_kappa([1, 2, 4], [1, 2, 3])
    assert ag.exact([1, None, 2, 4], [1, 4, 2, 3]) == ag.Figure(2 / 3, 3)


def test_exact_and_adjacent_agreement():
    a, b = [1, 2, 3, 4, 1], [1, 3, 3, 2, 4]
    assert ag.exact(a, b).value == pytest.approx(0.4)
    assert ag.adjacent(a, b).value == pytest.approx(0.6)


def test_a_level_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="from 1 to 4"):
        ag.weighted_kappa([5], [1])
    with pytest.raises(ValueError, match="same pieces"):
        ag.exact([1, 2], [1])


@pytest.mark.parametrize(("metric", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_equals_krippendorffs_example_of_2011(metric, value):
    alpha = ag.krippendorff_alpha(KRIPPENDORFF, metric)
    assert (round(alpha.value, 3), alpha.n) == (value, 11)


def ordinal_by_counting(values, totals, c, k):
    low, high = sorted((c, k))
    between = sum(total for value, total in zip(values, totals, strict=True) if low <= value <= high)
    return (between - (totals[values.index(c)] + totals[values.index(k)]) / 2) ** 2 if c != k else 0.0


@given(st.lists(st.lists(st.none() | LEVEL, min_size=3, max_size=3), min_size=1, max_size=12))
def test_ordinal_alpha_equals_a_count_of_all_pairs(units):
    kept = [[v for v in unit if v is not None] for unit in units]
    kept = [unit for unit in kept if len(unit) > 1]
    values = sorted({v for unit in kept for v in unit})
    totals = [sum(unit.count(value) for unit in kept) for value in values]
    n = sum(totals)
    pairs = list(itertools.permutations([v for unit in kept for v in unit], 2))
    chance = sum(ordinal_by_counting(values, totals, c, k) for c, k in pairs)
    alpha = ag.krippendorff_alpha(list(zip(*units, strict=True)))
    if not chance:
        assert alpha.value is None
        assert alpha.reason
        return
    seen = sum(
        ordinal_by_counting(values, totals, c, k) / (len(unit) - 1)
        for unit in kept
        for c, k in itertools.permutations(unit, 2)
    )
    assert alpha.value == pytest.approx(1 - (seen / n) / (chance / (n * (n - 1))), abs=1e-9)


def test_the_interval_covers_the_true_agreement_about_as_often_as_it_says():
    dice = random.Random(3)
    inside = 0
    # A second marker who agrees with the first in seven of ten, and is anywhere in the rest: kappa is 0.7 in the long run.
    for _ in range(200):
        a = [dice.randint(1, 4) for _ in range(80)]
        b = [level if dice.random() < 0.7 else dice.randint(1, 4) for level in a]
        found = ag.bootstrap_interval(a, b, resamples=400)
        inside += found.low <= 0.7 <= found.high
    assert 0.88 <= inside / 200 <= 0.99


def test_the_interval_is_the_same_each_time_and_holds_the_kappa():
    a = [1, 2, 3, 4, 2, 3, 1, 4, 3, 2, 2, 1]
    b = [1, 2, 3, 3, 2, 4, 2, 4, 3, 2, 1, 1]
    first = ag.bootstrap_interval(a, b)
    assert first == ag.bootstrap_interval(a, b)
    assert first.low < ag.weighted_kappa(a, b).value < first.high


def test_levels_of_one_piece_are_drawn_together():
    # Ten pieces in which all six criteria tell the same: sixty pairs are the evidence of ten.
    dice = random.Random(5)
    a, b, piece = [], [], []
    for number in range(10):
        first, second = dice.randint(1, 4), dice.randint(1, 4)
        a, b, piece = a + [first] * 6, b + [second] * 6, piece + [number] * 6
    together, apart = ag.bootstrap_interval(a, b, groups=piece), ag.bootstrap_interval(a, b)
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


def test_severity_says_who_is_stricter():
    assert ag.severity([1, 2, 3, None], [2, 3, 3, 4]) == ag.Figure(pytest.approx(2 / 3), 3)
    assert ag.severity([4, 4], [3, 4]).value == pytest.approx(-0.5)


def test_cronbachs_alpha_of_the_attitude_data():
    # R's psych::alpha(attitude) prints 0.84.
    assert round(ag.cronbach_alpha(ATTITUDE).value, 2) == 0.84
    # α from the mean covariance and variance of the items, another way to the same number.
    covariance = np.cov(ATTITUDE.T)
    between = covariance[~np.eye(7, dtype=bool)].mean()
    assert ag.cronbach_alpha(ATTITUDE).value == pytest.approx(
        7 * between / (np.trace(covariance) / 7 + 6 * between), abs=1e-9
    )


def test_discrimination_is_the_correlation_with_the_others():
    found = [figure.value for figure in ag.discrimination(ATTITUDE)]
    rest = ATTITUDE.sum(axis=1)
    theirs = [np.corrcoef(ATTITUDE[:, item], rest - ATTITUDE[:, item])[0, 1] for item in range(7)]
    assert found == pytest.approx(theirs, abs=1e-9)


def test_students_with_a_gap_are_left_out_of_reliability():
    gaps = np.vstack([ATTITUDE, [math.nan] * 7, [50, None, 50, 50, 50, 50, 50]])
    assert ag.cronbach_alpha(gaps) == ag.cronbach_alpha(ATTITUDE)
    assert ag.discrimination(gaps) == ag.discrimination(ATTITUDE)


def degenerate():
    yield ag.weighted_kappa([], [])
    yield ag.weighted_kappa([2], [2])
    yield ag.weighted_kappa([3, 3, 3], [3, 3, 3])
    yield ag.exact([], [])
    yield ag.krippendorff_alpha([[1, None], [None, 2]])
    yield ag.krippendorff_alpha([[2, 2], [2, 2]])
    yield ag.krippendorff_alpha([[], []])
    yield ag.severity([None], [3])
    yield ag.cronbach_alpha([[1.0, 2.0]])
    yield ag.cronbach_alpha([[1.0], [2.0]])
    yield ag.cronbach_alpha([[1.0, 2.0], [1.0, 2.0]])
    yield from ag.discrimination([[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]])
    yield from ag.discrimination([[1.0], [2.0], [3.0]])
    yield from ag.discrimination([[1.0, 2.0]])


def test_what_cannot_be_said_has_a_reason():
    for figure in degenerate():
        assert figure.value is None
        assert figure.reason.endswith(".")


@pytest.mark.parametrize("levels", [([1], [1]), ([], []), ([2] * 30, [2] * 30)])
def test_an_interval_that_cannot_be_had_has_a_reason(levels):
    found = ag.bootstrap_interval(*levels)
    assert (found.low, found.high) == (None, None)
    assert found.reason
