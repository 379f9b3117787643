"""A contact report from notes: what a colleague would come back for, and what the student is shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.contactreport import LONGEST, Promise, Report, load_call, review
from signoff.activities.contactreport_widget import ContactReport
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes

LESSON = "08-records-security-ethics"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
CALL = load_call(LESSON, DATA)
SOUND = Report(
    day="2026-03-24",
    texts={
        "present": "Wanda Surette, me; Samir for the first ten minutes",
        "decided": "Wanda: we start on the water, the old terminal goes",
        "open": "Narrator A or C. A wish: snow if there is any left",
        "know": "Wed and Thu on the boats, text her",
    },
    promises=(
        Promise("link to the new opening", "samir", "2026-03-26"),
        Promise("plays both voices to her captain", "wanda", "2026-03-27"),
        Promise("consent form to Dmitri", "you", "2026-03-25"),
    ),
    sent="today",
    to="three",
)
FILLED = {
    "day": SOUND.day, **SOUND.texts, "sent": "today", "to": "three",
    **{f"{field}-{n}": getattr(promise, field) for n, promise in enumerate(SOUND.promises, 1) for field in ("what", "who", "by")},
}  # fmt: skip


@pytest.fixture
def activity(tmp_path):
    return ContactReport(CALL, LessonNotes(LESSON, tmp_path / "notes"))


def faults(report):
    return {remark.name for remark in review(report, CALL) if not remark.good}


def changed(**texts):
    return replace(SOUND, texts={**SOUND.texts, **texts})


def press(activity, **values):
    activity.receive(Entered("report", {**FILLED, **values}))


def test_a_sound_report_is_left_in_peace():
    assert faults(SOUND) == set()


def test_an_empty_report_lacks_everything_and_gives_nothing_away():
    empty = Report("", dict.fromkeys(SOUND.texts, ""), (Promise("", "", ""),) * 3, "", "")
    remarks = review(empty, CALL)
    good = {remark.name for remark in remarks if remark.good}
    assert good == {sign.name for sign in CALL.signs if not sign.wanted}


@pytest.mark.parametrize(
    ("report", "name"),
    [
        (replace(SOUND, day="2026-03-25"), "Day"),
        (changed(present="Wanda and me"), "Everybody who was there"),
        (changed(decided="The film starts on the water"), "Who decided it"),
        (changed(decided="Wanda: on the water, and with snow"), "No snow among the decisions"),
        (changed(decided="Wanda: on the water; narrator A"), "No voice among the decisions"),
        (changed(open=""), "The voices are open"),
        (changed(know="A nice person"), "How to reach her"),
        (changed(know="Text her. Her job is being advertised"), "Nothing that was told to you alone"),
        (changed(open="Voices, she tells us soon"), "No word in place of a date"),
        (replace(SOUND, to="us"), "To whom: Samir and Odile"),
        (replace(SOUND, sent="tomorrow"), "When: Tomorrow at noon"),
        (replace(SOUND, sent="asked"), "When"),
    ],
)
def test_each_fault_is_found_alone(report, name):
    assert faults(report) == {name}


def test_private_matters_are_found_in_a_promise_too():
    promises = (
        replace(SOUND.promises[0], what="link to the opening before her job is advertised"),
        *SOUND.promises[1:],
    )
    assert faults(replace(SOUND, promises=promises)) == {"Nothing that was told to you alone"}


@pytest.mark.parametrize(
    ("promise", "name", "told"),
    [
        (Promise("link to the opening", "we", "2026-03-26"), "Promise 1 doesn't say who", "Samir said so"),
        (Promise("link to the opening", "samir", ""), "Promise 1 doesn't say by when", "by Thursday"),
        (Promise("", "samir", "2026-03-26"), "Promise 1 doesn't say what", "isn't in your report"),
    ],
)
def test_a_promise_needs_what_who_and_when(promise, name, told):
    report = replace(SOUND, promises=(promise, *SOUND.promises[1:]))
    assert faults(report) == {name, "Samir's link"}
    assert any(told in remark.says for remark in review(report, CALL))


def test_the_wrong_person_and_the_wrong_day_are_told_apart():
    wrong = (SOUND.promises[0], replace(SOUND.promises[1], who="samir"), replace(SOUND.promises[2], by="2026-03-26"))
    says = {remark.name: remark.says for remark in review(replace(SOUND, promises=wrong), CALL) if not remark.good}
    assert "Wanda said so" in says["Wanda's answer"]
    assert "by Wednesday" in says["Dmitri's form"]


def test_the_order_of_the_promises_does_not_matter():
    assert faults(replace(SOUND, promises=SOUND.promises[::-1])) == set()


def test_ours_waits_for_a_try_and_an_empty_form_does_not_show_it(activity):
    assert activity.view()["forms"][0]["output"] == ""
    activity.receive(Entered("report", {"day": "2026-03-24", "sent": "today"}))
    assert "One that was sent" not in activity.output()
    press(activity, know="x")
    assert "One that was sent" in activity.output()


def test_a_draft_is_not_judged_before_the_button(activity):
    activity.receive(Entered("report", FILLED, pressed=False))
    assert activity.tries == 0


def test_the_report_comes_back_and_stands_in_the_record(tmp_path):
    notes = LessonNotes(LESSON, tmp_path / "notes")
    press(ContactReport(CALL, notes), open="Voices <b>A</b> or C")
    again = ContactReport(CALL, notes)
    assert again.report == changed(open="Voices <b>A</b> or C")
    assert "Voices &lt;b&gt;A&lt;/b&gt; or C" in again.record()
    assert "act on this tomorrow" in again.record()


def test_before_the_first_try_nothing_is_written(tmp_path):
    activity = ContactReport(CALL, LessonNotes(LESSON, tmp_path / "notes"))
    assert activity.record() == "<p>Not written yet.</p>"
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_text_counts_as_empty_and_an_endless_text_is_cut(activity):
    press(activity, day=3, open="a" * (LONGEST + 9))
    assert activity.report.day == ""
    assert len(activity.report.texts["open"]) == LONGEST


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (r"'\bsnow'", "'(snow'", r"contact_report\.sign 4: the pattern is no regular expression"),
        ('by = "2026-03-27"', 'by = "Friday"', r"contact_report\.promise 2: by must be a date"),
        ('who = "samir"', 'who = "sam"', r"contact_report\.promise 1: there is no 'sam'"),
        ('where = "know"', 'where = "notes"', r"contact_report\.sign 7: there is no 'notes'"),
    ],
)
def test_a_mistake_in_the_content_is_named_with_its_place(tmp_path, old, new, told):
    text = (DATA / f"{LESSON}.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "08.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"08\.toml, {told}"):
        load_call("08", tmp_path)
