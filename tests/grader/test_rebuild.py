import copy

import pytest

from grader.rebuild import rebuild
from grader.sheet import SheetCell, SheetNotebook


def known(grade_id, kind="code", source="", *, locked=False, points=0.0, released=None, **flags):
    marks = {"grade": False, "solution": False, "task": False} | flags
    return SheetCell(
        grade_id=grade_id,
        cell_type=kind,
        source=source,
        checksum=None,
        locked=locked,
        points=points,
        released=source if released is None else released,
        metadata={"nbgrader": {"grade_id": grade_id, "points": points}, "tags": ["the-instructors"]},
        attachments={"plan.png": {"image/png": "UExBTg=="}} if grade_id == "setup" else {},
        **marks,
    )


SHEET = SheetNotebook(
    "work",
    (
        known("setup", "markdown", "Read this.", locked=True),
        known("answer", source="# YOUR CODE HERE", solution=True),
        known("test", source="assert 1\nassert 2", released="assert 1", locked=True, grade=True, points=3.0),
        known("why", "markdown", "YOUR ANSWER HERE", grade=True, solution=True, points=2.0),
        known("task", "markdown", "Do it.", locked=True, task=True, points=4.0),
    ),
    {"name": "python3"},
    None,
)


def submitted():
    """What an honest student hands in: answers, cells of their own, the assignment's unlocked ones as they were."""
    cells = []
    for cell in SHEET.cells:
        marks = {"grade_id": cell.grade_id, "schema_version": 3, "locked": cell.locked}
        marks |= {"grade": cell.grade, "solution": cell.solution, "task": cell.task}
        if cell.grade or cell.task:
            marks["points"] = cell.points
        cells.append({"cell_type": cell.cell_type, "metadata": {"nbgrader": marks}, "source": cell.released})
    cells[1]["source"] = ["def f():\n", "    return 1"]
    cells[3]["source"] = "Because."
    return {"nbformat": 4, "cells": cells}


def own(source, kind="code", **more):
    return {"cell_type": kind, "metadata": {}, "source": source} | more


def built(notebook):
    made, remarks = rebuild(SHEET, copy.deepcopy(notebook))
    return [(cell.known.grade_id if cell.known else "", cell.source) for cell in made.cells], [r.code for r in remarks]


HONEST = [
    ("setup", "Read this."),
    ("answer", "def f():\n    return 1"),
    ("test", "assert 1\nassert 2"),
    ("why", "Because."),
    ("task", "Do it."),
]


def test_an_honest_notebook_comes_out_as_it_went_in_with_the_hidden_tests():
    assert built(submitted()) == (HONEST, [])


def test_a_students_own_cells_stay_where_they_were():
    notebook = submitted()
    notebook["cells"].insert(3, own("late = 1"))
    notebook["cells"].insert(1, own("A thought.", "markdown"))
    notebook["cells"].insert(0, own("early = 1"))
    notebook["cells"].append(own("raw", "raw"))
    cells, remarks = built(notebook)
    assert [source for name, source in cells if not name] == ["early = 1", "A thought.", "late = 1", "raw"]
    assert [name for name, _ in cells] == ["", "setup", "", "answer", "test", "", "why", "task", ""]
    assert remarks == []


def test_a_cell_that_nbgrader_knows_only_by_an_empty_mark_is_the_students_own():
    notebook = submitted()
    marks = {"grade_id": "cell-1f", "grade": False, "solution": False, "locked": False, "schema_version": 3}
    notebook["cells"].insert(1, own("x = 1", metadata={"nbgrader": marks}))
    cells, remarks = built(notebook)
    assert cells[1] == ("", "x = 1")
    assert remarks == []


def test_the_metadata_are_the_instructors():
    notebook = submitted()
    notebook["cells"][2]["metadata"]["tags"] = ["skip-execution"]
    notebook["cells"].append(own("x", metadata={"tags": ["skip-execution", "mine"], "nbgrader": {}, "widgets": 1}))
    made, _ = rebuild(SHEET, notebook)
    assert made.cells[2].metadata == SHEET.cells[2].metadata
    assert made.cells[5].metadata == {"tags": ["skip-execution"]}, "Jupyter does not run it either"


CHANGED = {
    "locked-changed": ("test", lambda cell: cell.update(source="assert True")),
    "points-changed": ("test", lambda cell: cell["metadata"]["nbgrader"].update(points=30)),
    "kind-changed": ("why", lambda cell: cell.update(cell_type="code", outputs=[])),
}


@pytest.mark.parametrize("code", CHANGED)
def test_what_a_student_changed_about_a_known_cell_is_ignored_and_remarked(code):
    name, change = CHANGED[code]
    notebook = submitted()
    change(next(cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["grade_id"] == name))
    made, remarks = rebuild(SHEET, notebook)
    assert [(remark.code, remark.grade_id) for remark in remarks] == [(code, name)]
    assert [(cell.known.grade_id, cell.source) for cell in made.cells] == HONEST
    assert [cell.cell_type for cell in made.cells] == [cell.cell_type for cell in SHEET.cells]


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ({"grade": False}, "kind-changed"),
        ({"solution": True}, "kind-changed"),
        ({"schema_version": 99}, "kind-changed"),
        ({"points": "all"}, "points-changed"),
        ({"points": None}, "points-changed"),
    ],
)
def test_marks_that_lie_are_remarked(mark, code):
    notebook = submitted()
    notebook["cells"][2]["metadata"]["nbgrader"].update(mark)
    cells, remarks = built(notebook)
    assert cells == HONEST
    assert code in remarks


