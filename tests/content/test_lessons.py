"""The lessons as files, and run from top to bottom."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from scenarios.shelf import story_files
from signoff.places import exercises, material

NOTEBOOKS = material() / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
NAMES = [path.stem for path in LESSONS]
COMMITTED = [*LESSONS, *(folder / f"{name}.ipynb" for name, folder in exercises().items())]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_is_valid_and_carries_no_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.nbformat_minor >= 5
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert str(Path.home()) not in path.read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path):
    """The lessons and their data as a learner gets them, without what somebody left while trying them."""
    left = shutil.ignore_patterns("attempts", "notes", ".ipynb_checkpoints")
    return Path(shutil.copytree(NOTEBOOKS, tmp_path / "notebooks", ignore=left))


@pytest.mark.slow
def test_the_lessons_run_under_nbval_and_leave_no_trace(copy):
    before = {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    command = [
        *(sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60"),
        *("-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(copy)),
        *(str(copy / f"{name}.ipynb") for name in NAMES),
    ]
    run = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    after = {
        path.relative_to(copy): path.read_bytes()
        for path in copy.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert after == before, "running a lesson writes nothing before the learner does something"


@pytest.mark.slow
def test_the_first_page_prints_no_warning(copy):
    """Of the lessons, tests/browser/test_lessons.py says so."""
    notebook = nbformat.read(copy / "00-start-here.ipynb", as_version=4)
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(copy)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_scenario_named_exists(path):
    text = json.dumps([cell.source for cell in nbformat.read(path, as_version=4).cells])
    named = {part.split('\\"')[1] for part in text.split("scenarios.play(")[1:]}
    assert named <= set(story_files())


def reader_source(lesson):
    """The cell in which a lesson's worked example defines its reader of tables; None where it has none."""
    cells = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells
    return next((cell.source for cell in cells if "def read_table(" in cell.source), None)


@pytest.fixture(params=[lesson for lesson in NAMES if reader_source(lesson)])
def reader(request, copy, monkeypatch):
    """`read_table` of a worked example, and one of the lesson's tables, in a folder whose files a learner may edit."""
    monkeypatch.chdir(copy)
    names: dict = {}
    exec(reader_source(request.param), names)
    return names["read_table"], min(Path("data").glob(f"{request.param[:2]}-*.csv"))


def test_a_missing_column_is_named(reader):
    read_table, path = reader
    text = path.read_text(encoding="utf-8")
    first = text.split(",", 1)[0]
    path.write_text(text.replace(first, "renamed", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{re.escape(path.name)} lacks \['{first}'\]; its columns are"):
        read_table(path.name, [first])


def test_a_word_where_a_number_belongs_is_named_with_its_line(reader):
    read_table, path = reader
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    column = next(i for i, field in enumerate(rows[1]) if field.replace(".", "", 1).isdecimal())
    name, rows[3][column] = rows[0][column], "fifty"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(ValueError, match=f"line 4: {name} is 'fifty', not a number"):
        read_table(path.name, [name], numbers=[name])


def test_a_missing_file_is_named(reader):
    read_table, _ = reader
    with pytest.raises(FileNotFoundError, match=r"nothing\.csv is not here"):
        read_table("nothing.csv", [])
