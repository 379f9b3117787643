"""Which names a cell reads and binds, by its syntax."""

import pytest

from grader.runner.names import bound, parsed, read, through_functions


def reads(source):
    return read(parsed(source))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("assert total(orders) == 4", {"total", "orders"}),
        ("x = total(3)\nassert x == 4", {"total"}),
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("for row in rows:\n    check(row)", {"rows", "check", "row"}),
        ("if a:\n    b = 1\nprint(b)", {"a", "print", "b"}),
        ("import math\nassert math.isclose(a, 1)", {"a"}),
        ("def helper():\n    return answer\nassert helper() == 3", {"answer"}),
        ("assert [n for n in found] == f'{wanted}'", {"n", "found", "wanted"}),
        ("with open('x') as file:\n    pass\nfile.close()", {"open"}),
        ("await fetch(url)", {"fetch", "url"}),
        ("del a", {"a"}),
    ],
)
def test_names_that_are_read_before_they_are_bound(source, names):
    assert reads(source) == names


def test_names_that_are_looked_up_by_text_count():
    assert "answer" in reads("assert 'answer' in globals()")
    assert "answer" not in reads("assert 'answer' in text")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a, (b, *c) = 1, (2, 3)", {"a", "b", "c"}),
        ("import os.path as p, sys.x", {"p", "sys"}),
        ("def f():\n    inner = 1", {"f"}),
        ("class A:\n    b = 1", {"A"}),
        ("try:\n    pass\nexcept ValueError as error:\n    pass", {"error"}),
        ("if (n := 3):\n    for i in range(n): pass", {"n", "i"}),
        ("del a", {"a"}),
        ("match v:\n    case [first, *rest]: pass", {"first", "rest"}),
    ],
)
def test_names_that_are_bound(source, names):
    assert bound(parsed(source)) == names


def test_what_is_no_python_has_no_names():
    assert parsed("a ? b") is None
    assert parsed("x\0y") is None


def test_what_instructors_functions_read_counts_as_read():
    space = {"limit": 3}
    exec(
        "def check(): return inner()\ndef inner(): return (lambda: answer)() < limit\nclass C:\n    def m(self): return other",
        space,
    )
    assert {"check", "inner", "answer", "limit"} <= through_functions({"check"}, space)
    assert "answer" not in through_functions({"limit"}, space)
