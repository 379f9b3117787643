"""The outline is the one source: complete, in order, and in agreement with the lessons that exist."""

import json
import re
from pathlib import Path

import pytest

from signoff.activities.content import load_content
from signoff.course import load_course

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
COURSE = load_course()
WRITTEN = [module for module in COURSE.modules if module.available(NOTEBOOKS)]


def catalogue():
    points = {f"S0.{n}" for n in range(1, 29)} | {f"S1.{n}" for n in range(1, 22)}
    points |= {f"S2.{n}" for n in range(1, 19)} | {f"S4.{n}" for n in range(1, 21)}
    points |= {f"S3.O{n}" for n in range(1, 4)} | {f"S3.K{n}" for n in range(1, 16)}
    return points | {f"S3.PC{n}" for n in (1, 2, 3, 4, 5, 6, "7a", "7b", 8, 9, 10, 11)}


def test_every_teachable_point_has_a_module_and_no_module_teaches_another():
    assert {point for module in COURSE.modules for point in module.ids} == catalogue()


def test_modules_are_numbered_in_order_and_each_lesson_fits_its_hour():
    assert [module.number for module in COURSE.modules] == list(range(1, 10))
    assert all(45 <= module.minutes <= 60 for module in COURSE.modules)
    assert all(60 <= module.assignment.minutes <= 75 for module in COURSE.modules)


def test_the_course_takes_about_the_hours_it_promises():
    assert 21 <= COURSE.hours <= 25


def test_every_scenario_belongs_to_one_module():
    keys = [scenario.key for module in COURSE.modules for scenario in module.scenarios]
    assert len(keys) == len(set(keys)) == 12


def test_an_unknown_module_is_refused_with_what_there_is():
    with pytest.raises(KeyError, match="there are 1 to 9"):
        COURSE.module(10)


def lesson(module):
    return json.loads((NOTEBOOKS / module.notebook).read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", WRITTEN, ids=lambda module: module.lesson)
def test_a_written_lesson_says_what_the_outline_says(module):
    notebook = lesson(module)
    assert notebook["metadata"]["signoff"] == {
        "module": module.number,
        "title": module.title,
        "minutes": module.minutes,
        "ids": list(module.ids),
        "objectives": list(module.objectives),
    }
    opening = "".join(notebook["cells"][0]["source"])
    for objective in module.objectives:
        assert objective[1:] in opening
    for point in module.ids:
        assert point in opening


@pytest.mark.parametrize("module", WRITTEN, ids=lambda module: module.lesson)
def test_every_point_of_a_lesson_is_taught_in_a_section_and_asked_about(module):
    cells = lesson(module)["cells"]
    markdown = [cell for cell in cells if cell["cell_type"] == "markdown"]
    concepts = [cell for cell in markdown if cell["id"].startswith("concept")]
    taught = {point for cell in concepts for point in cell["metadata"]["signoff"]["ids"]}
    assert taught == set(module.ids)
    checks = load_content(module.lesson, NOTEBOOKS / "data").checks
    asked = {point for questions in checks.values() for question in questions for point in question.ids}
    assert asked == set(module.ids)


@pytest.mark.parametrize("module", WRITTEN, ids=lambda module: module.lesson)
def test_a_lesson_asks_only_for_checks_that_its_content_has(module):
    content = load_content(module.lesson, NOTEBOOKS / "data")
    code = "\n".join("".join(cell["source"]) for cell in lesson(module)["cells"] if cell["cell_type"] == "code")
    called = re.findall(r'self_check\("([^"]+)"(?:, "([^"]+)")?\)', code)
    assert {name or "self-check" for _, name in called} == set(content.checks)
    assert {lesson_name for lesson_name, _ in called} == {module.lesson}


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_stored_clean(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"] == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert "widgets" not in notebook["metadata"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
            assert "%" not in "".join(cell["source"])[:1]


def test_the_course_home_lists_every_module_and_links_those_that_exist():
    text = (NOTEBOOKS / "00-start-here.ipynb").read_text(encoding="utf-8")
    for module in COURSE.modules:
        assert f"[{module.title}]({module.notebook})" in text if module in WRITTEN else f"| {module.title} |" in text
        for objective in module.objectives:
            assert json.dumps(objective, ensure_ascii=False)[1:-1] in text
