"""`signoff collect`: what it says, and how it ends."""

import json
import re

import pytest
from typer.testing import CliRunner

from signoff.cli import app
from tests.grader.collecting_course import make_course, notebook, pack, submitted

BOOK = notebook()


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def run(course):
    def invoke(source, *options):
        arguments = ["collect", str(source), "--assignment", "hw", "--course", str(course), *options]
        return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})

    return invoke


def said(result):
    return " ".join((result.stdout + result.stderr).split())


def test_all_is_well(run, course, tmp_path):
    download = pack(tmp_path / "s.zip", {"lovelaceada_LATE_101_1_hw.ipynb": BOOK, "ben/hw.ipynb": BOOK})
    result = run(download)
    assert result.exit_code == 0, said(result)
    assert re.search(r"lovelaceada_101 +ada +collected +late", result.stdout)
    assert "2 submissions: 2 collected." in said(result)
    assert "Not in it: 6 of the gradebook's students" in said(result)
    assert submitted(course, "ada") == {"hw.ipynb": BOOK}
    again = run(download)
    assert again.exit_code == 0
    assert "2 submissions: 2 unchanged." in said(again)


def test_somebody_has_to_look(run, course, tmp_path):
    result = run(pack(tmp_path / "s.zip", {"Kim Lee/hw.ipynb": BOOK, "ada/hw.ipynb": BOOK}))
    assert result.exit_code == 3
    assert "kim1, kim2" in said(result)
    assert "unmatched" in said(result)
    result = run(tmp_path / "s.zip", "--student", "Kim Lee=kim2")
    assert result.exit_code == 0, said(result)
    assert submitted(course, "kim2") == {"hw.ipynb": BOOK}


def test_somebodys_failed(run, tmp_path):
    result = run(pack(tmp_path / "s.zip", {"ada.zip": b"PK\x03\x04", "ben/hw.ipynb": BOOK}))
    assert result.exit_code == 1
    assert re.search(r"ada +ada +failed", result.stdout)
    assert "1 collected, 1 failed" in said(result)


def test_it_could_not_begin(run, tmp_path):
    result = run(tmp_path / "absent.zip")
    assert result.exit_code == 2
    assert "cannot be opened" in said(result)
    download = pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK})
    assert run(download, "--student", "ada").exit_code == 2
    assert run(download, "--pattern", "(").exit_code == 2
    nowhere = CliRunner().invoke(app, ["collect", str(download), "--assignment", "hw", "--course", str(tmp_path)])
    assert nowhere.exit_code == 2
    assert "no nbgrader course" in said(nowhere)


def test_json_for_scripts(run, tmp_path):
    result = run(pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK, "stranger/[red]x.ipynb": BOOK}), "--json")
    assert result.exit_code == 3
    found = json.loads(result.stdout)
    assert [(one["who"], one["student"], one["outcome"], one["look"]) for one in found["submissions"]] == [
        ("ada", "ada", "collected", False),
        ("stranger", "", "unmatched", True),
    ]
    assert "ben" in found["absent"]


def test_names_in_archives_are_no_markup_and_no_terminal_commands(run, tmp_path):
    result = run(
        pack(tmp_path / "s.zip", {"[bold]x/hw.ipynb": BOOK, "[nope]/hw.ipynb": BOOK, "\x1b[2J/hw.ipynb": BOOK})
    )
    assert result.exit_code == 3
    assert "[bold]x" in result.stdout
    assert "[nope]" in result.stdout
    assert "\x1b[2J" not in result.stdout
