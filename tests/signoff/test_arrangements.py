"""Service or not: the rules in their order, and a form that asks for a reason before it shows the facts."""

import json
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.arrangements import RULES, VERDICTS, load_classifier, rule_for
from signoff.activities.arrangements_widget import ArrangementClassifier
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes

DATA = Path(__file__).parents[2] / "notebooks" / "data"
THEIRS = {"for": "other", "agreed": "yes", "last_word": "theirs"}


@pytest.fixture
def classifier():
    return load_classifier("01-service", DATA)


@pytest.fixture
def form(classifier):
    return ArrangementClassifier(classifier)


def judge(form, verdict, ground):
    form.receive(Entered("judge", {"verdict": verdict, "ground": ground}))


def take(form, case):
    form.receive(Entered("which", {"case": case}, pressed=False))


def views(form):
    return {one["id"]: one for one in form.view()["forms"]}


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (THEIRS, "service"),
        (THEIRS | {"for": "own"}, "own"),
        (THEIRS | {"agreed": "no"}, "own"),
        (THEIRS | {"last_word": "yours"}, "own"),
        (THEIRS | {"last_word": "unsaid"}, "ask"),
        ({"for": "own", "agreed": "yes", "last_word": "unsaid"}, "own"),
    ],
)
def test_the_first_question_that_settles_it_decides(facts, verdict):
    assert RULES[rule_for(facts)] == verdict


def test_pay_and_title_never_move_a_verdict(classifier):
    for case in classifier.cases:
        turns = [turn for turn in classifier.turns(case.facts) if turn.fact.key in {"gets", "title"}]
        assert turns
        assert not any(turn.moves for turn in turns)


def test_the_last_word_moves_service_to_each_of_the_other_verdicts(classifier):
    turns = classifier.turns(classifier.case("choir").facts)
    assert {RULES[turn.rule] for turn in turns if turn.fact.key == "last_word"} == {"own", "ask"}


def test_the_lessons_cases_need_every_rule_and_say_something_to_every_verdict(classifier):
    cases = [case for case in classifier.cases if case.text]
    assert {case.rule for case in cases} == set(RULES)
    for case in cases:
        for verdict in VERDICTS:
            for ground in classifier.grounds:
                form = ArrangementClassifier(classifier)
                take(form, case.key)
                judge(form, verdict, ground)
                right = verdict == RULES[case.rule] and ground == case.rule
                assert ("<strong>Yes.</strong>" in form.feedback(case)) is right
                assert (case.because in form.record().replace("&quot;", '"').replace("&#x27;", "'")) is right


def test_a_right_verdict_for_a_reason_that_decides_nothing_is_told_so(form):
    judge(form, "service", "money")
    feedback = form.feedback(form.case)
    assert "The verdict holds" in feedback
    assert "Money says" in feedback
    assert "We say" not in feedback


def test_a_right_reason_with_a_verdict_that_does_not_follow_is_told_so(form):
    judge(form, "own", "their-word")
    assert "The reason holds" in form.feedback(form.case)


def test_facts_stay_closed_until_there_is_a_right_verdict_or_a_second_try(form):
    assert views(form)["turn"]["hidden"]
    assert views(form)["turn"]["output"] == ""
    judge(form, "own", "free-hand")
    assert views(form)["turn"]["hidden"]
    judge(form, "ask", "not-said")
    assert not views(form)["turn"]["hidden"]
    assert "We say: <strong>Service</strong>" in form.feedback(form.case)


def test_turning_a_fact_shows_the_other_verdict_and_that_the_case_is_another_one_now(form):
    judge(form, "service", "their-word")
    facts = form.case.facts | {"last_word": "unsaid"}
    form.receive(Entered("turn", facts, pressed=False))
    output = views(form)["turn"]["output"]
    assert "Ask first" in output
    assert "no longer the facts of the case" in output
    assert "What do you get for it?</strong> Moves nothing." in output


def test_half_an_answer_is_asked_for_the_other_half_and_not_counted(form):
    judge(form, "service", "")
    assert "both" in views(form)["judge"]["complaint"]
    assert form.summary() == ""


@pytest.mark.parametrize("values", [{}, {"verdict": ["service"], "ground": 3}, {"verdict": "x", "ground": "y"}])
def test_an_answer_that_the_form_does_not_have_is_ignored(form, values):
    form.receive(Entered("judge", values))
    form.receive(Entered("turn", values, pressed=False))
    form.receive(Entered("which", values, pressed=False))
    assert form.tries == {}
    assert form.case == form.classifier.cases[0]


def test_the_students_own_arrangement_is_open_at_once_and_has_nothing_to_judge(form):
    take(form, "mine")
    assert views(form)["judge"]["hidden"]
    assert not views(form)["turn"]["hidden"]
    judge(form, "service", "their-word")
    assert form.tries == {}


def test_answers_and_the_students_own_facts_come_back_when_the_cell_is_run_again(classifier, tmp_path):
    notes = LessonNotes("01-service", tmp_path / "notes")
    form = ArrangementClassifier(classifier, notes)
    assert not notes.path.exists()
    judge(form, "service", "money")
    judge(form, "service", "their-word")
    take(form, "mine")
    mine = form.case.facts | {"last_word": "theirs"}
    form.receive(Entered("turn", mine, pressed=False))
    again = ArrangementClassifier(classifier, notes)
    assert again.summary() == "1 of 6 arrangements judged, 1 right, 0 of them at the first try."
    assert again.facts["mine"] == mine
    assert "One of your own" in again.record()


def test_notes_that_somebody_has_edited_do_not_stop_the_lesson(classifier, tmp_path):
    notes = LessonNotes("01-service", tmp_path)
    part = {
        "verdicts": {"choir": "nonsense", "gone": "service"},
        "grounds": 4,
        "tries": None,
        "facts": {"mine": {"for": 7}},
    }
    notes.path.write_text(json.dumps({"arrangements": part}), encoding="utf-8")
    form = ArrangementClassifier(classifier, notes)
    assert form.summary() == ""
    assert form.facts["mine"]["for"] == "other"


def content(tmp_path, old, new):
    text = (DATA / "01-service.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "x.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_a_fact_of_a_case_that_no_answer_has_is_named(tmp_path):
    folder = content(tmp_path, 'last_word = "theirs", gets', 'last_word = "mum", gets')
    with pytest.raises(ContentError, match=r"case 1\.facts: there is no 'mum'\. Write one of: theirs, yours, unsaid"):
        load_classifier("x", folder)


def test_a_rule_without_words_is_named(tmp_path):
    folder = content(tmp_path, 'key = "free-hand"', 'key = "freehand"')
    with pytest.raises(ContentError, match="there is no 'free-hand'"):
        load_classifier("x", folder)


def test_an_answer_that_the_rules_do_not_know_is_refused(tmp_path):
    folder = content(tmp_path, '{ key = "unsaid", text', '{ key = "both", text')
    with pytest.raises(ContentError, match="the answers must be theirs, yours, unsaid"):
        load_classifier("x", folder)
