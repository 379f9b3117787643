from nbformat.v4 import new_code_cell, new_output

from grader.feedback import HideHiddenTests, without_hidden_lines

SOURCE = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(17) == 34, 'try more numbers'\n### END HIDDEN TESTS"
TRACEBACK = [
    "\x1b[31mAssertionError\x1b[39m                 Traceback (most recent call last)",
    "Cell In[3], line 3\n      1 assert f(1) == 2\n      2 ### BEGIN HIDDEN TESTS\n----> 3 \x1b[33massert\x1b[39m f(17) == 34, 'try more numbers'",
    "AssertionError: try more numbers",
]


def cleaned(cell):
    HideHiddenTests().preprocess_cell(cell, {}, 0)
    return cell


def test_hidden_regions_leave_the_source():
    assert cleaned(new_code_cell(SOURCE)).source == "assert f(1) == 2"


def test_their_lines_leave_the_traceback_and_the_message_stays():
    output = new_output("error", ename="AssertionError", evalue="try more numbers", traceback=list(TRACEBACK))
    shown = "\n".join(cleaned(new_code_cell(SOURCE, outputs=[output])).outputs[0].traceback)
    assert "f(17)" not in shown
    assert "AssertionError: try more numbers" in shown
    assert "assert f(1) == 2" in shown


def test_a_cell_without_hidden_tests_is_left_alone():
    output = new_output("error", ename="ValueError", evalue="x", traceback=["line 1", "ValueError: x"])
    cell = cleaned(new_code_cell("f(1)", outputs=[output]))
    assert (cell.source, cell.outputs[0].traceback) == ("f(1)", ["line 1", "ValueError: x"])


def test_arrows_numbers_and_colours_do_not_save_a_line():
    assert without_hidden_lines(["\x1b[32m---> 12\x1b[39m   secret = 3\n     13 open = 4"], {"secret = 3"}) == [
        "     13 open = 4"
    ]
