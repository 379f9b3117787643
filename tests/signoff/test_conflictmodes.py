"""Ways into a conflict: what the conditions say, and what is remembered."""

import itertools
from html import unescape
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.conflictmodes import load_selector
from signoff.activities.conflictmodes_widget import ModeSelector
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes

LESSON = "07-bad-news-and-conflict"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
SELECTOR = load_selector(LESSON, DATA)

CONTENT = """
[selector]
title = "Which way in?"
mode = [
  { key = "firm", name = "Hold firm", meaning = "Stay.", elsewhere = "competing" },
  { key = "leave", name = "Leave it be", meaning = "Wait.", elsewhere = "avoiding" },
]
situation = [{ key = "one", name = "One", text = "A case.", answers = { heat = "hot" } }]
[[selector.factor]]
key = "heat"
question = "How hot?"
answer = [
  { key = "cool", text = "Cool", for = { firm = "They can hear it." } },
  { key = "hot", text = "Hot", for = { leave = "Nobody listens." }, against = { firm = "A blow." } },
]
"""


@pytest.fixture
def activity(tmp_path):
    return ModeSelector(SELECTOR, LessonNotes(LESSON, tmp_path / "notes"))


def values(activity, **more):
    return {"situation": activity.situation.key, **activity.answers, **more}


def balance(answers, key):
    return next(one.balance for one in SELECTOR.weigh(answers) if one.mode.key == key)


def test_one_condition_changed_makes_another_case_of_it():
    calm = dict(SELECTOR.situation("frame").answers)
    assert SELECTOR.weigh(calm)[0].mode.key == "leave"
    urgent = calm | {"undone": "something"}
    assert balance(urgent, "leave") < balance(calm, "leave")
    assert len({one.balance for one in SELECTOR.weigh(urgent)[:2]}) == 1, "now another way in has as much for it"


def test_the_two_pairs_of_situations_do_not_favour_the_same_way_in():
    def favoured(key):
        standings = SELECTOR.weigh(SELECTOR.situation(key).answers)
        return {one.mode.key for one in standings if one.balance == standings[0].balance}

    assert not favoured("eight-in-copy") & favoured("eight-and-press")
    assert favoured("credit-late") != favoured("credit-press")


def test_every_way_in_has_most_for_it_under_some_conditions_and_least_under_others():
    first, last = set(), set()
    for combination in itertools.product(*([answer.key for answer in factor.answers] for factor in SELECTOR.factors)):
        standings = SELECTOR.weigh(dict(zip([one.key for one in SELECTOR.factors], combination, strict=True)))
        first |= {one.mode.key for one in standings if one.balance == standings[0].balance}
        last |= {one.mode.key for one in standings if one.balance == standings[-1].balance}
    assert first == last == {mode.key for mode in SELECTOR.modes}


def test_the_output_argues_for_and_against_the_students_own_choice(activity):
    activity.receive(Entered("modes", values(activity, mode="firm", defence="They promised."), pressed=False))
    standing = activity.mine()
    assert standing.speaks_for
    assert standing.against
    for reason in (*standing.speaks_for, *standing.against):
        assert reason in unescape(activity.output())
    assert "They promised." in activity.record()


def test_another_situation_brings_its_own_conditions_and_keeps_the_earlier_choice(activity):
    activity.receive(Entered("modes", values(activity, mode="give"), pressed=False))
    activity.receive(
        Entered("modes", values(activity, situation="eight-and-press", heat="cool", mode="firm"), pressed=False)
    )
    assert activity.answers == SELECTOR.situation("eight-and-press").answers
    assert activity.mine() is None
    activity.receive(Entered("modes", values(activity, situation="credit-late"), pressed=False))
    assert activity.mine().mode.key == "give"


def test_choices_and_conditions_come_back_when_the_cell_is_run_again(tmp_path):
    notes = LessonNotes(LESSON, tmp_path / "notes")
    first = ModeSelector(SELECTOR, notes)
    first.receive(Entered("modes", values(first, situation="own"), pressed=False))
    first.receive(Entered("modes", values(first, heat="hot", mode="leave", defence="Until <nine>."), pressed=False))
    again = ModeSelector(SELECTOR, notes)
    assert (again.situation.key, again.answers["heat"], again.mine().mode.key) == ("own", "hot", "leave")
    assert "Until &lt;nine&gt;." in again.record()


def test_nothing_is_written_before_the_student_does_something(tmp_path):
    ModeSelector(SELECTOR, LessonNotes(LESSON, tmp_path / "notes"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [None, 7, "no-such", ["leave"]])
def test_what_no_option_has_is_no_choice(activity, value):
    activity.receive(Entered("modes", values(activity, mode=value, heat=value), pressed=False))
    assert activity.mine() is None
    assert activity.answers["heat"] in {"cool", "hot"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('leave = "Nobody listens."', 'wait = "Nobody listens."', "there is no 'wait'. Write one of: firm, leave"),
        ('heat = "hot"', 'heat = "boiling"', "there is no 'boiling'. Write one of: cool, hot"),
        ('heat = "hot"', 'time = "hour"', "heat must be a text"),
        ('question = "How hot?"', "", "question must be a text"),
    ],
)
def test_a_mistake_in_the_content_is_named_with_its_place(tmp_path, old, new, told):
    (tmp_path / "08.toml").write_text(CONTENT.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"08\.toml, selector.*{told}"):
        load_selector("08", tmp_path)
