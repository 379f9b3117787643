"""The lessons as files, and run from top to bottom."""

import json
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


@pytest.mark.slow
def test_lessons_run_under_nbval_and_leave_no_trace(tmp_path):
    copy = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, copy, ignore=shutil.ignore_patterns("attempts", "notes", ".ipynb_checkpoints"))
    before = {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    command = [
        *(sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60"),
        *("-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(copy), str(copy)),
    ]
    run = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    after = {
        path.relative_to(copy): path.read_bytes()
        for path in copy.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert after == before, "running a lesson writes nothing before the learner does something"


@pytest.mark.slow
def test_lessons_print_no_warning(tmp_path):
    copy = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, copy, ignore=shutil.ignore_patterns("attempts", "notes", ".ipynb_checkpoints"))
    for path in sorted(copy.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(copy)}}).execute()
        loud = [
            output.text
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if output.output_type == "stream" and output.name == "stderr"
        ]
        assert loud == [], path.name


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_scenario_named_exists(path):
    text = json.dumps([cell.source for cell in nbformat.read(path, as_version=4).cells])
    named = {part.split('\\"')[1] for part in text.split("scenarios.play(")[1:]}
    assert named <= set(story_files())


@pytest.fixture
def read_table(tmp_path, monkeypatch):
    """The reader that the worked example of lesson 6 defines, in a folder whose files a learner has edited."""
    cells = nbformat.read(NOTEBOOKS / "06-change.ipynb", as_version=4).cells
    source = next(cell.source for cell in cells if "def read_table" in cell.source)
    shutil.copytree(NOTEBOOKS / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(source, names)
    return names["read_table"]


def test_a_missing_column_is_named(read_table):
    path = Path("data/06-rate-card.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("charge_rate", "rate", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"06-rate-card\.csv lacks \['charge_rate'\]; its columns are"):
        read_table("06-rate-card.csv", ["role", "charge_rate"])


def test_a_word_where_a_number_belongs_is_named_with_its_line(read_table):
    path = Path("data/06-rate-card.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("charge_rate")
    fields = lines[3].split(",")
    fields[place] = "fifty"
    path.write_text("\n".join([*lines[:3], ",".join(fields), *lines[4:]]), encoding="utf-8")
    with pytest.raises(ValueError, match="line 4: charge_rate is 'fifty', not a number"):
        read_table("06-rate-card.csv", ["charge_rate"], numbers=["charge_rate"])


def test_a_missing_file_is_named(read_table):
    with pytest.raises(FileNotFoundError, match=r"06-nothing\.csv is not here"):
        read_table("06-nothing.csv", [])
