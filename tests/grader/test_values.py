"""Values cross as data, exactly; what could lie about itself does not cross."""

import collections
import datetime
import decimal
import fractions
import json
import math
import operator
import pathlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.runner.values import Encoder
from grader.runner.values_back import CrossingError, Decoder, Opaque


def crossed(value):
    return Decoder().decode(json.loads(json.dumps(Encoder().encode(value))))


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.complex_numbers(allow_nan=False),
)
hashables = st.recursive(
    scalars, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=6
)
values = st.recursive(
    hashables,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(hashables, inner, max_size=4)
        | st.sets(hashables, max_size=4)
        | st.tuples(inner)
    ),
    max_leaves=12,
)


@given(values)
def test_plain_python_crosses_unchanged(value):
    back = crossed(value)
    assert back == value
    assert type(back) is type(value)


FRAME = pd.DataFrame(
    {
        "a": [1, 2, 3],
        "b": ["x", None, "z"],
        "c": pd.Categorical(["u", "v", "u"], categories=["v", "u"], ordered=True),
        "d": pd.date_range("2026-01-01", periods=3, tz="Europe/Paris"),
        "e": [1.5, np.nan, 2],
        "f": pd.array([1, None, 3], dtype="Int64"),
        "g": [{"k": 1}, [2], None],
    },
    index=pd.Index(["p", "q", "r"], name="k"),
)


@pytest.mark.parametrize(
    "frame",
    [FRAME, FRAME.set_index(["a", "b"]), FRAME.iloc[:0], pd.DataFrame(), FRAME[["a", "a"]], FRAME.describe(), FRAME.T],
    ids=["mixed", "multi-index", "no rows", "empty", "same name twice", "described", "turned"],
)
def test_a_data_frame_crosses_with_types_index_and_names(frame):
    pd.testing.assert_frame_equal(crossed(frame), frame)


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(2, 9, 3),
        pd.date_range("2026-01-01", periods=4, freq="D"),
        pd.period_range("2026-01", periods=3, freq="M"),
        pd.IntervalIndex.from_breaks([0, 1, 4]),
        pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", None]),
        pd.Index([1, "a", None], dtype=object),
    ],
    ids=lambda index: type(index).__name__,
)
def test_an_index_crosses(index):
    pd.testing.assert_index_equal(crossed(index), index)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.array(["a", "bc"]),
        np.array([1.5, np.inf]),
        np.array([], dtype="M8[D]"),
        np.array(7),
    ],
    ids=["whole", "text", "float", "dates", "no dimension"],
)
def test_an_array_crosses_with_its_type_and_can_be_written_to(array):
    back = crossed(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)
    assert back.flags.writeable


