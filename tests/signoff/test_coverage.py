"""The coverage matrix: computed from tags, gaps and unknown ids named; and complete for the course as it ships."""

import json
import re

import pytest
from typer.testing import CliRunner

from signoff import coverage as matrix
from signoff import covering
from signoff.cli import app
from signoff.course import load_course
from signoff.coverage import Catalogue, CoverageError, Point, Source, load_catalogue, measure
from signoff.coveragepage import as_html, as_markdown, summary
from signoff.places import CHECKOUT, material

LESSON = "01-made-up"
QUESTIONS = """
[side]
question = "Which?"
[[side.position]]
key = "one"
text = "This."
wins = "Something."
costs = "Something else."
[[check]]
name = "self-check"
[[check.question]]
key = "how-many"
ids = ["A.1", "A.3"]
text = "How many?"
option = [
  { text = "Two", feedback = "As it is.", right = true },
  { text = "Three", feedback = "One too many." },
]
[exit]
title = "Exit"
prompts = ["What now?"]
"""
STORY = """---
id: made-up
title: Made up
role: You make things.
minutes: 15
meters: trust 5, budget 5, schedule 5, quality 5, wellbeing 5
people:
  ANA: Ana, who rings
ids: A.1, A.2
---

## start: Monday

ANA (phone): Are you there?

* [answer] Answer. -> end-quiet
  effects: trust +1
  approach: interests
  ids: A.2
  why: Whoever rings wants something.
* [wait] Let it ring. -> end-quiet
  effects: wellbeing +1
  approach: avoid
  why: Whoever wants something rings twice.

## end-quiet (end): Evening

outcome: It is quiet.
"""
CATALOGUE = Catalogue(
    (Source("A", "Nobody", "A paper that does not exist"),),
    (Point("A.1", "A", "The <first> thing"), Point("A.2", "A", "The second"), Point("A.3", "A", "The third")),
)


def cell(name, kind="markdown", ids=(), **metadata):
    about = {"signoff": {"ids": list(ids)}} if ids else {}
    return {"id": name, "cell_type": kind, "metadata": about | metadata, "source": ""}


def write_notebook(path, cells, about):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "metadata": {"signoff": about}, "nbformat": 4, "nbformat_minor": 5}))


@pytest.fixture
def course(tmp_path):
    """One lesson, one scenario, one assignment, three points: everything taught and practised."""
    write_notebook(
        tmp_path / "notebooks" / f"{LESSON}.ipynb",
        [
            cell("concept-one", ids=["A.1", "A.2"]),
            cell("concept-two", ids=["A.3"]),
            cell("worked", ids=["A.1"]),
        ],
        {"module": 1, "ids": ["A.1", "A.2", "A.3"]},
    )
    data = tmp_path / "notebooks" / "data"
    data.mkdir()
    (data / f"{LESSON}.toml").write_text(QUESTIONS)
    write_notebook(
        tmp_path / "exercises" / LESSON / f"{LESSON}.ipynb",
        [
            cell("q1-text", ids=["A.1", "A.2", "A.3"]),
            cell("q1", "code", ["A.1", "A.3"], nbgrader={"grade_id": "q1", "solution": True}),
        ],
        {"module": 1, "ids": ["A.1", "A.3"]},
    )
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "made-up.story.md").write_text(STORY)
    return tmp_path


def of(course):
    return measure(course, course / "stories", CATALOGUE)


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_each_point_is_found_where_its_tags_are(course):
    coverage = of(course)
    assert coverage.complete
    assert not coverage.unknown
    assert coverage.where("A.1", "lesson") == {LESSON: 1}, "a worked example is no second lesson"
    assert coverage.where("A.3", "self-check") == {LESSON: 1}
    assert coverage.where("A.2", "scenario") == {"made-up": 1}
    assert coverage.where("A.2", "exercise") == {}, "the text of a question is not yet practice"


def test_a_point_that_only_the_opening_lists_is_untaught(course):
    change(course / "notebooks" / f"{LESSON}.ipynb", '["A.3"]', "[]")
    coverage = of(course)
    assert coverage.untaught == ("A.3",)
    assert coverage.unpractised == ()
    assert "Taught nowhere: A.3." in summary(coverage)


def test_a_point_that_is_only_asked_about_is_unpractised(course):
    change(course / "exercises" / LESSON / f"{LESSON}.ipynb", '["A.1", "A.3"]}, "nbgrader"', '["A.1"]}, "nbgrader"')
    coverage = of(course)
    assert coverage.unpractised == ("A.3",)
    assert "Practised nowhere: A.3." in summary(coverage)
    assert "**none**" in as_markdown(coverage)


def test_a_choice_and_not_the_head_of_its_story_practises(course):
    change(course / "stories" / "made-up.story.md", "  ids: A.2\n", "")
    assert of(course).unpractised == ("A.2",)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        (f"notebooks/{LESSON}.ipynb", '["A.1", "A.2"]}', '["A.1", "A.2", "A.9"]}', 'cell 1 ("concept-one")'),
        (f"notebooks/data/{LESSON}.toml", '"A.3"]', '"A.3", "A.9"]', 'question "how-many" of self-check "self-check"'),
        (f"exercises/{LESSON}/{LESSON}.ipynb", '"A.2", "A.3"]}}', '"A.2", "A.3", "A.9"]}}', 'cell 1 ("q1-text")'),
    ],
)
def test_an_id_that_does_not_exist_is_named_with_its_file_and_place(course, file, old, new, place):
    change(course / file, old, new)
    assert [(tag.id, tag.file, tag.place) for tag in of(course).unknown] == [("A.9", file, place)]
    assert any(file in line and place in line and '"A.9"' in line for line in summary(of(course)))


