"""Where a student is, read from the files in the folder."""

import json

import pytest

from signoff.activities.coursemap import map_html, where_am_i
from signoff.course import load_course


@pytest.fixture
def folder(tmp_path):
    lessons = tmp_path / "notebooks"
    lessons.mkdir()
    (lessons / "06-change.ipynb").write_text("{}", encoding="utf-8")
    return lessons


def keep(folder, **parts):
    (folder / "notes").mkdir(exist_ok=True)
    (folder / "notes" / "06-change.json").write_text(json.dumps(parts), encoding="utf-8")


def module_six(folder):
    return where_am_i(folder, load_course())[5]


def said(folder):
    return {step.name: step.said for step in module_six(folder).steps}


def test_only_lessons_that_lie_in_the_folder_are_linked(folder):
    text = map_html(where_am_i(folder, load_course()))
    assert text.count("<a href=") == 2  # in the list, and in "Start here"
    assert 'href="06-change.ipynb"' in text
    assert text.count("not yet written") == 8


def test_an_empty_folder_is_told_to_start_with_the_lesson_there_is(folder):
    assert "Start here:</strong> module 6" in map_html(where_am_i(folder, load_course()))


def test_a_folder_without_lessons_says_so(tmp_path):
    assert "No lesson lies in this folder" in map_html(where_am_i(tmp_path, load_course()))


def test_side_self_check_and_exit_note_are_read_from_the_notes(folder):
    keep(folder, **{"side": {"side": "ask"}, "check:self-check": {"answers": {"a": {}, "b": {}}, "of": 6}})
    (folder / "notes" / "06-change.md").write_text("Mine", encoding="utf-8")
    assert said(folder) == {
        "Side": "taken",
        "Self-check": "2 of 6 answered",
        "Scenario “After picture lock”": "to do",
        "Exit note": "saved",
    }
    assert "Next: self-check." in map_html(where_am_i(folder, load_course()))


def test_a_damaged_journal_is_reported_in_the_map(folder):
    (folder / "attempts").mkdir()
    (folder / "attempts" / "after-picture-lock.jsonl").write_text("not a journal\n", encoding="utf-8")
    message = said(folder)["Scenario “After picture lock”"]
    assert "after-picture-lock.jsonl" in message


def test_damaged_notes_are_reported_in_the_map(folder):
    keep(folder)
    (folder / "notes" / "06-change.json").write_text("[", encoding="utf-8")
    assert "cannot be read" in said(folder)["Notes"]


def test_the_assignment_is_linked_when_it_has_been_prepared(folder):
    assert "assignments/" not in map_html(where_am_i(folder, load_course()))
    work = folder.parent / "assignments" / "06-change"
    work.mkdir(parents=True)
    (work / "06-change.ipynb").write_text("{}", encoding="utf-8")
    assert 'href="../assignments/06-change/06-change.ipynb"' in map_html(where_am_i(folder, load_course()))


def test_looking_at_the_map_leaves_no_trace(folder):
    map_html(where_am_i(folder, load_course()))
    assert [path.name for path in folder.iterdir()] == ["06-change.ipynb"]
