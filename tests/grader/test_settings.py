"""What a course's configuration says to the grader, and that the grader obeys it."""

import nbformat
import pytest

import grader
from grader.feedback_run import Feedback
from grader.grading import Grading, Options
from grader.hidden import DELIMITERS
from tests.grader.courses import PLAIN, read_cells

OWN = """
c.ClearHiddenTests.begin_test_delimeter = "SECRET FROM HERE"
c.ClearHiddenTests.end_test_delimeter = "SECRET TO HERE"
"""
CELLS = """%%% answer a
### BEGIN SOLUTION
x = 41
### END SOLUTION

%%% test t 1
assert x
# SECRET FROM HERE
assert x == 40 + 2
# SECRET TO HERE
"""
# Searches all that its process can read, for a text that does not stand in this code itself.
PEEK = """
needle, found = ("x == 40 ", "2"), 0
for line in open("/proc/self/maps"):
    place, rights, *_ = line.split()
    start, end = (int(part, 16) for part in place.split("-"))
    if "r" in rights and "[v" not in line and end - start < 1 << 30:
        with open("/proc/self/mem", "rb", buffering=0) as memory:
            try:
                memory.seek(start)
                data = memory.read(end - start)
            except (OSError, OverflowError):
                continue
            where = data.find(needle[0].encode())
            while where >= 0:
                found += data[where + 8 : where + 11] == b"+ " + needle[1].encode()
                where = data.find(needle[0].encode(), where + 1)
print(found)
"""


def made(folder, config):
    """A course with one assignment, which a student hands in as its instructor solved it."""
    course = grader.Course.create(folder, "own")
    (folder / "nbgrader_config.py").write_text(PLAIN.format(shape="own") + config, encoding="utf-8")
    source = folder / "source" / "one"
    source.mkdir(parents=True)
    text = folder / "one.cells"
    text.write_text(CELLS, encoding="utf-8")
    nbformat.write(read_cells(text), source / "one.ipynb")
    return course


def test_a_course_that_says_nothing_has_the_usual_delimiters(tmp_path):
    course = made(tmp_path / "course", "")
    assert course.settings().delimiters == DELIMITERS


@pytest.mark.slow
def test_hidden_tests_stay_hidden_where_the_course_has_its_own_words_for_them(tmp_path):
    folder = tmp_path / "course"
    course = made(folder, OWN)
    course.generate("one")
    handed = folder / "submitted" / "ana" / "one"
    handed.mkdir(parents=True)
    released = nbformat.read(folder / "release" / "one" / "one.ipynb", as_version=4)
    assert "40 + 2" not in "".join(cell.source for cell in released.cells)
    released.cells[0].source = "x = 41"
    released.cells.append(nbformat.v4.new_code_cell(PEEK))
    nbformat.write(released, handed / "one.ipynb")
    with Grading(grader.Course(folder), "one", Options()) as grading:
        (outcome,) = grading.run(lambda _: None)
        assert grading.preparation.plans["one"].where == {"t": "judge"}
    assert outcome.score == 0
    graded = nbformat.read(folder / "autograded" / "ana" / "one" / "one.ipynb", as_version=4)
    assert graded.cells[-1].outputs[0].text == "0\n", "the hidden part is nowhere in the memory of the student's code"
    (written,) = Feedback(grader.Course(folder), "one").run(lambda _: None)
    page = written.pages[0].read_text(encoding="utf-8")
    assert "assert x" in page
    assert "40 + 2" not in page
    assert "SECRET" not in page