def test_of_two_answers_the_last_counts_and_the_other_is_run_where_it_was():
    notebook = submitted()
    again = copy.deepcopy(notebook["cells"][1])
    again["source"] = "def f():\n    return 2"
    notebook["cells"].insert(2, again)
    cells, remarks = built(notebook)
    assert cells[1:3] == [("", "def f():\n    return 1"), ("answer", "def f():\n    return 2")]
    assert remarks == ["cell-duplicated"]


def test_a_copied_test_does_not_count_twice():
    notebook = submitted()
    notebook["cells"].append(copy.deepcopy(notebook["cells"][2]))
    cells, remarks = built(notebook)
    assert [name for name, _ in cells if name] == ["setup", "answer", "test", "why", "task"]
    assert set(remarks) == {"cell-duplicated", "order-changed"}


def test_missing_cells_are_put_back_before_the_next_one():
    notebook = submitted()
    notebook["cells"][2:4] = [own("mine = 1")]
    cells, remarks = built(notebook)
    assert cells[2:5] == [("", "mine = 1"), ("test", "assert 1\nassert 2"), ("why", "YOUR ANSWER HERE")]
    assert remarks == ["cell-restored", "cell-restored"]


def test_an_empty_notebook_is_the_assignment_without_answers():
    cells, remarks = built({"nbformat": 4, "cells": []})
    assert [name for name, _ in cells] == [cell.grade_id for cell in SHEET.cells]
    assert remarks == ["cell-restored"] * 5


def test_another_order_is_put_right_and_own_cells_follow_their_neighbours():
    notebook = submitted()
    cells = notebook["cells"]
    notebook["cells"] = [cells[3], own("of why"), cells[0], cells[2], cells[1], own("of answer"), cells[4]]
    built_cells, remarks = built(notebook)
    assert built_cells == [*HONEST[:2], ("", "of answer"), *HONEST[2:4], ("", "of why"), HONEST[4]]
    assert remarks == ["order-changed"]


def test_a_cell_of_another_assignment_is_the_students_own():
    notebook = submitted()
    marks = {"grade_id": "bonus", "grade": True, "points": 100}
    notebook["cells"].append(own("1", metadata={"nbgrader": marks}))
    cells, remarks = built(notebook)
    assert cells[-1] == ("", "1")
    assert remarks == ["cell-unknown"]


@pytest.mark.parametrize(
    "cell",
    [
        7,
        None,
        {},
        own(None),
        own({"a": 1}),
        own(["a", 1]),
        own("x", "heading"),
        own("x", metadata=None) | {"cell_type": []},
    ],
)
def test_what_is_no_cell_is_left_out(cell):
    notebook = submitted()
    notebook["cells"].insert(1, cell)
    assert built(notebook) == (HONEST, ["cell-malformed"])


@pytest.mark.parametrize("metadata", [None, 7, {"nbgrader": 7}, {"nbgrader": {"grade_id": ["test"]}}, {"tags": "x"}])
def test_odd_metadata_make_a_cell_the_students_own(metadata):
    notebook = submitted()
    notebook["cells"].insert(0, own("x = 1", metadata=metadata))
    cells, remarks = built(notebook)
    assert cells == [("", "x = 1"), *HONEST]
    assert remarks == []


def test_half_a_character_does_not_reach_the_files():
    notebook = submitted()
    notebook["cells"][3]["source"] = "So \ud800 be it."
    (_, text) = built(notebook)[0][3]
    assert text.encode() == b"So ? be it."


def test_pictures_stay_with_a_text_and_nothing_else_that_is_attached():
    notebook = submitted()
    notebook["cells"][3]["attachments"] = {
        "a.png": {"image/png": "iVBORw0KGgo="},
        "b.svg": {"image/svg+xml": "<svg onload='x'/>"},
        "c.html": {"text/html": "<script>"},
        "d.png": {"image/png": "javascript:alert(1)"},
        "e.png": 7,
    }
    notebook["cells"][0]["attachments"] = {"plan.png": {"image/png": "T1RIRVI="}}
    made, _ = rebuild(SHEET, notebook)
    assert made.cells[3].attachments == {"a.png": {"image/png": "iVBORw0KGgo="}}
    assert made.cells[0].attachments == {"plan.png": {"image/png": "UExBTg=="}}, "a locked text keeps the instructor's"


def test_a_thousand_faults_are_a_few_lines():
    made, remarks = rebuild(SHEET, {"cells": [7] * 1_000})
    assert len(made.cells) == 5
    assert len(remarks) < 15
    assert "995 more" in remarks[-1].text
