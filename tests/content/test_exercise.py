"""The assignments: what nbgrader releases of them, and what marks and feedback come back from our grader.

That its marks are those of nbgrader is what tests/grader/test_grading.py compares, on one of these too.
"""

import random
import re
import shutil
from html import unescape

import nbformat
import pytest

from grader import Course
from scenarios import find_story
from scenarios.journal import attempt_path
from signoff.classroom.answers import load_bank
from signoff.classroom.marking import Marking
from signoff.classroom.playing import play_as
from signoff.classroom.roster import Student
from signoff.classroom.simulate import scenario_of
from signoff.course import load_course
from signoff.places import exercises

pytestmark = pytest.mark.slow
HIDDEN = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)(.*?)### END (?:SOLUTION|HIDDEN TESTS)", re.DOTALL)
SECRET = re.compile(r"BEGIN SOLUTION|END SOLUTION|HIDDEN TESTS|MARK SCHEME", re.IGNORECASE)


def hidden_lines(notebook):
    """Lines of solutions and hidden tests, long enough not to stand elsewhere by accident."""
    regions = [region for cell in notebook.cells for region in HIDDEN.findall(cell.source)]
    return {line.strip() for region in regions for line in region.splitlines() if len(line.strip()) > 30}


def shown_lines(notebook):
    """Lines that students see anyway."""
    return {line.strip() for cell in notebook.cells for line in HIDDEN.sub("", cell.source).splitlines()}


def finished_player(story, folder):
    """The first simulated record-keeper who plays to an ending and gives a reason for everything."""
    for number in range(50):
        student = Student("s", "", "", "record-keeper", 1.0, f"content/{number}")
        shutil.rmtree(folder / "attempts", ignore_errors=True)
        session = play_as(student, story, folder)
        if session and len(session.tries) == 1 and session.finished:
            return session
    raise AssertionError("no simulated student finished")


@pytest.fixture(scope="module", params=exercises())
def name(request):
    return request.param


@pytest.fixture(scope="module")
def source(name):
    """The folder that the instructor keeps."""
    return exercises()[name]


@pytest.fixture(scope="module")
def notebook(source):
    return nbformat.read(source / f"{source.name}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def course(source, tmp_path_factory):
    made = Course.create(tmp_path_factory.mktemp("course") / "course", "client-relations")
    made.add_assignment(source)
    made.generate(source.name)
    return made


@pytest.fixture(scope="module")
def released(course, name):
    return course.release(name)


def fill(notebook, answers):
    work = nbformat.read(notebook, as_version=4)
    for cell in work.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    nbformat.write(work, notebook)


def page(course, name, student):
    return (course.folder / "feedback" / student / name / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def marks(course, source, released, tmp_path_factory):
    """Four students: everything right; nothing done; everything right without playing; a damaged attempt."""
    right, name, scenario = load_bank(source).right, source.name, scenario_of(source)
    for student in ("right", "empty", "unplayed", "damaged"):
        work = tmp_path_factory.mktemp(student) / name
        shutil.copytree(released, work)
        if student != "empty":
            fill(work / f"{name}.ipynb", right)
        if student == "right":
            finished_player(find_story(scenario), work)
        if student == "damaged":
            path = attempt_path(scenario, work)
            path.parent.mkdir()
            path.write_bytes(random.Random(3).randbytes(400) + b"\n{}\n")
        course.submit(student, work)
    assert course.collect(name) == ["damaged", "empty", "right", "unplayed"]
    marking = Marking(course, name, lambda *_: None)
    marking.run(["damaged", "empty", "right", "unplayed"])
    assert (marking.failures, marking.notices) == ({}, []), "nobody fell back to another way to grade"
    return {mark.student: mark for mark in course.marks(name)}


def test_it_is_graded_without_a_kernel(notebook):
    """No mark hangs on the player's widget, and a kernel costs three times as much."""
    assert notebook.metadata["signoff"]["kernel"] is False


def test_it_asks_for_a_scenario_of_its_own_module(name, source):
    (module,) = (module for module in load_course().modules if module.assignment.key == name)
    assert scenario_of(source) in {scenario.key for scenario in module.scenarios}


def test_the_release_holds_no_solution_hidden_test_or_mark_scheme(name, notebook, released):
    release_text = (released / f"{name}.ipynb").read_text(encoding="utf-8")
    assert SECRET.search(release_text) is None
    hidden = hidden_lines(notebook) - shown_lines(notebook)
    assert len(hidden) > 40, "the source has solutions and hidden tests to look for"
    released_lines = {
        line.strip()
        for cell in nbformat.read(released / f"{name}.ipynb", as_version=4).cells
        for line in cell.source.splitlines()
    }
    assert [line for line in hidden if line in released_lines] == []
    (model,) = (
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution")
    )
    assert model[60:200] not in release_text


def test_the_release_ships_its_data_and_no_attempt(source, released):
    names = {path.name for path in released.iterdir()}
    assert names == {path.name for path in source.iterdir() if path.is_file()}
    assert "DATA.md" in names
    assert any(name.endswith((".csv", ".json")) for name in names)


def test_its_own_solution_scores_full_marks(marks):
    assert (marks["right"].auto, marks["right"].max_auto) == (50, 50)
    assert marks["right"].max_written == 50


def test_the_empty_release_scores_nothing(marks):
    assert (marks["empty"].auto, marks["empty"].written) == (0, 0)


def test_a_missing_or_damaged_attempt_costs_its_marks_and_no_others(marks):
    assert marks["unplayed"].auto == 40
    assert marks["damaged"].auto == 40


@pytest.mark.parametrize(("student", "told"), [("unplayed", "Play the scenario"), ("damaged", "line 1")])
@pytest.mark.usefixtures("marks")
def test_the_feedback_says_what_to_do_about_the_attempt(course, name, student, told):
    assert told in page(course, name, student)


@pytest.mark.usefixtures("marks")
def test_the_feedback_does_not_show_hidden_tests(course, name, notebook):
    text = unescape(re.sub(r"<[^>]+>", "", page(course, name, "empty")))
    assert "HIDDEN TESTS" not in text
    secret = hidden_lines(notebook) - shown_lines(notebook)
    assert [line for line in secret if line in text] == []
    assert "AssertionError" in text, "a student still sees what a test says"
