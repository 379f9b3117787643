"""A backup: the count, what is left after each mishap, and what the student is shown."""

from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.backup import TESTED, UNTESTED, UNUSED, check, load_setting
from signoff.activities.backup_widget import BackupCheck
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes

LESSON = "08-records-security-ethics"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
SETTING = load_setting(LESSON, DATA)
STAIRS, PIPE, BLACKMAIL, SLIP, ACCOUNT = SETTING.mishaps


@pytest.fixture
def activity(tmp_path):
    return BackupCheck(SETTING, LessonNotes(LESSON, tmp_path / "notes"))


def seen(*tested, untested=()):
    return check(SETTING, {**dict.fromkeys(tested, TESTED), **dict.fromkeys(untested, UNTESTED)})


def after(result, mishap):
    (outcome,) = (one for one in result.outcomes if one.mishap == mishap)
    return outcome


def choose(activity, **states):
    activity.receive(Entered("backup", {**activity.states, **states}, pressed=False))


def test_as_found_there_is_one_copy_and_two_mishaps_leave_nothing():
    found = check(SETTING, SETTING.start)
    assert (found.copies, found.media, found.away, found.holds) == (1, 1, 0, False)
    assert {one.mishap for one in found.outcomes if one.best is None} == {BLACKMAIL, SLIP}


def test_three_copies_in_one_house_or_on_one_medium_do_not_hold():
    assert not seen("edit", "shelf", "server").holds
    assert not seen("shelf", "server", "home").holds
    assert seen("edit", "shelf", "home").holds


def test_a_folder_that_follows_is_no_copy_and_still_costs():
    assert not seen("edit", "shelf", "sync").holds
    assert seen("edit", "sync").copies == 1
    assert seen("edit", "sync").price > seen("edit").price


def test_the_rule_of_three_can_hold_and_a_mishap_still_take_everything():
    result = seen("edit", "shelf", "home")
    assert result.holds
    assert after(result, SLIP).best is None


def test_the_newest_copy_is_the_one_to_go_back_to():
    result = seen("edit", "home", "cloud")
    assert after(result, ACCOUNT).best.key == "edit"
    assert after(result, STAIRS).best.key == "cloud"


def test_an_older_copy_that_was_tested_comes_before_a_newer_one_that_was_not():
    result = seen("edit", "home", untested=["cloud"])
    assert (after(result, PIPE).best.key, after(result, PIPE).tested) == ("home", True)
    assert (after(result, SLIP).best.key, after(result, SLIP).tested) == ("cloud", False)
    assert result.hoped == 1


def test_more_than_one_setup_survives_everything_within_the_money():
    for setup in (("edit", "home", "cloud"), ("edit", "shelf", "cloud"), ("edit", "home", "tape")):
        result = seen(*setup)
        assert result.holds
        assert (result.lost, result.hoped) == (0, 0)
        assert result.price <= SETTING.budget


def test_without_any_place_everything_is_lost():
    assert seen().lost == len(SETTING.mishaps)


def test_the_verdict_says_why_it_is_not_enough(activity):
    assert "2 of 5 mishaps leave nothing at all" in activity.output()
    assert SLIP.says in activity.output()
    choose(activity, sync=UNUSED, home=UNTESTED, cloud=UNTESTED)
    assert "it holds" in activity.output()
    assert "leave only hope" in activity.output()
    choose(activity, home=TESTED, cloud=TESTED)
    assert "so-yes" in activity.output()
    choose(activity, tape=TESTED, server=TESTED)
    assert "too dear" in activity.output()


def test_the_places_come_back_when_the_cell_is_run_again(tmp_path):
    notes = LessonNotes(LESSON, tmp_path / "notes")
    choose(BackupCheck(SETTING, notes), tape=TESTED)
    again = BackupCheck(SETTING, notes)
    assert again.states["tape"] == TESTED
    assert "Tape in the bank" in again.record()


def test_before_a_change_the_record_says_so_and_nothing_is_written(tmp_path):
    activity = BackupCheck(SETTING, LessonNotes(LESSON, tmp_path / "notes"))
    assert "nothing changed yet" in activity.record()
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_there_is_not_is_ignored(activity):
    choose(activity, edit="perhaps", tape=7)
    assert activity.states["edit"] == TESTED
    assert activity.states["tape"] == UNUSED


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('takes = ["sync", "cloud"]', 'takes = ["sync", "clod"]', r"backup\.mishap 5: there is no 'clod'"),
        ('edit = "tested"', 'edit = "yes"', r"backup\.start: there is no 'yes'"),
        ("days_behind = 92", "days_behind = -1", r"backup\.place 7: days_behind must be a whole number"),
    ],
)
def test_a_mistake_in_the_content_is_named_with_its_place(tmp_path, old, new, told):
    text = (DATA / f"{LESSON}.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "08.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"08\.toml, {told}"):
        load_setting("08", tmp_path)


def test_no_dollar_sign_turns_the_saved_record_into_a_formula(activity):
    assert "390 of 400 dollars" in _with(activity, home=TESTED, cloud=TESTED).record()
    assert "$" not in activity.record()


def _with(activity, **states):
    choose(activity, **states)
    return activity
