import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import Course, GradingError
from tests.grader.nbgrader_command import nbgrader


def cell(kind, grade_id, source, **flags):
    made = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
    defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    made.metadata["nbgrader"] = defaults | {"grade_id": grade_id} | flags
    return made


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    """The smallest assignment there is: one answer, one test with a hidden part, one written answer."""
    folder = tmp_path_factory.mktemp("exercise") / "tiny"
    folder.mkdir()
    test = "assert double(2) == 4, 'double(2) is 4'\n### BEGIN HIDDEN TESTS\nassert double(7) == 14, 'seven fails'\n### END HIDDEN TESTS"
    notebook = new_notebook(
        cells=[
            cell(
                "code",
                "answer",
                "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
                solution=True,
            ),
            cell("code", "test", test, grade=True, locked=True, points=3),
            cell("markdown", "why", "Because.", grade=True, solution=True, points=2),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, folder / "tiny.ipynb")
    (folder / "attempts").mkdir()
    (folder / "attempts" / "theirs.jsonl").write_text("an author's own play\n")
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory, exercise):
    made = Course.create(tmp_path_factory.mktemp("course") / "course", "tiny-course")
    made.add_assignment(exercise)
    made.generate("tiny")
    return made


@pytest.fixture(scope="module")
def released(course):
    return course.release("tiny")


def hand_in(course, released, tmp_path, student, answer, *, time=None):
    work = tmp_path / student / "tiny"
    shutil.copytree(released, work)
    notebook = nbformat.read(work / "tiny.ipynb", as_version=4)
    notebook.cells[0].source = answer
    nbformat.write(notebook, work / "tiny.ipynb")
    course.submit(student, work, time)


def test_takes_a_submission_from_release_to_marks_and_feedback(course, released, tmp_path):
    hand_in(course, released, tmp_path, "ada", "def double(x):\n    return x + x")
    hand_in(
        course, released, tmp_path, "ben", "def double(x):\n    return 4", time=datetime(2026, 3, 9, 12, 30, tzinfo=UTC)
    )
    course.add_student("ada", "Ada", "Byron, Lady")
    course.add_student("cy", "Cy", "")
    assert course.collect("tiny") == ["ada", "ben"]
    for student in ("ada", "ben"):
        course.autograde("tiny", student)
    marks = {mark.student: mark for mark in course.marks("tiny")}
    assert (marks["ada"].auto, marks["ada"].max_auto, marks["ada"].name) == (3, 3, "Ada Byron, Lady")
    assert marks["ben"].auto == 0
    assert marks["cy"].status == "missing"
    stamp = course.folder / "submitted" / "ben" / "tiny" / "timestamp.txt"
    assert stamp.read_text().startswith("2026-03-09 12:30:00")
    (page,) = course.feedback("tiny", "ben")
    text = page.read_text(encoding="utf-8")
    assert "seven fails" in text, "the test says why"
    assert "double(7)" not in text, "and does not show how it asks"


def test_plain_nbgrader_works_on_the_course(course, released, tmp_path):
    hand_in(course, released, tmp_path, "dee", "def double(x):\n    return 2 * x")
    for step in (
        ["collect", "tiny"],
        ["autograde", "tiny", "--student=dee"],
        ["generate_feedback", "tiny", "--student=dee"],
    ):
        run = nbgrader(course.folder, *step)
        assert run.returncode == 0, run.stderr
    assert {mark.student: mark.auto for mark in course.marks("tiny")}["dee"] == 3
    assert "HIDDEN TESTS" not in (course.folder / "feedback" / "dee" / "tiny" / "tiny.html").read_text(encoding="utf-8")


def test_an_authors_attempts_do_not_travel(released):
    assert sorted(path.name for path in released.iterdir()) == ["tiny.ipynb"]


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(GradingError, match="not empty"):
        Course.create(tmp_path, "x")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GradingError, match="cannot be written"):
        Course.create(tmp_path / "file" / "course", "x")


def test_a_folder_that_is_no_course_is_said_so(tmp_path):
    with pytest.raises(GradingError, match="no nbgrader course"):
        Course(tmp_path)


def test_a_failing_step_says_which_and_why(course):
    with pytest.raises(GradingError, match=r"Generating nowhere failed"):
        course.generate("nowhere")


def test_leaves_the_surroundings_as_they_were(course):
    before = (Path.cwd(), os.environ.get("PATH"), os.environ.get("PYTHONSAFEPATH"))
    course.marks("tiny")
    assert (Path.cwd(), os.environ.get("PATH"), os.environ.get("PYTHONSAFEPATH")) == before
