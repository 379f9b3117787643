"""The exit note: a student's words are never lost."""

import os

import pytest

from signoff.activities.content import Exit
from signoff.activities.exitnote import ExitNote
from signoff.activities.form import Entered

EXIT = Exit("Exit note: Change", ("Who worked again?",))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "notes" / "06-change.md"


def write(note, text):
    note.receive(Entered("note", {"text": text}, pressed=False))


def test_a_note_is_saved_as_it_is_typed_and_resumed(path):
    write(ExitNote(EXIT, path), "The logo.\n\nAnd then – “only” the map.")
    again = ExitNote(EXIT, path)
    assert again.text == "The logo.\n\nAnd then – “only” the map."
    assert "Your note of 8 words" in again.status()


def test_nothing_is_written_before_something_is_typed(path):
    note = ExitNote(EXIT, path)
    write(note, "  ")
    assert not path.parent.exists()


def test_a_note_can_be_emptied_again(path):
    note = ExitNote(EXIT, path)
    write(note, "Something")
    write(note, "")
    assert ExitNote(EXIT, path).text == ""


def test_a_note_edited_by_hand_is_read_whatever_became_of_its_heading(path):
    path.parent.mkdir()
    path.write_text("Mine, without a heading\n", encoding="utf-8")
    assert ExitNote(EXIT, path).text == "Mine, without a heading"


def test_a_file_that_changed_meanwhile_is_kept_beside_the_note(path):
    note = ExitNote(EXIT, path)
    write(note, "First")
    path.write_text("Edited in another window\n", encoding="utf-8")
    write(note, "First, second")
    assert path.read_text(encoding="utf-8").endswith("First, second\n")
    assert path.with_name("06-change-earlier.md").read_text(encoding="utf-8") == "Edited in another window\n"


def test_a_folder_that_cannot_be_written_gives_a_message_and_keeps_the_text(tmp_path):
    (tmp_path / "notes").write_text("a file where the folder should be", encoding="utf-8")
    note = ExitNote(EXIT, tmp_path / "notes" / "06-change.md")
    write(note, "Do not lose me")
    assert "Not saved" in note.problem or "cannot be read" in note.problem
    assert note.status() == "Not saved yet."
    assert note.view()["forms"][0]["fields"][0]["value"] == "Do not lose me"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes anywhere, Windows has other rights")
def test_a_read_only_folder_gives_a_message(path):
    path.parent.mkdir()
    path.parent.chmod(0o500)
    note = ExitNote(EXIT, path)
    write(note, "Do not lose me")
    assert "cannot be written" in note.problem


def test_a_note_that_cannot_be_read_is_not_overwritten(path):
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe caf\xe9")
    note = ExitNote(EXIT, path)
    assert "cannot be read" in note.problem
    write(note, "New")
    assert path.read_bytes() == b"\xff\xfe caf\xe9"


def test_no_half_written_file_is_left_behind(path):
    write(ExitNote(EXIT, path), "Whole")
    assert [one.name for one in path.parent.iterdir()] == ["06-change.md"]


def test_the_record_shows_the_note_as_text(path):
    note = ExitNote(EXIT, path)
    write(note, "<script>alert(1)</script>")
    assert "<script>" not in note.record()
    assert "&lt;script&gt;" in note.record()


def test_the_saved_text_of_the_cell_is_the_same_at_every_run(path):
    data, _ = ExitNote(EXIT, path).form._repr_mimebundle_()
    other, _ = ExitNote(EXIT, path).form._repr_mimebundle_()
    assert data["text/plain"] == other["text/plain"]
    assert "0x" not in data["text/plain"]
