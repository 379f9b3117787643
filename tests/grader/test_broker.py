"""Notebooks run for real: students' code in the jail, tests in the judge, and what comes of the two."""

import base64

import pytest

from grader.runner.steps import Step, Task
from grader.runner.verdict import failed, partial
from grader.runner.worker import Order, Workbench

GIVEN = "import pandas as pd\norders = pd.DataFrame({'item': ['a', 'b'], 'cost': [2.0, 3.0]})\nexpected = 42"


@pytest.fixture(scope="module")
def bench():
    with Workbench(Order(modules=("pandas",))) as made:
        yield made


def student(source):
    return Step("student", source)


def given(source):
    return Step("given", source, grade_id="given")


def test(source, public=None, **about):  # noqa: PT028  # no test, see below
    return Step("test", source if public is None else public, source, grade_id=about.pop("grade_id", "t"), **about)


test.__test__ = False  # a step, not a test of pytest's


def run(bench, *steps, seconds=5.0, files=None, **about):
    task = Task(tuple(steps), files or {}, seconds=seconds, **about)
    result = bench.run(task)
    verdicts = [
        partial(cell.outputs) if partial(cell.outputs) is not None else not failed(cell.outputs)
        for step, cell in zip(steps, result.cells, strict=True)
        if step.kind == "test"
    ]
    return result, verdicts


def codes(result):
    return {remark.code for remark in result.remarks}


def errors(result):
    return [output["evalue"] for cell in result.cells for output in cell.outputs if output["output_type"] == "error"]


def test_right_and_wrong_answers(bench):
    result, verdicts = run(
        bench,
        given(GIVEN),
        student("def total(frame):\n    return frame['cost'].sum()\nanswer = 5"),
        test("assert total(orders) == 5"),
        test("assert answer == 6, 'six, please'"),
        test("from pandas.testing import assert_frame_equal\nassert_frame_equal(orders, orders.copy())"),
        test("0.5"),
    )
    assert verdicts == [True, False, True, 0.5]
    assert result.status == "ran"
    assert codes(result) == set()
    assert errors(result) == ["six, please"]
    assert result.cpu > 0


def test_output_of_the_students_cells_is_theirs(bench):
    result, _ = run(
        bench,
        student("print('hello')\nimport os\nos.system('echo below')\n1 + 1"),
        student("1 / 0"),
        student("import asyncio\nawait asyncio.sleep(0)\n'awaited'"),
        test("pass"),
    )
    first, second, third, _ = result.cells
    assert {output.get("text") for output in first.outputs} == {"hello\n", "below\n", None}
    assert second.outputs[0]["ename"] == "ZeroDivisionError"
    assert third.outputs[0]["data"]["text/plain"] == "'awaited'"
    assert [cell.execution_count for cell in result.cells[:3]] == [1, 2, 3]


def test_a_function_of_the_students_is_called_where_it_lives(bench):
    _, verdicts = run(
        bench,
        student(
            "def tidy(names, *, upper=False):\n    'Sorts in place.'\n    names.sort()\n    print('tidied')\n"
            "    if not names:\n        raise ValueError('nothing to sort')\n    return len(names)"
        ),
        test("names = ['b', 'a']\nassert tidy(names, upper=True) == 2\nassert names == ['a', 'b']"),
        test(
            "try:\n    tidy([])\nexcept ValueError as error:\n    assert 'nothing' in str(error)\nelse:\n    raise AssertionError"
        ),
        test(
            "import inspect\nassert tidy.__doc__ == 'Sorts in place.'\n"
            "assert list(inspect.signature(tidy).parameters) == ['names', 'upper']"
        ),
        test(
            "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    tidy(['x'])\n"
            "assert out.getvalue() == 'tidied\\n'"
        ),
        test("tidy(3)"),
    )
    assert verdicts == [True, True, True, True, False]


def test_what_equals_everything_equals_nothing(bench):
    result, verdicts = run(
        bench,
        student(
            "class Any:\n    def __eq__(self, other): return True\n    def __bool__(self): return True\n"
            "answer = Any()\nclass Text(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\nname = Text()"
        ),
        test("assert answer == 42"),
        test("assert name == 'Ada'"),
        test("assert answer"),
    )
    assert verdicts == [False, False, False]
    assert "type Any" in errors(result)[0]


def test_the_instructors_own_things_stay_the_instructors(bench):
    result, verdicts = run(
        bench,
        given(GIVEN + "\ndef check(value):\n    assert value == expected"),
        student("expected = answer = 0\ncheck = lambda value: None\npd.testing.assert_frame_equal = lambda *a: None"),
        test("check(answer)"),
        test("pd.testing.assert_frame_equal(orders, orders * 2)"),
        test("assert answer == expected"),
        test("assert expected > 0"),
    )
    assert verdicts == [False, False, False, False]
    assert "instructor-data-changed" in codes(result), "the last one passes with the instructor's own"


def test_what_the_solution_changes_in_place_is_the_students(bench):
    _, verdicts = run(
        bench,
        given(GIVEN),
        student("orders['double'] = orders['cost'] * 2"),
        test("assert orders['double'].sum() == 10", students=("orders",)),
        test("assert 'double' in orders"),
    )
    assert verdicts == [True, True]


