"""What is learned from the instructor's solution, never from a submission: whether it needs a kernel, what it imports late."""

import nbformat
import pytest

from grader.rebuilt import RebuiltCell
from grader.runner.plan import Plan, learn
from grader.runner.worker import Order, Workbench
from grader.sheet import SheetCell, SheetNotebook
from tests.grader.courses import read_cells

QUOTE = "%%% answer a\ndef quote(hours):\n    return hours * 55\n%%% test t 1\nassert quote(2) == 110\n"


@pytest.fixture(scope="module")
def bench():
    with Workbench(Order(modules=("ipywidgets",))) as made:
        yield made


def notebook(folder, text, **metadata):
    """A notebook with its solution, as the gradebook would have it."""
    (folder / "quote.cells").write_text(text, encoding="utf-8")
    source = read_cells(folder / "quote.cells")
    nbformat.write(source, folder / "quote.ipynb")
    known = [(cell, cell.metadata.get("nbgrader")) for cell in source.cells]
    cells = tuple(
        SheetCell(
            marks["grade_id"],
            cell.cell_type,
            "raise NotImplementedError()" if marks["solution"] else cell.source,
            None,
            marks["locked"],
            marks["grade"],
            marks["solution"],
            marks["task"],
            marks.get("points", 0),
        )
        for cell, marks in known
        if marks
    )
    return SheetNotebook("quote", cells, {}, folder / "quote.ipynb", metadata)


@pytest.mark.parametrize(
    ("cell", "needed"),
    [
        ("hours = 8", False),
        ("import ipywidgets", False),
        ("from IPython import get_ipython\nget_ipython().run_line_magic('time', '1')", False),
        ("import ipywidgets\nipywidgets.IntSlider(8)", True),
        ("from comm import create_comm\ncreate_comm(target_name='office')", True),
        ("from comm import get_comm_manager\nget_comm_manager().register_target('office', print)", True),
        ("get_ipython().kernel", True),
        ("kernel = getattr(get_ipython(), 'kernel', None)", True),
        ("if False:\n    import ipywidgets\n    ipywidgets.IntSlider(8)", False),
    ],
)
def test_the_solution_shows_whether_a_kernel_is_needed(bench, tmp_path, cell, needed):
    plan = learn(notebook(tmp_path, f"%%% given g\n{cell}\n{QUOTE}"), bench.broker, ())
    assert plan.kernel is needed
    assert plan.where == {"t": "judge"}
    assert Plan.from_json(plan.to_json()) == plan


def test_a_notebook_without_tests_is_looked_at_too(bench, tmp_path):
    plan = learn(notebook(tmp_path, "%%% manual m 3\nimport ipywidgets\nipywidgets.IntSlider(8)\n"), bench.broker, ())
    assert plan.kernel


@pytest.mark.parametrize("wanted", [True, False])
def test_the_notebooks_own_metadata_have_the_last_word(bench, tmp_path, wanted):
    cell = "hours = 8" if wanted else "import ipywidgets\nipywidgets.IntSlider(8)"
    told = notebook(tmp_path, f"%%% given g\n{cell}\n{QUOTE}", signoff={"kernel": wanted})
    assert learn(told, bench.broker, ()).kernel is wanted


@pytest.mark.parametrize("said", [{"kernel": "yes"}, {}, "kernel", None])
def test_metadata_that_say_nothing_are_passed_over(bench, tmp_path, said):
    assert not learn(notebook(tmp_path, QUOTE, signoff=said), bench.broker, ()).kernel


def test_a_test_that_ends_the_judge_is_told_of(bench, tmp_path):
    # In the judge a function of the student's is a stand-in, with code of its own.
    ending = "%%% test e 1\nimport os\nif quote.__code__.co_name != 'quote':\n    os._exit(3)\n"
    plan = learn(notebook(tmp_path, QUOTE + ending), bench.broker, ())
    assert plan.where["e"] == "jail"
    assert any("'e'" in remark and "could not finish" in remark for remark in plan.remarks)


def test_hidden_tests_are_cut_at_the_courses_own_words(bench, tmp_path):
    hidden = "%%% answer a\nx = 1\n%%% test t 1\nassert x\n# SECRET FROM HERE\nassert x == 1\n# TO HERE\n"
    plan = learn(notebook(tmp_path, hidden), bench.broker, (), delimiters=(("SECRET FROM HERE", "TO HERE"),))
    cells = notebook(tmp_path, hidden).cells
    *_, step = plan.steps([RebuiltCell(cell.cell_type, cell.source, cell) for cell in cells])
    assert step.source == "assert x"
    assert "x == 1" in step.whole
    assert Plan.from_json(plan.to_json()) == plan


def test_what_the_solution_and_its_tests_import_on_the_way_is_learned_but_not_the_courses_own(bench, tmp_path):
    own = "from pathlib import Path\nPath('rates.py').write_text('DAY = 440')"
    answer = "%%% answer a\ndef quote(hours):\n    import colorsys, rates\n    return hours * rates.DAY / 8\n"
    test = "%%% test t 1\nassert quote(2) == 110\nassert __import__('tabnanny')\n"
    plan = learn(notebook(tmp_path, f"%%% given g\n{own}\n{answer}{test}"), bench.broker, ())
    assert {"colorsys", "tabnanny"} <= set(plan.imports)
    assert "rates" not in plan.imports
