import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from scenarios import load_story, read_attempt
from signoff.cli import app


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, **options):
        return CliRunner().invoke(app, list(arguments), **options)

    return invoke


def test_from_new_to_checked(run, tmp_path):
    assert run("new", "late-logo").exit_code == 0
    result = run("check", "late-logo.story.md")
    assert result.exit_code == 0, result.output
    assert "0 errors, 0 warnings" in result.output
    assert run("check", str(tmp_path)).exit_code == 0


def test_without_files_the_kits_stories_are_checked(run):
    result = run("check")
    assert result.exit_code == 0, result.output


def test_an_error_has_its_place_its_advice_and_an_exit_code(run, tmp_path):
    run("new", "late-logo")
    story = tmp_path / "late-logo.story.md"
    story.write_text(story.read_text().replace("-> shorter", "-> shortr"))
    result = run("check", "late-logo.story.md")
    assert result.exit_code == 1
    assert "late-logo.story.md:42:38:" in result.output
    assert 'Did you mean "shorter"?' in result.output
    data = json.loads(run("check", "late-logo.story.md", "--json").output)
    assert data["errors"] >= 1
    assert data["files"][0]["diagnostics"][0]["code"] == "E201"


def test_what_is_no_id_is_refused(run, tmp_path):
    result = run("new", "Late Logo")
    assert result.exit_code == 2
    assert "is not an id" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_story_gets_a_suggestion(run):
    result = run("play", "after-picture-lok")
    assert result.exit_code == 2
    assert 'Did you mean "after-picture-lock"?' in result.stderr


def test_a_story_with_mistakes_is_not_played(run, tmp_path):
    run("new", "late-logo")
    story = tmp_path / "late-logo.story.md"
    story.write_text(story.read_text().replace("-> shorter", "-> shortr"))
    result = run("play", "late-logo.story.md")
    assert result.exit_code == 2
    assert "Mend the story first" in result.stderr
    assert "Traceback" not in result.stderr


def test_plays_in_a_real_terminal_process(run, tmp_path):
    run("new", "late-logo")
    command = [sys.executable, "-m", "signoff", "play", "late-logo.story.md"]
    played = subprocess.run(
        command, cwd=tmp_path, input="1\nwhy not\n2\n\nq\n", text=True, capture_output=True, check=True
    )
    assert "The film as it was" in played.stdout
    assert (tmp_path / "attempts" / "late-logo.jsonl").is_file()


def test_fix_mends_what_is_mechanical_and_nothing_else(run, tmp_path):
    run("new", "late-logo")
    story = tmp_path / "late-logo.story.md"
    good = story.read_text()
    story.write_text(good.replace("## her-answer", "## Her Answer").replace("-> her-answer", "-> Her Answer"))
    assert run("check", "late-logo.story.md").exit_code == 1
    result = run("check", "--fix", "late-logo.story.md")
    assert result.exit_code == 0, result.output
    assert "Mended late-logo.story.md" in result.output
    assert story.read_text() == good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["late-logo.story.md", "late-logo.testplan"]


def test_a_released_story_keeps_its_ids(run, tmp_path):
    run("new", "late-logo")
    assert run("release", "late-logo.story.md").exit_code == 0
    story = tmp_path / "late-logo.story.md"
    story.write_text(story.read_text().replace("[sleep]", "[sleep-on-it]"))
    plan = tmp_path / "late-logo.testplan"
    plan.write_text(plan.read_text().replace("choose sleep", "choose sleep-on-it"))
    result = run("check", "late-logo.story.md")
    assert result.exit_code == 1
    assert "E210" in result.output
    assert "sleep" in result.output
    story.write_text(story.read_text().replace("version: 1", "version: 2"))
    assert run("check", "late-logo.story.md").exit_code == 0


def test_two_stories_that_share_a_clause_are_told_so(run, tmp_path):
    run("new", "late-logo")
    run("new", "later-logo")
    result = run("check", str(tmp_path))
    assert "W414" in result.output
    assert result.exit_code == 0


def test_a_folder_without_stories_is_no_clean_bill(run, tmp_path):
    (tmp_path / "empty").mkdir()
    result = run("check", "empty")
    assert result.exit_code == 2
    assert "There is no story in empty" in result.stderr


def test_a_story_of_the_kit_is_checked_by_its_id(run):
    assert run("check", "after-picture-lock").exit_code == 0


@pytest.mark.parametrize("command", [["check"], ["import"]])
def test_a_pipe_does_not_keep_us_waiting(run, tmp_path, command):
    os.mkfifo(tmp_path / "pipe.story.md")
    result = run(*command, "pipe.story.md")
    assert result.exit_code
    assert "regular file" in result.output


@pytest.mark.parametrize("seed", ["-1", "99999999999999999999"])
def test_a_seed_that_no_journal_holds_is_refused_before_anything_is_written(run, tmp_path, seed):
    run("new", "late-logo")
    assert run("play", "late-logo.story.md", "--seed", seed).exit_code == 2
    assert not (tmp_path / "attempts").exists()


def test_words_of_another_encoding_are_kept_as_far_as_they_can_be(run, tmp_path):
    run("new", "late-logo")
    command = [sys.executable, "-m", "signoff", "play", "late-logo.story.md"]
    played = subprocess.run(command, cwd=tmp_path, input=b"1\nzu sp\xe4t\nq\n", capture_output=True, check=False)
    assert b"Traceback" not in played.stderr
    (decision,) = (
        read_attempt(tmp_path / "attempts" / "late-logo.jsonl", load_story(tmp_path / "late-logo.story.md"))
        .tries[0]
        .decisions
    )
    assert decision.reason.startswith("zu sp")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "loop/x.story.md"],
        ["new", "a", "--folder", "loop"],
        ["lab", "--folder", "loop"],
        ["class", "--out", "n" * 300],
    ],
)
def test_a_path_that_the_system_refuses_is_a_sentence(tmp_path, arguments):
    (tmp_path / "loop").symlink_to("loop")
    command = [sys.executable, "-m", "signoff", *arguments]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode in (1, 2)
    assert "Traceback" not in run.stderr
    assert run.stdout + run.stderr