def test_hidden_tests_never_enter_the_jail(bench):
    spying = (
        "import gc, sys\nfound = []\n"
        "def answer():\n    frame = sys._getframe()\n    while frame:\n"
        "        found.append(str(frame.f_code.co_consts))\n        frame = frame.f_back\n"
        "    found.extend(o for o in gc.get_objects() if isinstance(o, str) and 'SECRET' + '-77' in o)\n    return 1"
    )
    result, verdicts = run(
        bench,
        student(spying),
        test("assert answer() == 1\n# SECRET-77\nassert answer() == 1", public="assert answer() == 1"),
        student("print('SECRET' + '-77' in str(found), 'SECRET' + '-77' in str(In))"),
    )
    assert verdicts == [True]
    assert result.cells[2].outputs[0]["text"] == "False False\n"


def test_public_tests_leave_their_names_to_the_cells_after_them(bench):
    result, _ = run(
        bench, student("x = 1"), test("import math\nassert x == 1"), student("print(math.floor(x))"), test("pass")
    )
    assert result.cells[2].outputs[0]["text"] == "1\n"


def test_files_that_the_students_code_writes_reach_the_test(bench):
    files = {
        "mine.txt": base64.b64encode(b"handed in").decode(),
        "evil.py": base64.b64encode(b"raise SystemExit").decode(),
    }
    _, verdicts = run(
        bench,
        student("open('report.csv', 'w').write('a,b')\nopen('math2.py', 'w').write('x = 1')"),
        test("assert open('report.csv').read() == 'a,b'"),
        test("assert open('mine.txt').read() == 'handed in'"),
        test("from pathlib import Path\nassert not list(Path().glob('*.py')), 'nothing that could be imported'"),
        files=files,
    )
    assert verdicts == [True, True, True]


def test_a_loop_is_stopped_and_the_rest_goes_on(bench):
    result, verdicts = run(
        bench,
        student("x = 1\nwhile True: pass"),
        test("assert x == 1"),
        student("def forever():\n    while True: pass"),
        test("forever()"),
        test("assert x == 1"),
        seconds=1.0,
    )
    assert verdicts == [True, False, True]
    assert "timed-out" in codes(result)
    assert "longer than 1 s" in result.cells[0].reason
    assert result.status == "ran"


def test_a_loop_that_swallows_interrupts_is_ended(bench):
    result, verdicts = run(
        bench,
        student("y = 2"),
        test("assert y == 2"),
        student("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"),
        test("assert y == 2"),
        seconds=0.5,
    )
    assert verdicts == [True, False], "what was shown before it keeps its mark"
    assert result.status == "stopped"
    assert "was ended" in result.reason


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("import os\nos._exit(0)", "stopped"),
        ("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", None),
        ("import ctypes\nctypes.string_at(0)", "stopped"),
        ("x = [bytearray(50_000_000) for _ in range(1000)]\nprint(len(x))", None),
    ],
    ids=["exits", "kills its parent", "crashes", "takes all memory"],
)
def test_a_program_that_ends_has_a_result_with_a_reason(bench, source, code):
    result, verdicts = run(
        bench, student("z = 3"), test("assert z == 3"), student(source), student("z = 4"), test("assert z == 4")
    )
    assert verdicts[0] is True
    if code is not None:
        assert verdicts[1] is False
        assert code in codes(result)
        assert result.cells[3].reason
    assert result.status in ("ran", "stopped")


def test_forged_answers_end_the_program(bench):
    forging = (
        "import os, json, struct\n"
        "body = json.dumps({'id': 2, 'values': {'answer': 42}, 'outputs': [], 'changed': [], 'count': 1}).encode()\n"
        "for fd in range(3, 64):\n"
        "    try:\n        os.write(fd, struct.pack('>I', len(body)) + body)\n    except OSError:\n        pass"
    )
    result, verdicts = run(bench, student("answer = 1"), student(forging), test("assert answer == 42"))
    assert verdicts == [False]
    assert result.status in ("ran", "stopped")


def test_endless_output_is_cut(bench):
    result, _ = run(bench, student("for _ in range(300):\n    print('x' * 10_000)"), test("pass"))
    assert sum(len(output["text"]) for output in result.cells[0].outputs) <= 1_000_000
    assert "output-cut" in codes(result)


def test_a_test_that_runs_beside_the_code_is_flagged_when_it_gives_points(bench):
    result, verdicts = run(
        bench,
        student("class Project:\n    days = 3"),
        test("assert Project().days == 3", where="jail", grade_id="good"),
        test("assert Project().days == 4", where="jail", grade_id="bad"),
    )
    assert verdicts == [True, False]
    assert [(remark.code, remark.grade_id) for remark in result.remarks] == [("unjudged", "good")]
    assert result.cells[1].judged == "jail"


@pytest.mark.parametrize(
    "deceit",
    [
        "import builtins\nbuiltins.len = lambda value: 4",
        "import sys\nsys.settrace(lambda *a: None)",
        "import ast\nget_ipython().ast_transformers.append(ast.NodeTransformer())",
        "get_ipython().run_cell_async = None",
        "import pandas\npandas.testing.assert_frame_equal = print",
    ],
    ids=["builtin", "trace", "transformer", "shell", "helper"],
)
def test_tampering_beside_the_test_costs_its_marks(bench, deceit):
    result, verdicts = run(
        bench, given("import pandas as pd, pandas.testing"), student(deceit), test("pass", where="jail")
    )
    assert verdicts == [False]
    assert codes(result) & {"tampering", "stopped"}


def test_a_mistake_of_ours_is_a_result_and_the_next_notebook_runs(bench):
    broken = Task((Step("student", None),), {}, seconds=5.0)  # nothing that a plan would make
    result = bench.run(broken)
    assert result.status == "fault"
    assert "mistake of the grader's own" in result.reason
    assert run(bench, student("a = 1"), test("assert a == 1"))[1] == [True]