@pytest.mark.parametrize(
    "value",
    [
        np.float64(2.5),
        np.datetime64("2026-01-02"),
        pd.Timestamp("2026-01-02 10:00", tz="UTC"),
        pd.Timedelta("3h"),
        pd.Period("2026-01", freq="M"),
        pd.Interval(1, 2, closed="left"),
        collections.Counter("abca"),
        collections.OrderedDict(b=1, a=2),
        collections.deque([1, 2], 5),
        range(1, 9, 2),
        pathlib.PurePosixPath("a/b"),
        decimal.Decimal("1.10"),
        fractions.Fraction(1, 3),
        datetime.time(9, 30),
        {"a": 1}.keys(),
        {"a": 1}.items(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_rarer_values_cross(value):
    back = crossed(value)
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("kind", ["datetime64", "timedelta64"])
def test_dates_keep_their_unit_and_their_gaps_in_every_place(kind, unit):
    days = pd.array(np.array([20, 21, "NaT"], dtype=f"{kind}[{unit}]"))
    frame = pd.DataFrame({"due": days, "note": ["a", "b", None]}, index=pd.Index(days, name="day"))
    back = crossed(frame)
    pd.testing.assert_frame_equal(back, frame)
    pd.testing.assert_series_equal(crossed(frame["due"]), frame["due"])
    pd.testing.assert_extension_array_equal(crossed(days), days)
    back.loc[back.index[0], "due"] = pd.NaT
    assert back["due"].isna().sum() == 2


def test_iterators_cross_as_what_they_would_have_given():
    assert list(crossed(n * n for n in range(4))) == [0, 1, 4, 9]
    assert list(crossed(map(str, [1, 2]))) == ["1", "2"]


def test_an_endless_iterator_stays_behind():
    assert isinstance(crossed(n for n in iter(int, 1)), Opaque)


def test_nan_missing_and_constants_keep_their_identity():
    assert math.isnan(crossed(float("nan")))
    assert crossed(pd.NaT) is pd.NaT
    assert crossed(pd.NA) is pd.NA
    assert crossed(...) is ...


def test_library_functions_and_classes_come_from_the_judges_own_library():
    assert crossed(math.sqrt) is math.sqrt
    assert crossed(operator.add) is operator.add
    assert crossed(len) is len
    assert crossed(pd.DataFrame) is pd.DataFrame
    assert crossed(np) is np


class AlwaysEqual:
    def __eq__(self, other):
        return True

    __hash__ = None


class LyingFrame(pd.DataFrame):
    def equals(self, other):  # noqa: ARG002  # as pandas names it
        return True


@pytest.mark.parametrize("liar", [AlwaysEqual(), LyingFrame({"a": [1]})])
def test_what_may_lie_about_what_it_equals_stays_behind(liar):
    back = crossed(liar)
    with pytest.raises(TypeError, match="needs a plain value, and got one of type"):
        bool(back == 42)
    for use in (
        bool,
        len,
        list,
        hash,
        float,
        lambda value: value + 1,
        lambda value: value.name,
        lambda value: value(1),
    ):
        with pytest.raises(TypeError):
            use(back)
    assert type(liar).__name__ in repr(back)


def _lying(base):
    class Liar(base):
        def __eq__(self, other):
            return True

        def __iter__(self):
            return iter([42])

        def __str__(self):
            return "42"

        def __float__(self):
            return 42.0

        def __index__(self):
            return 42

        def items(self):
            return [("answer", 42)]

        __hash__ = base.__hash__

    return Liar


@pytest.mark.parametrize(
    "content", [3, 2.5, "no", b"no", [1], (1,), {"a": 1}, {1}, frozenset({1})], ids=lambda v: type(v).__name__
)
def test_a_subclass_of_a_plain_type_crosses_as_what_it_holds(content):
    back = crossed(_lying(type(content))(content))
    assert type(back) is type(content)
    assert back == content


def test_a_named_tuple_keeps_its_names():
    Point = collections.namedtuple("Point", "x y")
    back = crossed(Point(1, 2))
    assert back == (1, 2)
    assert (back.x, type(back).__name__) == (1, "Point")


def test_a_liar_inside_a_list_stays_behind_alone():
    back = crossed([1, AlwaysEqual(), 3])
    assert back[0] == 1
    assert isinstance(back[1], Opaque)


def test_dangerous_library_functions_do_not_come_from_the_judges_library():
    for function in (pd.read_pickle, exec, eval, open, np.load):
        assert isinstance(crossed(function), Opaque)


@pytest.mark.parametrize(
    "text",
    [
        {"t": "unknown"},
        {"t": "type", "module": "os", "v": "system"},
        {"t": "type", "module": "builtins", "v": "eval"},
        {"t": "shared", "module": "os", "name": "_exit"},
        {"t": "shared", "module": "builtins", "name": "exec"},
        {"t": "shared", "module": "math", "name": "__loader__"},
        {"t": "array", "dtype": "O", "shape": [1], "v": "AAAAAAAAAAA="},
        {"t": "array", "dtype": "<i8", "shape": [1000000000], "v": "AAAAAAAAAAA="},
        {"t": "frame"},
        {"t": "dict", "v": [[[], 1]]},
        {"t": ["list"]},
        {},
    ],
    ids=str,
)
def test_what_no_encoder_wrote_is_refused(text):
    with pytest.raises(CrossingError):
        Decoder().decode(text)


def test_a_module_that_nobody_shares_is_opaque():
    assert isinstance(Decoder().decode({"t": "module", "v": "os"}), Opaque)
    assert isinstance(Decoder().decode({"t": "module", "v": "unittest.mock"}), Opaque)


def test_nesting_without_end_is_refused():
    nested: list = []
    for _ in range(100):
        nested = [nested]
    with pytest.raises(CrossingError):
        Decoder().decode(nested)
    endless: list = []
    endless.append(endless)
    assert crossed(endless)
