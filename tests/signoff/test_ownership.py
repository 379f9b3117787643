"""Whose decision is it: what a sorting leans towards, and the note that comes of it."""

import json
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.activities.ownership import AGREED, GIVEN, OWNERS, SENT, TAKEN, THIRD, load_sorting
from signoff.activities.ownership_widget import OwnershipSorter

DATA = Path(__file__).parents[2] / "notebooks" / "data"


@pytest.fixture
def sorting():
    return load_sorting("01-service", DATA)


@pytest.fixture
def ours(sorting):
    return {one.key: one.owner for one in sorting.decisions}


def decision(sorting, key):
    return next(one for one in sorting.decisions if one.key == key)


def put(form, key, owner):
    form.receive(Entered(key, {"owner": owner}, pressed=False))


@pytest.mark.parametrize(
    ("key", "chosen", "leaning"),
    [
        ("purpose", "maker", TAKEN),
        ("purpose", "advised", TAKEN),
        ("length", "client", GIVEN),
        ("rate", "advised", GIVEN),
        ("song", "client", THIRD),
        ("program", "third", SENT),
        ("letters", "maker", AGREED),  # has two good answers
        ("letters", "advised", AGREED),
    ],
)
def test_a_place_is_taken_over_given_away_past_somebody_or_fine(sorting, key, chosen, leaning):
    assert decision(sorting, key).leaning(chosen) == leaning


def test_the_tendency_waits_until_all_is_sorted(sorting, ours):
    assert sorting.tendency({**ours, "rate": "client"}) != ""
    del ours["song"]
    assert sorting.tendency(ours) == ""


def test_keeping_everything_leans_towards_the_owner_and_giving_all_away_towards_the_button(sorting, ours):
    assert "the owner: 4 times" in sorting.tendency(dict.fromkeys(ours, "maker"))
    assert "the button: 6 times" in sorting.tendency(dict.fromkeys(ours, "client"))
    assert "once the two of you decided over the head" in sorting.tendency(dict.fromkeys(ours, "client"))


def test_sorting_as_we_do_is_told_to_look_for_somebody_who_differs(sorting, ours):
    assert "Look for somebody who doesn't" in sorting.tendency(ours)


def test_sending_everything_on_is_told_so_and_not_praised(sorting, ours):
    assert "ask outside" in sorting.tendency(dict.fromkeys(ours, "third"))


def test_the_note_holds_every_decision_once_and_leaves_empty_groups_out(sorting, ours):
    note = sorting.note(dict.fromkeys(ours, "maker"))
    ((begins, shorts),) = note
    assert begins == "I decide"
    assert len(shorts) == len(sorting.decisions)


def test_every_place_of_every_decision_answers(sorting):
    form = OwnershipSorter(sorting)
    for one in sorting.decisions:
        for owner in OWNERS:
            put(form, one.key, owner)
            assert ("so-yes" in form.feedback(one)) is one.fits(owner)
            assert len(form.view()["forms"]) == len(sorting.decisions) + 1


def test_the_note_appears_when_all_is_sorted_and_follows_a_change(sorting, ours):
    form = OwnershipSorter(sorting)
    for key, owner in ours.items():
        assert form.view()["forms"][-1]["hidden"]
        put(form, key, owner)
    note = form.view()["forms"][-1]
    assert not note["hidden"]
    assert "<strong>I decide</strong>: which program I draw in" in note["output"]
    put(form, "program", "client")
    assert "<strong>I decide</strong>: what a day of mine costs" in form.view()["forms"][-1]["output"]
    assert "8 as we would" in form.summary()
    assert note["output"] not in form.record()


@pytest.mark.parametrize(("key", "value"), [("rate", ""), ("rate", "nobody"), ("rate", ["maker"]), ("gone", "maker")])
def test_a_place_or_a_decision_that_is_not_there_is_ignored(sorting, key, value):
    form = OwnershipSorter(sorting)
    put(form, key, value)
    assert form.sorted == {}
    assert form.summary() == ""


def test_a_sorting_comes_back_when_the_cell_is_run_again(sorting, tmp_path):
    notes = LessonNotes("01-service", tmp_path / "notes")
    form = OwnershipSorter(sorting, notes)
    assert not notes.path.exists()
    put(form, "rate", "client")
    again = OwnershipSorter(sorting, notes)
    assert again.sorted == {"rate": "client"}
    assert "What a day of yours costs." in again.record()


def test_notes_that_somebody_has_edited_do_not_stop_the_lesson(sorting, tmp_path):
    notes = LessonNotes("01-service", tmp_path)
    notes.path.write_text(
        json.dumps({"ownership": {"sorted": {"rate": 3, "gone": "maker", "song": "nobody"}}}), encoding="utf-8"
    )
    assert OwnershipSorter(sorting, notes).sorted == {}


def test_an_owner_that_there_is_not_is_named(tmp_path):
    text = (DATA / "01-service.toml").read_text(encoding="utf-8").replace('owner = "advised"', 'owner = "both"', 1)
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"there is no 'both'\. Write one of: client, advised, maker, third"):
        load_sorting("x", tmp_path)
