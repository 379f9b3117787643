import json
import zipfile

import pytest
from typer.testing import CliRunner

from scenarios.language.parser import load_story
from signoff.cli import app


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(app, list(arguments))

    assert invoke("new", "late-logo").exit_code == 0
    return invoke


def test_explore_says_what_is_certain(run):
    result = run("explore", "late-logo.story.md")
    assert result.exit_code == 0, result.output
    assert "Complete" in result.output
    assert "shorter" in result.output
    data = json.loads(run("explore", "late-logo.story.md", "--json").output)
    assert {ending["node"] for ending in data["endings"]} == {"shorter", "as-it-was"}


def test_past_its_budget_it_says_partial(run):
    result = run("explore", "after-picture-lock", "--max-states", "50")
    assert "partial" in result.output.lower()


def test_playtest_is_the_same_twice(run):
    one, two = (
        run("playtest", "late-logo.story.md", "--plays", "200", "--seed", "4", "--json").output for _ in range(2)
    )
    assert one == two
    data = json.loads(one)
    assert sum(ending["plays"] for ending in data["endings"]) == 200


def test_an_unknown_persona_gets_a_suggestion(run):
    result = run("playtest", "late-logo.story.md", "--persona", "pleazer")
    assert result.exit_code == 2
    assert 'Did you mean "pleaser"?' in result.stderr


@pytest.mark.parametrize("kind", ["twee", "ink", "h5p", "json"])
def test_exports_a_file_of_each_kind(run, tmp_path, kind):
    result = run("export", "late-logo.story.md", "--to", kind)
    assert result.exit_code == 0, result.output
    written = tmp_path / f"late-logo.{kind}"
    if kind == "h5p":
        assert "content/content.json" in zipfile.ZipFile(written).namelist()
    else:
        assert "People keep asking" in written.read_text(encoding="utf-8")


def test_what_h5p_cannot_hold_is_refused_with_the_reason(run, tmp_path):
    result = run("export", "after-picture-lock", "--to", "h5p")
    assert result.exit_code == 2
    assert "more than 200" in result.stderr
    assert not (tmp_path / "after-picture-lock.h5p").exists()


def test_an_unknown_kind_is_refused(run):
    result = run("export", "late-logo.story.md", "--to", "pdf")
    assert result.exit_code == 2
    assert "twee, ink, h5p, json" in result.stderr


def test_what_went_out_to_twee_comes_back(run, tmp_path):
    run("export", "late-logo.story.md", "--to", "twee")
    result = run("import", "late-logo.twee", "--folder", "back")
    assert result.exit_code == 0, result.output
    (back,) = (tmp_path / "back").glob("*.story.md")
    nodes = {node.id for node in load_story(tmp_path / "late-logo.story.md").nodes}
    assert nodes <= {node.id for node in load_story(back).nodes}
    assert run("import", "late-logo.twee", "--folder", "back").exit_code == 2, "nothing is written over"


@pytest.mark.parametrize(
    ("content", "says"), [(None, "cannot be read"), (b"\xff\xfe", "not UTF-8"), (b"hello", "no passage")]
)
def test_what_is_no_twee_is_said_so(run, tmp_path, content, says):
    if content is not None:
        (tmp_path / "x.twee").write_bytes(content)
    result = run("import", "x.twee")
    assert result.exit_code == 2
    assert says in result.stderr
