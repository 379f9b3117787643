"""Who imports whom: read from the sources, so that the architecture stays what it says it is."""

import ast
from pathlib import Path

import nbformat
import pytest

from signoff.places import exercises, material

ROOT = Path(__file__).parents[2]
LESSON_IMPORTS = {"scenarios", "signoff", "math", "signoff.activities", "pandas", "altair", "pathlib"}
GRADED_IMPORTS = {
    "scenarios",
    "pandas",
    "pathlib",
    "io",
    "json",
    "math",
    "datetime",
    "warnings",
    "numpy",
    "re",
    "random",
    "string",
}


def imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            names.add(node.module or "")
    return names


def sources(package: str) -> dict[str, set[str]]:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    return {
        str(path.relative_to(ROOT)): imported(path.read_text(encoding="utf-8"))
        for path in files
        if "jupyter" not in path.parts
    }


def offenders(package: str, *roots: str) -> list[str]:
    return [
        f"{file} imports {name}"
        for file, names in sources(package).items()
        for name in sorted(names)
        if any(name == root or name.startswith(f"{root}.") for root in roots)
    ]


def test_scenarios_imports_nothing_of_ours_and_no_data_library():
    assert offenders("scenarios", "grader", "signoff", "pandas", "numpy", "nbgrader", "nbformat", "typer", "rich") == []


def test_only_the_player_and_the_stage_know_widgets():
    knowing = offenders("scenarios", "anywidget", "ipywidgets", "IPython", "traitlets")
    assert {line.split()[0] for line in knowing} == {"scenarios/player.py", "scenarios/stage.py"}


def test_grader_does_not_import_the_front_door():
    assert offenders("grader", "signoff") == []


def test_few_modules_know_nbgrader():
    knowing = offenders("scenarios", "nbgrader") + offenders("grader", "nbgrader") + offenders("signoff", "nbgrader")
    known = {line.split()[0] for line in knowing}
    # Its commands, its tables, and our step in it.
    assert known == {"grader/nbcourse.py", "grader/gradebook.py", "grader/nbplugin.py"}


def test_activities_are_free_of_pandas_and_of_the_command_line():
    assert offenders("signoff/activities", "pandas", "altair", "typer", "rich", "grader", "signoff.cli") == []


def test_no_module_is_called_utils():
    assert [path for package in ("scenarios", "grader", "signoff") for path in (ROOT / package).rglob("utils.py")] == []


@pytest.mark.parametrize("path", sorted((material() / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_lesson_imports_what_lessons_may(path):
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert set().union(*(imported(source) for source in code)) <= LESSON_IMPORTS


@pytest.mark.parametrize("name", exercises())
def test_an_exercise_imports_neither_grader_nor_front_door(name):
    path = exercises()[name] / f"{name}.ipynb"
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert set().union(*(imported(source) for source in code)) <= GRADED_IMPORTS
