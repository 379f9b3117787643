"""`signoff progress`: the table, the documented keys, and what it says when there is nothing to read."""

import json
import re

import pytest
from typer.testing import CliRunner

from signoff.cli import app
from signoff.course import load_course
from tests.signoff.learner import play


@pytest.fixture
def folder(tmp_path):
    lessons = tmp_path / "notebooks"
    lessons.mkdir()
    for module in load_course().modules:
        (lessons / module.notebook).write_text("{}", encoding="utf-8")
    play("after-picture-lock", lessons, tries=2)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, ["progress", *map(str, arguments)], env={"COLUMNS": "100", "SIGNOFF_FOLDER": None})


def keys(data):
    if isinstance(data, dict):
        return set(data) | {key for value in data.values() for key in keys(value)}
    return {key for value in data for key in keys(value)} if isinstance(data, list) else set()


def test_the_table_says_what_was_done_and_one_line_what_is_next(folder):
    said = run("--folder", folder)
    assert said.exit_code == 0, said.output
    assert re.search(r"After picture lock +2 tries, 2 endings reached, 6 unseen", said.stdout)
    assert "1 of 12 scenarios played to an ending" in said.stdout.replace("\n", " ")
    assert "You are here: module 6, Change. Next: take a side." in said.stdout
    assert all(module.title in said.stdout for module in load_course().modules)


def test_json_has_the_keys_that_the_help_names_and_no_other(folder):
    said = run("--folder", folder, "--json")
    found = json.loads(said.stdout)
    named = set(re.findall(r"[a-z_]+", run("--help").stdout))
    assert keys(found) <= named
    assert found["scenarios"] == {"played": 1, "of": 12}
    assert found["next"]["module"] == 6
    (scenario,) = found["modules"][5]["scenarios"]
    assert (scenario["tries"], scenario["endings_seen"], scenario["endings_unseen"]) == (2, 2, 6)
    assert found["modules"][0]["scenarios"][0]["endings_unseen"] is None
    assert str(folder) not in said.stdout


def test_the_folder_of_the_lessons_will_do_as_well(folder):
    assert run("--folder", folder / "notebooks", "--json").stdout == run("--folder", folder, "--json").stdout


def test_a_damaged_file_is_named_beside_the_table(folder):
    path = folder / "notebooks" / "attempts" / "three-versions.jsonl"
    path.write_text("no journal\n", encoding="utf-8")
    said = run("--folder", folder)
    assert said.exit_code == 0
    assert "three-versions.jsonl, line 1" in said.stderr
    assert "2 endings reached" in said.stdout


def test_a_folder_without_lessons_is_refused_with_what_to_do(tmp_path):
    said = run("--folder", tmp_path)
    assert said.exit_code == 2
    assert "--folder" in said.stderr
    assert list(tmp_path.iterdir()) == []
