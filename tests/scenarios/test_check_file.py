from pathlib import Path

import pytest

from scenarios.language.check_file import check_file, plan_path
from scenarios.language.new import new_story


@pytest.fixture
def started(tmp_path):
    return new_story("late-logo", tmp_path)


def codes(path):
    return [found.code for found in check_file(path).diagnostics]


def test_a_story_with_its_testplan_has_nothing_against_it(started):
    path, plan = started
    assert plan_path(path) == plan
    assert codes(path) == []


def test_a_missing_testplan_is_a_warning(started):
    path, plan = started
    plan.unlink()
    checked = check_file(path)
    assert [found.code for found in checked.diagnostics] == ["W407"]
    assert checked.errors == 0
    assert checked.story is not None


def test_a_missing_testplan_can_be_silenced_with_a_reason(started):
    path, plan = started
    plan.unlink()
    path.write_text(path.read_text().replace("ids: S3.PC6, S1.18\n---", "quiet:\n  W407: written next week\n---", 1))
    assert codes(path) == []


def test_a_missing_picture_is_a_warning_and_a_real_one_is_none(started):
    path, _ = started
    path.write_text(
        path.read_text().replace("INA (e-mail, 21:10)", "![A still of the cake](cake.png)\n\nINA (e-mail, 21:10)")
    )
    (found,) = check_file(path).diagnostics
    assert (found.code, found.line) == ("W416", 17)
    (path.parent / "cake.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert codes(path) == []


def test_a_failing_testplan_is_an_error_in_the_testplans_file(started):
    path, plan = started
    plan.write_text(plan.read_text().replace("expect trust 5", "expect trust 9"))
    (found,) = check_file(path).diagnostics
    assert (found.code, Path(found.file), found.line) == ("E302", plan, 6)
    assert "trust is 5" in found.message


def test_a_broken_story_is_not_played(started):
    path, _ = started
    path.write_text(path.read_text().replace("-> shorter", "-> shortr"))
    checked = check_file(path)
    assert checked.story is None
    assert "E302" not in codes(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"---\n"])
def test_no_content_raises(started, content):
    path, plan = started
    path.write_bytes(content)
    assert check_file(path).errors
    plan.write_bytes(content)
    assert check_file(path).errors


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    (found,) = check_file(tmp_path / "gone.story.md").diagnostics
    assert found.code == "E116"


def test_as_json_it_says_the_same(started):
    path, plan = started
    plan.unlink()
    data = check_file(path).to_json()
    assert data["story"] == "late-logo"
    assert [(row["code"], row["kind"], row["line"]) for row in data["diagnostics"]] == [("W407", "warning", 1)]


def test_a_missing_or_too_large_avatar_is_a_warning(started):
    path, _ = started
    path.write_text(path.read_text().replace("who pays\n", "who pays\n    avatar: ina.png\n", 1))
    (found,) = check_file(path).diagnostics
    line = path.read_text().splitlines().index("    avatar: ina.png") + 1
    assert (found.code, found.line, found.column) == ("W417", line, 5)
    (path.parent / "ina.png").write_bytes(bytes(60_001))
    assert codes(path) == ["W417"]
    (path.parent / "ina.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert codes(path) == []
