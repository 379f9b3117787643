"""An interview on a budget: what opens, what closes, and what is said about it afterwards."""

import random

import pytest

from signoff.activities.content import ContentError
from signoff.activities.form import Entered
from signoff.activities.interview import Ask, Finding, Interview, SayBack, Talk
from signoff.activities.interview_content import load_interview
from signoff.activities.interview_widget import InterviewTalk
from signoff.activities.notes import LessonNotes
from signoff.places import material

ASKS = (
    Ask("where", "open", "Where from?", "A <b>note</b>.", "It costs nothing.", reveals=("note",)),
    Ask("why", "why", "Why?", "Forget it.", "It asks for a defence.", opens=-1),
    Ask("lead", "leading", "Fine, isn't it?", "Yes, yes.", "One polite answer.", opens=-1),
    Ask("exception", "exception", "Which one works?", "The third.", "Something to compare.", opens=1, reveals=("third",)),
    Ask("wait", "silence", "(Wait.)", "It was me.", "On somebody half-way.", needs=3, guarded="Hello?", reveals=("me",)),
    Ask("under", "open", "What was under it?", "A folder.", "The paper.", after=("note",), reveals=("folder",)),
)  # fmt: skip
FINDINGS = tuple(Finding(key, f"Finding {key}") for key in ("note", "third", "me", "folder"))
BACKS = (
    SayBack("word", "You want it shorter.", "Yes, I wrote that.", "It is her e-mail."),
    SayBack("need", "It's for the third one.", "Yes!", "She can check it.", ("third", "folder")),
)


def interview(**changes):
    parts = {"budget": 4, "openness": 2, "asks": ASKS, "findings": FINDINGS, "say_backs": BACKS} | changes
    return Interview(client="Sanja", title="Ask", lead="Ring.", greeting="Hello.", **parts)


def test_the_budget_ends_the_talk():
    talk = Talk(interview(budget=2), ("where", "why", "exception"))
    assert talk.asked == ("where", "why")
    assert talk.available() == ()
    assert talk.ask("exception") is None


def test_a_question_is_asked_once():
    talk = Talk(interview(), ("where",))
    assert talk.ask("where") is None
    assert talk.left == 3


def test_a_question_that_needs_a_word_of_hers_waits_for_it():
    talk = Talk(interview())
    assert talk.ask("under") is None
    talk.ask("where")
    assert talk.ask("under").answer == "A folder."


def test_silence_works_on_somebody_who_has_opened_up_and_not_before():
    early = Talk(interview(), ("wait",))
    assert early.turns[0].answer == "Hello?"
    assert early.known == frozenset()
    late = Talk(interview(), ("exception", "wait"))
    assert late.turns[1].answer == "It was me."
    assert late.known == {"third", "me"}


def test_pushing_closes_her():
    assert Talk(interview(), ("exception", "why", "wait")).turns[2].answer == "Hello?"


def test_openness_stays_within_its_bounds():
    assert Talk(interview(openness=1), ("why", "lead")).openness == 0
    assert Talk(interview(openness=4), ("exception",)).openness == 4


def test_a_kept_talk_from_an_older_file_goes_on_with_what_still_exists():
    assert Talk(interview(), ("gone", "where", "under")).asked == ("where", "under")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"asks": (*ASKS, ASKS[0])}, "Two questions"),
        ({"asks": (*ASKS, Ask("x", "clever", "?", "!", "."))}, "no kind 'clever'"),
        ({"asks": (*ASKS, Ask("x", "open", "?", "!", ".", needs=2))}, "guarded answer"),
        ({"asks": (*ASKS, Ask("x", "open", "?", "!", ".", reveals=("moon",)))}, "No finding is called moon"),
        ({"findings": (*FINDINGS, Finding("never", "?"))}, "No question reveals never"),
    ],
)
def test_an_interview_whose_parts_do_not_fit_is_refused(changes, says):
    with pytest.raises(ContentError, match=says):
        interview(**changes)


@pytest.fixture
def notes(tmp_path):
    return LessonNotes("03-listening", tmp_path / "notes")


def press(activity, form, value=""):
    activity.receive(Entered(form, {form: value}))


def offered(activity):
    (field,) = activity.view()["forms"][0]["fields"]
    return {row["value"] for row in field["options"] if not row["off"]}


def shown(activity):
    return [form["id"] for form in activity.view()["forms"] if not form["hidden"]]


def test_asking_then_saying_back_then_ringing_again(notes):
    activity = InterviewTalk(interview(), notes)
    assert shown(activity) == ["ask"]
    for key in ("where", "under", "exception", "wait"):
        press(activity, "ask", key)
    assert shown(activity) == ["back"]
    press(activity, "back", "need")
    assert shown(activity) == ["back", "again"]
    assert "2 lines of hers" in activity.view()["forms"][1]["output"]
    assert activity.summary() == "4 questions asked, 4 of 4 things heard."
    press(activity, "again")
    assert shown(activity) == ["ask"]
    assert activity.talk.asked == ()


