import socket
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from signoff.cli import app


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(app, list(arguments))

    return invoke


def test_is_also_a_module():
    result = subprocess.run([sys.executable, "-m", "signoff", "--help"], capture_output=True, text=True, check=True)
    for command in ("lab", "class", "course", "hand-in"):
        assert command in result.stdout


def test_an_unknown_assignment_gets_a_suggestion(run, tmp_path):
    result = run("hand-in", "06-chnge", "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert 'Did you mean "06-change"?' in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr


def test_a_class_folder_in_use_is_refused(run, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    result = run("class", "--students", "1", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "is not empty" in result.stderr.replace("\n", " ")
    assert (tmp_path / "thesis.txt").read_text() == "mine"


@pytest.mark.slow
def test_a_port_in_use_is_said_so(run, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("lab", "--folder", str(tmp_path), "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "is in use" in result.stderr


@pytest.mark.slow
def test_a_course_for_a_real_class(run, tmp_path):
    result = run("course", str(tmp_path / "mine"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "mine" / "source" / "06-change" / "06-change.ipynb").is_file()
    assert (tmp_path / "mine" / "release" / "06-change" / "06-change.ipynb").is_file()
    assert (tmp_path / "mine" / "gradebook.db").is_file()
