from pathlib import Path

import pytest

from signoff import places
from signoff.places import PlaceError, exercises, learner_folder


def test_an_exercise_is_a_folder_with_its_notebook(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "material", lambda: tmp_path)
    for name, notebook in (("01-a", "01-a.ipynb"), ("02-b", "other.ipynb"), ("drafts", "drafts.ipynb")):
        (tmp_path / "exercises" / name).mkdir(parents=True)
        (tmp_path / "exercises" / name / notebook).write_text("{}")
    assert list(exercises()) == ["01-a"]


def test_a_learner_works_in_the_checkout_unless_told_otherwise():
    assert learner_folder(None) == Path(places.__file__).parents[1]


def test_a_folder_of_ones_own_gets_the_notebooks_once(tmp_path):
    folder = learner_folder(tmp_path / "mine")
    lesson = folder / "notebooks" / "06-change.ipynb"
    assert lesson.is_file()
    lesson.write_text("my notes")
    learner_folder(tmp_path / "mine")
    assert lesson.read_text() == "my notes"


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaceError, match=r"cannot be written.*--folder"):
        learner_folder(tmp_path / "file")
