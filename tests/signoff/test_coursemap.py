"""The course map as a page: what is linked, what is said, and that a text view never changes."""

import re
from html.parser import HTMLParser

import pytest

from signoff.activities import coursemap
from signoff.activities.coursemap import course_map, map_html
from signoff.activities.progress import look
from signoff.course import load_course
from tests.signoff.learner import play


@pytest.fixture
def folder(tmp_path):
    lessons = tmp_path / "notebooks"
    lessons.mkdir()
    (lessons / "06-change.ipynb").write_text("{}", encoding="utf-8")
    return lessons


def page(folder):
    return map_html(look(folder, load_course()))


def words(folder):
    """What is read out, without tags."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page(folder), flags=re.DOTALL).split())


def test_only_lessons_that_lie_in_the_folder_are_linked(folder):
    text = page(folder)
    assert text.count("<a href=") == 2  # in the list, and in "Start here"
    assert 'href="06-change.ipynb"' in text
    assert text.count("not in this folder") == 8


def test_an_empty_folder_is_told_to_start_with_the_lesson_there_is(folder):
    assert "Start here: module 6, Change ." in words(folder)
    assert "of 9" not in words(folder)


def test_a_folder_without_lessons_says_so(tmp_path):
    assert "No lesson lies in this folder" in page(tmp_path)


def test_the_map_says_in_words_what_it_shows_in_colour(folder):
    play("after-picture-lock", folder, tries=2)
    text = words(folder)
    assert "scenarios played to an ending 1 of 12" in text
    assert "✓ Scenario “After picture lock”: 2 endings seen, 6 not, 2 tries" in text
    assert "Side: to do" in text
    assert page(folder).count("aria-current=step") == 1


def test_a_damaged_file_is_named_below_the_map(folder):
    (folder / "attempts").mkdir()
    (folder / "attempts" / "after-picture-lock.jsonl").write_text("<b>no journal</b>\n", encoding="utf-8")
    text = words(folder)
    assert "its file cannot be read" in text
    assert "after-picture-lock.jsonl, line 1" in text


def test_the_assignment_is_linked_when_it_has_been_prepared(folder):
    assert "assignments/" not in page(folder)
    work = folder.parent / "assignments" / "06-change"
    work.mkdir(parents=True)
    (work / "06-change.ipynb").write_text("{}", encoding="utf-8")
    assert 'href="../assignments/06-change/06-change.ipynb"' in page(folder)


class Balance(HTMLParser):
    """Every element that is opened is closed, and nothing is fetched from anywhere."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        assert tag not in ("script", "img", "link", "iframe")
        assert not any(value and "//" in value for _, value in attrs)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing(folder):
    play("after-picture-lock", folder)
    parser = Balance()
    parser.feed(page(folder))
    assert parser.open == []
    assert "url(" not in page(folder)


def test_the_text_view_stays_the_same_whatever_was_done(folder, monkeypatch):
    shown = []
    monkeypatch.setattr(coursemap, "display", lambda data, **_: shown.append(data))
    course_map(folder)
    play("after-picture-lock", folder)
    course_map(folder)
    before, after = shown
    assert before["text/plain"] == after["text/plain"]
    assert before["text/html"] != after["text/html"]


def test_looking_at_the_map_leaves_no_trace(folder):
    page(folder)
    assert [path.name for path in folder.iterdir()] == ["06-change.ipynb"]
