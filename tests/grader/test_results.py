"""Results of runs as they cross from a worker: what is written can be read, and nothing else can."""

import json

import pytest

from grader.rebuilt import Remark
from grader.results import (
    MOST_LEVELS,
    CellResult,
    ResultError,
    RunResult,
    checked_output,
    checked_widgets,
    is_shallow,
)

STREAM = {"output_type": "stream", "name": "stdout", "text": "hé\n"}
ERROR = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["line"]}
SHOWN = {"output_type": "display_data", "data": {"text/plain": "1", "application/json": {"a": [1]}}, "metadata": {}}
VALUE = {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 3}
MODEL = {"model_name": "M", "model_module": "m", "model_module_version": "1", "state": {"value": 3}}
BUFFER = {"data": "AAE=", "encoding": "base64", "path": ["value"]}
WIDGETS = {"state": {"a": MODEL, "b": MODEL | {"buffers": [BUFFER]}}, "version_major": 2, "version_minor": 0}
RESULT = RunResult(
    cells=(CellResult((STREAM, ERROR), 1, "jail", "why"), CellResult((SHOWN, VALUE), None, "judge"), CellResult()),
    status="stopped",
    reason="It ended itself.",
    remarks=(Remark("stopped", "It ended itself.", "q1"),),
    cpu=1.5,
    memory=7,
    widgets=WIDGETS,
)


def deep(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


def changed(**fields):
    """The result as JSON with some fields changed."""
    return json.dumps(json.loads(RESULT.to_json()) | fields).encode()


def cell(**fields):
    return json.loads(RESULT.to_json())["cells"][0] | fields


def test_what_is_written_is_what_is_read():
    assert RunResult.from_json(RESULT.to_json(), 3) == RESULT
    assert RunResult.from_json(RunResult(()).to_json(), 0) == RunResult(())


def test_text_that_is_no_unicode_crosses_all_the_same():
    output = STREAM | {"text": "broken \ud800 half"}
    back = RunResult.from_json(RunResult((CellResult((output,)),)).to_json(), 1)
    assert back.cells[0].outputs[0]["text"] == "broken ? half"


def test_data_nested_as_deeply_as_allowed_can_be_written_and_read():
    output = SHOWN | {"data": {"application/json": deep(MOST_LEVELS - 2)}}
    result = RunResult((CellResult((checked_output(output),)),))
    assert RunResult.from_json(result.to_json(), 1) == result


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "does not hold 3 cells"),
        (b"{}", "does not hold 3 cells"),
        (changed(cells=[]), "does not hold 3 cells"),
        (changed(cells={"0": 1}), "does not hold 3 cells"),
        (changed(cells=[1, 2, 3]), "cell of the result is not an object"),
        (changed(cells=[cell(outputs={})] * 3), "outputs is not a list"),
        (changed(cells=[cell(execution_count="1")] * 3), "execution_count"),
        (changed(cells=[cell(execution_count=True)] * 3), "execution_count"),
        (changed(cells=[cell(judged="yes")] * 3), "judged is none of"),
        (changed(cells=[cell(reason=None)] * 3), "reason is not a text"),
        (changed(status="passed"), "status is none of"),
        (changed(status=["ran"]), "status is none of"),
        (changed(reason=1), "reason is not a text"),
        (changed(remarks=[{"code": "x"}]), "text is not a text"),
        (changed(remarks=["x"]), "remark is not an object"),
        (changed(remarks=None), "remarks is not a list"),
        (changed(cpu="1"), "cpu is not a number"),
        (changed(cpu=-1), "cpu is not a number"),
        (changed(cpu=10**400), "cpu is not a number"),
        (changed(cpu=True), "cpu is not a number"),
        (changed(memory=None), "memory is not a number"),
        (changed(widgets=[1]), "state of widgets"),
    ],
)
def test_anything_else_is_refused_with_a_reason(text, why):
    with pytest.raises(ResultError, match=why):
        RunResult.from_json(text, 3)


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_memory_that_is_no_number_of_bytes_is_refused(number):
    text = changed(memory=7).replace(b'"memory": 7', f'"memory": {number}'.encode())
    with pytest.raises(ResultError, match="memory"):
        RunResult.from_json(text, 3)


@pytest.mark.parametrize("output", [STREAM, ERROR, SHOWN, VALUE])
def test_each_kind_of_output_passes_as_it_is(output):
    assert checked_output(output) == output


@pytest.mark.parametrize(
    ("output", "why"),
    [
        (None, "no known kind"),
        ([STREAM], "no known kind"),
        ({"output_type": "html"}, "no known kind"),
        ({"output_type": ["stream"]}, "no known kind"),
        (STREAM | {"name": "stdin"}, "name is none of"),
        (STREAM | {"text": ["a"]}, "text is not a text"),
        (STREAM | {"metadata": {}}, "has the fields"),
        ({"output_type": "stream", "name": "stdout"}, "has the fields"),
        (ERROR | {"traceback": "line"}, "traceback is not a list"),
        (ERROR | {"traceback": [1]}, "other than text"),
        (ERROR | {"ename": None}, "ename is not a text"),
        (SHOWN | {"data": []}, "not an object"),
        (SHOWN | {"metadata": None}, "not an object"),
        (SHOWN | {"data": {1: "x"}}, "not named by a text"),
        (SHOWN | {"transient": {}}, "has the fields"),
        (VALUE | {"execution_count": "3"}, "whole number"),
        (SHOWN | {"data": {"application/json": deep(MOST_LEVELS)}}, "levels deep"),
        (SHOWN | {"metadata": {"a": deep(5_000)}}, "levels deep"),
    ],
)
def test_an_output_of_another_shape_is_refused(output, why):
    with pytest.raises(ResultError, match=why):
        checked_output(output)


def test_widgets_pass_as_they_are():
    assert checked_widgets(WIDGETS) == WIDGETS
    assert checked_widgets({}) == {}


@pytest.mark.parametrize(
    "widgets",
    [
        None,
        [],
        {"state": {}},
        WIDGETS | {"more": 1},
        WIDGETS | {"version_major": 3},
        WIDGETS | {"version_minor": False},
        WIDGETS | {"state": []},
        WIDGETS | {"state": {"a": 1}},
        WIDGETS | {"state": {"a": MODEL | {"script": "x"}}},
        WIDGETS | {"state": {"a": MODEL | {"model_name": 1}}},
        WIDGETS | {"state": {"a": MODEL | {"state": []}}},
        WIDGETS | {"state": {"a": MODEL | {"state": {"x": deep(1_000)}}}},
        WIDGETS | {"state": {"a": MODEL | {"state": {"x": "y" * 9_000_000}}}},
        WIDGETS | {"state": {"a": MODEL | {"buffers": {}}}},
        WIDGETS | {"state": {"a": MODEL | {"buffers": [BUFFER | {"encoding": "hex"}]}}},
        WIDGETS | {"state": {"a": MODEL | {"buffers": [BUFFER | {"data": 5}]}}},
        WIDGETS | {"state": {str(number): MODEL for number in range(2_001)}},
    ],
)
def test_a_state_of_widgets_of_another_shape_is_refused(widgets):
    with pytest.raises(ResultError):
        checked_widgets(widgets)


@pytest.mark.parametrize(("value", "levels"), [(1, 0), ([], 0), ([[]], 1), ({"a": [{}]}, 2), (deep(50), 49)])
def test_depth_is_counted_in_levels_below_the_first(value, levels):
    assert is_shallow(value, levels)
    assert levels == 0 or not is_shallow(value, levels - 1)
