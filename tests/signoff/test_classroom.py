import csv
import platform
import re
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from grader import Mark
from scenarios import find_story, read_attempt
from scenarios.journal import attempt_path
from scenarios.personas import PERSONAS
from signoff.classroom import make_roster, run_class, run_term
from signoff.classroom.answers import load_bank
from signoff.classroom.playing import play_as
from signoff.classroom.simulate import write_marks
from signoff.places import exercises


@pytest.fixture(scope="module")
def story():
    return find_story("after-picture-lock")


@pytest.fixture(scope="module")
def plays(story, tmp_path_factory):
    """Sixty students, what they played, and the file that it left."""
    played = []
    for student in make_roster(60, seed=11):
        folder = tmp_path_factory.mktemp(student.id)
        played.append((student, play_as(student, story, folder), attempt_path(story.id, folder)))
    return played


def test_the_same_seed_gives_the_same_students_and_another_seed_others():
    assert make_roster(30, 7) == make_roster(30, 7)
    assert [s.skill for s in make_roster(30, 7)] != [s.skill for s in make_roster(30, 8)]


def test_a_larger_class_begins_with_the_smaller_one():
    assert make_roster(40, 7)[:30] == make_roster(30, 7)


def test_what_was_played_is_what_the_file_says(plays):
    for _, session, path in plays:
        if session is None:
            assert not path.exists()
        else:
            assert read_attempt(path).session == session


def test_personas_play_differently(plays):
    taken = {
        persona: [
            play.taken(decision)
            for student, session, _ in plays
            if student.persona == persona and session
            for play in session.tries
            for decision in play.decisions
        ]
        for persona in PERSONAS
    }
    known_by = {
        "pleaser": lambda choice: choice.approach == "accommodate",
        "rule-quoter": lambda choice: choice.approach in ("rights", "power"),
        "avoider": lambda choice: choice.silent,
        "record-keeper": lambda choice: bool(choice.record),
    }
    for persona, mark in known_by.items():
        share = {other: sum(map(mark, choices)) / len(choices) for other, choices in taken.items()}
        assert max(share, key=share.get) == persona, share


def test_a_class_has_finished_unfinished_and_unplayed_attempts(plays):
    assert any(session is None for _, session, _ in plays)
    assert any(session and not session.finished for _, session, _ in plays)
    assert len({session.current.ending for _, session, _ in plays if session and session.finished}) >= 4


@pytest.mark.parametrize("name", exercises())
def test_every_question_has_typical_wrong_and_failing_answers(name):
    bank = load_bank(exercises()[name])
    assert set(bank.right) == set(bank.wrong) == set(bank.failing)
    for grade_id, right in bank.right.items():
        assert right not in bank.wrong[grade_id]
        compile(right, grade_id, "exec")
    assert all(250 <= len(text.split()) <= 420 for text in bank.reflections)


def test_marks_for_spreadsheets_hold_no_formula_and_keep_commas(tmp_path):
    nasty = Mark("=cmd()", 'Whitfield, "Jr."', 1, 2, 0, 50, "graded")
    write_marks([nasty, Mark("+1", "森田", 0.5, 2, 0, 50, "graded")], tmp_path / "marks.csv")
    rows = list(csv.reader((tmp_path / "marks.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1][:3] == ["'=cmd()", 'Whitfield, "Jr."', "1"]
    assert rows[2][:2] == ["'+1", "森田"]


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found.append(dict(attributes)["href"])


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    """A class of four, and what it told of its progress."""
    told = []
    return run_class(tmp_path_factory.mktemp("a") / "one", 4, 7, lambda *progress: told.append(progress)), told


@pytest.mark.slow
def test_a_class_goes_from_source_to_feedback_and_is_the_same_twice(a_class, tmp_path):
    first, told = a_class
    second = run_class(tmp_path / "two", 4, 7, lambda *_: None)
    assert first.failures == second.failures == {}
    assert first.marks_csv.read_bytes() == second.marks_csv.read_bytes()
    assert first.endings == second.endings
    assert {mark.max_auto for mark in first.marks} == {50}
    assert len({mark.auto for mark in first.marks}) > 1, "a class in which all have the same mark shows nothing"
    for student in first.students:
        one, two = (
            (report.marks_csv.parent / "submitted" / student.id / "06-change").rglob("*.jsonl")
            for report in (first, second)
        )
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    links = Links()
    links.feed(first.feedback.read_text(encoding="utf-8"))
    assert len(links.found) == 4
    assert all((first.feedback.parent / link).is_file() for link in links.found)
    assert [step for step, done, of in told if done == of] == [
        "release",
        "play and hand in",
        "collect",
        "autograde",
        "feedback",
    ]
    if sys.platform == "linux":
        assert first.notices == (), "graded in a jail, and nothing to tell"
    assert not re.search(r"BEGIN HIDDEN TESTS", (first.feedback.parent / links.found[0]).read_text(encoding="utf-8"))


def links_of(page):
    links = Links()
    links.feed(page.read_text(encoding="utf-8"))
    return [page.parent / link for link in links.found]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nbgrader's own steps are the only ones")
def test_where_no_jail_can_be_had_nbgrader_gives_the_same_marks_and_it_is_said(a_class, tmp_path, monkeypatch):
    monkeypatch.setattr(platform, "release", lambda: "3.10.0")
    told = []
    stock = run_class(tmp_path / "stock", 2, 7, lambda *progress: told.append(progress))
    jailed, _ = a_class
    assert len(stock.marks) == 2
    assert set(stock.marks) <= set(jailed.marks), "a larger class begins with the smaller one"
    assert stock.failures == {}
    (notice,) = stock.notices
    assert "without a jail" in notice
    assert "3.10.0" in notice
    assert [step for step, done, of in told if done == of][-2:] == ["autograde", "feedback"]
    assert all(page.is_file() for page in links_of(stock.feedback))


@pytest.mark.slow
def test_a_term_takes_the_same_class_through_several_assignments_in_one_course(tmp_path):
    names = list(exercises())[:2]
    told = []
    reports = run_term(tmp_path / "term", 3, 7, lambda *progress: told.append(progress), names)
    assert [report.assignment for report in reports] == names
    assert [report.failures for report in reports] == [{}] * len(names)
    assert list(dict.fromkeys(step for step, done, of in told if done == of)) == names, "an assignment is one step"
    assert all(earlier[1] <= later[1] for earlier, later in pairwise(told) if earlier[0] == later[0])
    for report in reports:
        rows = list(csv.reader(report.marks_csv.read_text(encoding="utf-8-sig").splitlines()))
        assert [row[0] for row in rows[1:]] == [mark.student for mark in report.marks]
        assert len(links_of(report.feedback)) == 3
        assert all(page.is_file() for page in links_of(report.feedback))
    assert links_of(tmp_path / "term" / "feedback" / "index.html") == [report.feedback for report in reports]
