from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import Config

from grader.feedback import HideHiddenTests
from grader.hidden import shown, without_hidden_lines

SOURCE = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(17) == 34, 'try more numbers'\n### END HIDDEN TESTS"
TRACEBACK = [
    "\x1b[31mAssertionError\x1b[39m                 Traceback (most recent call last)",
    "Cell In[3], line 3\n      1 assert f(1) == 2\n      2 ### BEGIN HIDDEN TESTS\n----> 3 \x1b[33massert\x1b[39m f(17) == 34, 'try more numbers'",
    "AssertionError: try more numbers",
]


def cleaned(*cells):
    notebook, _ = HideHiddenTests().preprocess(new_notebook(cells=list(cells)), {})
    return notebook.cells


def failed(source, traceback=TRACEBACK):
    output = new_output("error", ename="AssertionError", evalue="try more numbers", traceback=list(traceback))
    return new_code_cell(source, outputs=[output])


def test_hidden_regions_leave_the_source():
    (cell,) = cleaned(new_code_cell(SOURCE))
    assert cell.source == "assert f(1) == 2"


def test_their_lines_leave_the_traceback_and_the_message_stays():
    (cell,) = cleaned(failed(SOURCE))
    text = "\n".join(cell.outputs[0].traceback)
    assert "f(17)" not in text
    assert "AssertionError: try more numbers" in text
    assert "assert f(1) == 2" in text


def test_a_cell_without_hidden_tests_is_left_alone():
    (cell,) = cleaned(failed("f(1)", ["line 1", "ValueError: x"]))
    assert (cell.source, cell.outputs[0].traceback) == ("f(1)", ["line 1", "ValueError: x"])


def test_a_hidden_helper_that_fails_in_another_cell_stays_hidden():
    trace = [
        "Cell In[1], line 2, in helper()\n----> 2     assert f(17) == 34, 'try more numbers'",
        "Cell In[2]\n----> 1 x = 1",
    ]
    hidden = SOURCE.replace("### END", "x = 1\n### END")
    _, plain, other = cleaned(new_code_cell(hidden), new_code_cell("x = 1"), failed("helper()", trace))
    text = "\n".join(other.outputs[0].traceback)
    assert "f(17)" not in text
    assert "x = 1" in text, "what stands openly elsewhere is no secret"
    assert plain.source == "x = 1"


def test_a_mark_scheme_and_a_region_without_end_are_hidden():
    scheme = "Discuss.\n=== BEGIN MARK SCHEME ===\n2 for a date\n=== END MARK SCHEME ===\nThree sentences."
    parts = shown([{"source": scheme}, {"source": ["a = 1\n", "# BEGIN HIDDEN TESTS\n", "b = 2"]}])
    assert [part.source for part in parts] == ["Discuss.\nThree sentences.", "a = 1"]


def test_a_course_may_name_its_own_delimiters():
    (part,) = shown([{"source": "a = 1\n# PRIVATE\nb = 2\n# PUBLIC\nc = 3"}], (("PRIVATE", "PUBLIC"),))
    assert part.source == "a = 1\nc = 3"


def test_it_says_whether_the_failure_is_a_hidden_one():
    (part,) = shown([failed(SOURCE)])
    assert part.failed_hidden
    (part,) = shown([failed(SOURCE, ["----> 1 assert f(1) == 2"])])
    assert not part.failed_hidden


def test_arrows_numbers_and_colours_do_not_save_a_line():
    assert without_hidden_lines(["\x1b[32m---> 12\x1b[39m   secret = 3\n     13 open = 4"], {"secret = 3"}) == [
        "     13 open = 4"
    ]


def test_a_traceback_does_not_tell_that_there_is_a_hidden_part():
    source = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(2) == 3\n### END HIDDEN TESTS"
    trace = "Cell In[1], line 1\n----> 1 assert f(1) == 2\n      2 ### BEGIN HIDDEN TESTS\n      3 assert f(2) == 3"
    error = {"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": [trace]}
    (cell,) = shown([{"cell_type": "code", "source": source, "outputs": [error]}])
    assert cell.outputs[0]["traceback"] == ["Cell In[1], line 1\n----> 1 assert f(1) == 2"]


def test_a_courses_own_delimiters_count():
    config = Config(ClearHiddenTests={"begin_test_delimeter": "SECRET FROM", "end_test_delimeter": "SECRET TO"})
    source = "assert f(1) == 2\n# SECRET FROM\nassert f(17) == 34\n# SECRET TO"
    notebook, _ = HideHiddenTests(config=config).preprocess(new_notebook(cells=[new_code_cell(source)]), {})
    assert notebook.cells[0].source == "assert f(1) == 2"
