"""Two outcomes of one test: the one with fewer points counts."""

import pytest

from grader.runner.verdict import error_output, worse


def result(text):
    return ({"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": text}, "metadata": {}},)


FAILS = (error_output("AssertionError", "no"),)
WARNS = ({"output_type": "stream", "name": "stderr", "text": "careful"},)
PRINTS = ({"output_type": "stream", "name": "stdout", "text": "fine"},)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((), FAILS, FAILS),
        (FAILS, (), FAILS),
        (PRINTS, WARNS, WARNS),
        (result("2"), result("1.5"), result("1.5")),
        (result("1.5"), result("2"), result("1.5")),
        ((), result("1"), result("1")),
        (PRINTS, (), PRINTS),
        (result("'text'"), PRINTS, result("'text'")),
    ],
)
def test_the_lower_one_counts(one, other, expected):
    assert worse(one, other) == expected
