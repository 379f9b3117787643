"""A learner's own attempts, as real journals on disk: counted, questioned, and planned from."""

import pytest

from scenarios import find_story
from scenarios.journal import attempt_path
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.activities.ownattempts import APPROACHES, questions, read_portfolio
from signoff.activities.ownattempts_widget import PLAN, OwnAttempts
from signoff.classroom.playing import play_as
from signoff.classroom.roster import Student

STORIES = ("cut-the-check-ins", "lost-card", "three-versions")
PLANNED = {"first": STORIES[0], "second": STORIES[1], "third": STORIES[2], **dict.fromkeys(PLAN, "some words")}


def played(folder, story):
    """The session of the first simulated record-keeper who plays this story to an ending."""
    for number in range(50):
        attempt_path(story, folder).unlink(missing_ok=True)
        session = play_as(Student("s", "", "", "record-keeper", 1.0, f"own/{number}"), find_story(story), folder)
        if session and session.finished:
            return session
    raise AssertionError("no simulated student finished")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("played")
    return folder, {story: played(folder, story) for story in STORIES}


@pytest.fixture
def notes(tmp_path):
    return LessonNotes("09-stewardship", tmp_path / "notes")


def test_each_finished_story_shows_its_ending_and_where_its_meters_went(course):
    folder, sessions = course
    portfolio = read_portfolio(folder / "attempts")
    assert {one.key for one in portfolio.finished} == set(STORIES)
    for one in portfolio.played:
        last = [play for play in sessions[one.key].tries if play.ending][-1]
        assert last.node.title in one.endings
        assert [after for _, after in one.meters.values()] == list(last.state.meters)


def test_decisions_before_a_rewind_count_once(course):
    folder, sessions = course
    for one in read_portfolio(folder / "attempts").played:
        decisions = {(d.node, d.choice, d.time) for play in sessions[one.key].tries for d in play.decisions}
        assert one.decisions == len(decisions)


def test_nothing_is_taken_more_often_than_it_was_open(course):
    portfolio = read_portfolio(course[0] / "attempts")
    taken, offered = portfolio.taken(), portfolio.offered()
    assert set(offered) <= set(APPROACHES)
    assert all(taken[key] <= offered[key] for key in taken)
    assert offered["avoid"] > 0


def test_meters_are_counted_over_the_finished_scenarios(course):
    portfolio = read_portfolio(course[0] / "attempts")
    assert all(sum(counts) == len(STORIES) for counts in portfolio.moves().values())
    assert questions(portfolio)


def test_an_empty_folder_is_met_kindly_and_asks_for_no_plan(tmp_path, notes):
    view = OwnAttempts(tmp_path / "attempts", notes).view()
    assert "nothing is lost" in view["forms"][0]["output"]
    assert view["forms"][1]["hidden"]
    assert not (tmp_path / "attempts").exists()


def test_a_damaged_file_is_named_and_the_others_are_still_read(course, tmp_path, notes):
    folder = tmp_path / "attempts"
    folder.mkdir()
    story = STORIES[0]
    (folder / f"{story}.jsonl").write_bytes(attempt_path(story, course[0]).read_bytes())
    (folder / "broken.jsonl").write_text("<b>nothing</b>\n", encoding="utf-8")
    output = OwnAttempts(folder, notes).view()["forms"][0]["output"]
    assert "broken.jsonl" in output
    assert "Cut the check-ins" in output
    assert "<b>nothing" not in output


def test_what_is_played_meanwhile_is_there_after_looking_again(course, tmp_path, notes):
    folder = tmp_path / "attempts"
    folder.mkdir()
    activity = OwnAttempts(folder, notes)
    (folder / f"{STORIES[1]}.jsonl").write_bytes(attempt_path(STORIES[1], course[0]).read_bytes())
    activity.receive(Entered("look", {}))
    shown = activity.view()["forms"]
    assert "Lost card" in shown[0]["output"]
    assert not shown[1]["hidden"]


def test_a_whole_plan_is_kept_and_comes_back(course, notes):
    activity = OwnAttempts(course[0] / "attempts", notes)
    activity.receive(Entered("plan", PLANNED))
    assert "so-yes" in activity.said
    again = OwnAttempts(course[0] / "attempts", notes)
    assert again.values == PLANNED
    assert "some words" in again.record()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"third": ""}, "Three different scenarios"),
        ({"third": STORIES[0]}, "Three different scenarios"),
        ({"third": "silent-client"}, "Without an ending in this folder: Silent client"),
        ({"counter": " "}, "A pattern without an exception"),
        ({"trigger": ""}, "not yet when"),
        ({"check": ""}, "can't fail"),
    ],
)
def test_a_plan_with_a_gap_is_kept_and_asked_about(course, notes, changed, said):
    activity = OwnAttempts(course[0] / "attempts", notes)
    activity.receive(Entered("plan", {**PLANNED, **changed}))
    assert said in activity.said.replace("&#x27;", "'")
    assert notes.path.exists()


def test_words_are_shown_as_words(course, notes):
    activity = OwnAttempts(course[0] / "attempts", notes)
    activity.receive(Entered("plan", {**PLANNED, "action": "<script>alert(1)</script>"}))
    assert "<script>" not in activity.record()