def test_an_id_of_a_story_that_does_not_exist_is_named_with_its_choice(course):
    change(course / "stories" / "made-up.story.md", "  ids: A.2", "  ids: A.2, A.9")
    (tag,) = of(course).unknown
    assert tag.file == "made-up.story.md"
    assert 'choice "answer" of node "start"' in tag.place


@pytest.mark.parametrize("wrong", ['{"ids": "A.1"}', '{"ids": [1]}', '["A.1"]'])
def test_tags_that_are_no_list_of_texts_are_refused_with_their_cell(course, wrong):
    change(course / "notebooks" / f"{LESSON}.ipynb", '{"ids": ["A.3"]}', wrong)
    with pytest.raises(CoverageError, match=rf"notebooks/{LESSON}.ipynb, cell 2 .*list of texts"):
        of(course)


def test_a_notebook_that_is_none_is_refused_with_its_name(course):
    (course / "exercises" / LESSON / f"{LESSON}.ipynb").write_text("{")
    with pytest.raises(CoverageError, match=rf"exercises/{LESSON}/{LESSON}.ipynb is no notebook"):
        of(course)


def test_the_pages_show_every_point_and_escape_its_words(course):
    coverage = of(course)
    assert "| A.2 | The second |" in as_markdown(coverage)
    page = as_html(coverage)
    assert "The &lt;first&gt; thing" in page
    assert page.count('<th scope="row">') == 3
    assert '<span class="gap">' not in page


@pytest.fixture
def run(course, monkeypatch):
    """The command, on the made-up course."""
    real = matrix.measure
    monkeypatch.setattr(matrix, "measure", lambda: real(course, course / "stories", CATALOGUE))
    return lambda *arguments: CliRunner().invoke(app, ["coverage", *arguments])


def test_the_command_ends_well_on_a_complete_course_and_prints_the_matrix(run):
    result = run()
    assert result.exit_code == 0, result.output
    assert re.search(r"A\.2 +The second +1 +1", result.output)
    assert "3 of 3 points are taught" in result.output


def test_the_command_ends_with_one_where_something_is_missing_and_names_it(run, course):
    change(course / "notebooks" / f"{LESSON}.ipynb", '["A.3"]', "[]")
    result = run()
    assert result.exit_code == 1
    assert "Taught nowhere: A.3." in result.output


def test_the_command_ends_with_one_where_a_tag_names_nothing(run, course):
    change(course / "notebooks" / f"{LESSON}.ipynb", '["A.3"]', '["A.3", "A.9"]')
    assert run().exit_code == 1


def test_the_matrix_as_json_says_where_each_point_is(run):
    found = json.loads(run("--json").output)
    assert found["points"][1] == {
        "id": "A.2",
        "source": "A",
        "text": "The second",
        "lesson": {LESSON: 1},
        "self-check": {},
        "scenario": {"made-up": 1},
        "exercise": {},
    }
    assert found["untaught"] == found["unpractised"] == found["unknown"] == []


@pytest.mark.parametrize(("name", "begins"), [("matrix.md", "# Signoff"), ("matrix.html", "<!doctype html>")])
def test_the_matrix_is_written_as_the_page_that_its_name_asks_for(run, tmp_path, name, begins):
    result = run("--out", str(tmp_path / name))
    assert result.exit_code == 0, result.output
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_a_page_of_another_kind_and_a_place_that_is_none_are_refused(run, tmp_path):
    for name in ("matrix.pdf", "nowhere/matrix.md"):
        result = run("--out", str(tmp_path / name))
        assert result.exit_code == 2
        assert name in result.output.replace("\n", "")


def test_a_course_that_cannot_be_read_is_a_sentence(run, course):
    (course / "notebooks" / f"{LESSON}.ipynb").write_text("{")
    result = run()
    assert result.exit_code == 2
    assert "is no notebook" in result.output.replace("\n", " ")
    assert covering.GAPS != 2


WRITTEN = [module for module in load_course().modules if module.available(material() / "notebooks")]


@pytest.fixture(scope="module")
def real():
    return measure()


def test_the_catalogue_has_every_point_once_in_the_order_of_its_sources():
    catalogue = load_catalogue()
    assert len(catalogue.ids) == len(set(catalogue.ids)) == 117
    assert len({point.text for point in catalogue.points}) == 117
    assert all(point.id.startswith(f"{point.source}.") for point in catalogue.points)
    assert set(catalogue.ids) == {point for module in load_course().modules for point in module.ids}


def test_no_tag_of_the_course_names_a_point_that_does_not_exist(real):
    assert real.unknown == ()


def test_the_page_for_accreditors_is_todays(real):
    committed = (CHECKOUT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert committed == as_markdown(real), "run: make guide"


def test_every_point_is_practised_in_a_scenario_so_that_assignments_can_be_left_out(real):
    """The teaching guide says so."""
    assert [point for point in real.catalogue.ids if not real.where(point, "scenario")] == []


def test_every_point_of_a_written_lesson_is_taught_in_it(real):
    for module in WRITTEN:
        assert [point for point in module.ids if module.lesson not in real.where(point, "lesson")] == []


def test_every_point_of_the_written_modules_is_taught_and_practised(real):
    """All 117 once all nine lessons exist."""
    due = {point for module in WRITTEN for point in module.ids}
    assert due.isdisjoint(real.untaught)
    assert due.isdisjoint(real.unpractised)
    if len(WRITTEN) == len(load_course().modules):
        assert real.complete