def test_one_may_stop_early_but_not_at_once():
    activity = InterviewTalk(interview())
    press(activity, "ask", "stop")
    assert not activity.over
    for key in ("where", "why", "exception"):
        assert "stop" not in offered(activity)
        press(activity, "ask", key)
    assert "stop" in offered(activity)
    press(activity, "ask", "stop")
    assert shown(activity) == ["back"]


def test_a_say_back_without_grounds_is_called_a_guess():
    activity = InterviewTalk(interview(budget=1))
    press(activity, "ask", "why")
    press(activity, "back", "need")
    assert "it was a guess" in activity.view()["forms"][1]["output"]


def test_what_was_missed_is_told_only_after_a_second_talk():
    activity = InterviewTalk(interview(budget=1))
    for told in (False, True):
        press(activity, "ask", "why")
        press(activity, "back", "word")
        output = activity.view()["forms"][1]["output"]
        assert "It was behind Which one works?" in output
        assert ("Finding third" in output) is told
        press(activity, "again")


def test_narrow_questions_are_pointed_out():
    activity = InterviewTalk(interview(budget=3))
    for key in ("why", "lead", "where"):
        press(activity, "ask", key)
    press(activity, "back", "word")
    assert "2 of your 3 questions carried an answer of your own" in activity.record()


def test_a_press_without_a_choice_is_answered_and_costs_nothing(notes):
    activity = InterviewTalk(interview(), notes)
    press(activity, "ask")
    assert "Choose what you want to say" in activity.view()["forms"][0]["complaint"]
    assert activity.talk.left == 4
    assert not notes.path.exists()


def test_a_talk_is_taken_up_where_it_was_left(notes):
    press(InterviewTalk(interview(), notes), "ask", "where")
    again = InterviewTalk(interview(), notes)
    assert again.talk.known == {"note"}
    assert "A &lt;b&gt;note&lt;/b&gt;." in again.record()


def test_nothing_that_a_browser_sends_breaks_it():
    activity = InterviewTalk(interview())
    dice = random.Random(3)
    values = [*(ask.key for ask in ASKS), "word", "need", "stop", "", "moon", None, 7, ["where"]]
    for _ in range(300):
        form = dice.choice(["ask", "back", "again", "else"])
        activity.receive(Entered(form, {form: dice.choice(values)}, pressed=dice.random() < 0.9))
        assert activity.talk.left >= 0
        activity.view()


def test_damaged_notes_do_not_stop_the_lesson(notes):
    notes.path.parent.mkdir()
    notes.path.write_text(
        '{"interview": {"asked": "where", "said": 4, "finished": "x", "stopped": 1}}', encoding="utf-8"
    )
    activity = InterviewTalk(interview(), notes)
    assert (activity.talk.asked, activity.said, activity.over) == ((), None, False)


@pytest.fixture(scope="module")
def sanja():
    return load_interview("03-listening", material() / "notebooks" / "data")


def test_the_lessons_interview_cannot_be_heard_out_in_one_call(sanja):
    dice = random.Random(5)
    most = 0
    for _ in range(4000):
        talk = Talk(sanja)
        while now := talk.available():
            talk.ask(dice.choice(now).key)
        most = max(most, len(talk.known))
    assert sanja.budget - 1 <= most < len(sanja.findings)


def test_in_the_lessons_interview_narrow_questions_reveal_nothing(sanja):
    narrow = [ask for ask in sanja.asks if ask.kind in {"closed", "leading", "why"}]
    assert narrow
    assert [ask.key for ask in narrow if ask.reveals] == []


def test_a_mistake_in_the_file_is_named_with_its_place(tmp_path):
    path = tmp_path / "x.toml"
    with pytest.raises(ContentError, match=r"x\.toml is not beside this notebook"):
        load_interview("x", tmp_path)
    path.write_text("[interview]\nask = 3\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"x\.toml, interview: ask must be a list of tables"):
        load_interview("x", tmp_path)
    path.write_text('[interview]\n[[interview.ask]]\nkey = "a"\nkind = " "\n', encoding="utf-8")
    with pytest.raises(ContentError, match=r"interview\.ask 1: kind must be a text"):
        load_interview("x", tmp_path)
    path.write_text("side = 1\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"the table \[interview\] is missing"):
        load_interview("x", tmp_path)
    path.write_text("[interview", encoding="utf-8")
    with pytest.raises(ContentError, match=r"x\.toml cannot be read"):
        load_interview("x", tmp_path)
