import pytest

from scenarios.language.check_file import check_file
from scenarios.language.new import NewStoryError, new_story
from scenarios.language.parser import load_story


def test_a_started_story_passes_every_check_under_its_own_name(tmp_path):
    path, plan = new_story("late-logo", tmp_path / "stories")
    assert check_file(path).diagnostics == ()
    story = load_story(path)
    assert (story.id, story.title) == ("late-logo", "Late logo")
    assert plan.is_file()


def test_nothing_is_written_over(tmp_path):
    path, plan = new_story("late-logo", tmp_path)
    path.write_text("mine")
    plan.unlink()
    with pytest.raises(NewStoryError, match="exists already"):
        new_story("late-logo", tmp_path)
    assert path.read_text() == "mine"
    assert not plan.exists()


@pytest.mark.parametrize("name", ["Late Logo", "../etc/passwd", "", "9-lives", "a--b"])
def test_what_is_no_id_is_refused(tmp_path, name):
    with pytest.raises(NewStoryError, match="is not an id"):
        new_story(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NewStoryError, match="cannot be written"):
        new_story("late-logo", tmp_path / "file")
