"""How far an assignment is, from notebooks that a real kernel has run."""

from copy import deepcopy
from functools import cache

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from signoff.activities.assignmentwork import read_assignment
from signoff.activities.progress import look
from signoff.assignments import hand_in
from signoff.course import load_course

NAME = "06-change"
TITLE = load_course().module(6).assignment.title
SOLVED = "def double(x):\n    return 2 * x"
OPEN = "def double(x):\n    raise NotImplementedError()"


def cell(source, grade_id, *, grade=False, solution=False, points=2, markdown=False):
    mark = {"grade_id": grade_id, "grade": grade, "solution": solution, "locked": not solution, "schema_version": 3}
    mark |= {"points": points} if grade else {}
    make = new_markdown_cell if markdown else new_code_cell
    return make(source, metadata={"nbgrader": mark})


def assignment(solution=OPEN, reflection="YOUR ANSWER HERE", partial="2"):
    """The notebook as it is when all its cells have been run by a kernel; of each kind one run is enough."""
    notebook = deepcopy(ran(solution, partial))
    notebook.cells[4].source = reflection
    return notebook


@cache
def ran(solution, partial):
    notebook = new_notebook(
        cells=[
            cell(solution, "double", solution=True),
            cell("assert double(2) == 4", "double-tests", grade=True),
            cell(f"double(1)\n{partial}", "partial-tests", grade=True),
            new_code_cell(""),
            cell("", "reflection", grade=True, solution=True, points=50, markdown=True),
            new_code_cell("print('words')"),
        ]
    )
    NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    return notebook


def release():
    """The notebook before anything was run."""
    notebook = assignment()
    for one in notebook.cells:
        if one.cell_type == "code":
            one.outputs, one.execution_count = [], None
    return notebook


@pytest.fixture
def root(tmp_path):
    (tmp_path / "assignments" / NAME).mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / f"{NAME}.ipynb").write_text("{}")
    return tmp_path


def save(root, notebook, folder="assignments/06-change"):
    (root / folder).mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, root / folder / f"{NAME}.ipynb")
    return notebook


def stands(root):
    work = read_assignment(NAME, root)
    return work.tests, work.run, work.passed, work.validated


def step(root):
    return look(root / "notebooks", load_course()).places[5].steps[-1]


def test_a_fresh_release_is_there_and_not_begun(root):
    save(root, release())
    assert stands(root) == (2, 0, 0, False)
    assert not read_assignment(NAME, root).begun


def test_without_an_assignment_there_is_none(tmp_path):
    assert read_assignment(NAME, tmp_path).path == ""


def test_a_run_from_top_to_bottom_in_which_every_test_passes_validates(root):
    save(root, assignment(SOLVED))
    assert stands(root) == (2, 2, 2, True)
    assert look(root / "notebooks", load_course()).assignments == 1


def test_tests_that_fail_are_told(root):
    save(root, assignment())
    assert stands(root) == (2, 2, 0, False)


def test_partial_marks_and_warnings_are_no_pass_as_for_nbgrader(root):
    save(root, assignment(SOLVED, partial="1.5"))
    assert stands(root) == (2, 2, 1, False)
    save(root, assignment(SOLVED, partial="import sys; print('careful', file=sys.stderr)"))
    assert stands(root) == (2, 2, 1, False)


def test_an_answer_that_was_run_after_its_test_does_not_validate(root):
    notebook = save(root, assignment(SOLVED, reflection="Mine"))
    notebook.cells[0].execution_count = 9
    save(root, notebook)
    assert stands(root) == (2, 2, 2, False)
    assert step(root).todo.startswith(f"restart the kernel of “{TITLE}” and run all its cells")


def test_what_is_left_is_said_in_order(root):
    save(root, assignment(reflection="I said yes too soon."))
    assert step(root).todo == f"go on with the assignment “{TITLE}” (0 of 2 tests pass)"
    assert step(root).said.endswith("reflection 5 words")
    save(root, assignment(SOLVED))
    assert step(root).todo == f"write the reflection of “{TITLE}”"
    save(root, assignment(SOLVED, reflection="I said yes too soon."))
    assert step(root).done


def test_a_notebook_fetched_with_the_assignment_list_counts_where_it_is_further(root):
    save(root, release())
    save(root, assignment(SOLVED), NAME)
    work = read_assignment(NAME, root)
    assert (work.validated, work.path) == (True, f"{NAME}/{NAME}.ipynb")


def test_an_archive_is_as_the_notebook_is_or_older(root):
    notebook = save(root, assignment(SOLVED))
    assert read_assignment(NAME, root).packed is None
    hand_in(root, NAME)
    assert read_assignment(NAME, root).packed is True
    notebook.cells[4].source = "Second thoughts"
    save(root, notebook)
    assert read_assignment(NAME, root).packed is False


@pytest.mark.parametrize("text", ["", "[]", '{"cells": []}', '{"cells": [1]}', "[" * 100_000])
def test_what_is_no_notebook_is_named_and_never_raised(root, text):
    (root / "assignments" / NAME / f"{NAME}.ipynb").write_text(text)
    assert "is no notebook any more" in read_assignment(NAME, root).troubles[0]


@pytest.mark.parametrize(
    "text",
    ['{"cells": [{}]}', '{"cells": [{"cell_type": "code", "metadata": {"nbgrader": {"grade": 1}}, "outputs": 3}]}'],
)
def test_odd_cells_count_as_nothing(root, text):
    (root / "assignments" / NAME / f"{NAME}.ipynb").write_text(text)
    assert not read_assignment(NAME, root).begun


def test_a_damaged_archive_is_named(root):
    save(root, release())
    (root / "hand-in").mkdir()
    (root / "hand-in" / f"{NAME}.zip").write_text("no archive")
    work = read_assignment(NAME, root)
    assert work.packed is None
    assert f"{NAME}.zip" in work.troubles[0]
