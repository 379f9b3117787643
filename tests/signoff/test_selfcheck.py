"""Questions that answer back, and a choice that is remembered."""

import json

import pytest

from signoff.activities import ContentError, Option, Question
from signoff.activities.content import load_content
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.activities.selfcheck import SelfCheck
from signoff.activities.takeaside import RevisitSide, TakeASide

FACT = Question(
    "fact",
    "Which?",
    (Option("This", "Because.", right=True), Option("<b>That</b>", "If it were & so.")),
)
VIEW = Question("view", "When?", (Option("Now", "For it: speed."), Option("Later", "For it: numbers.")))


def answer(check, key, index):
    check.receive(Entered(key, {"answer": str(index)}))


def test_a_wrong_answer_gets_its_own_feedback_and_another_try():
    check = SelfCheck([FACT, VIEW])
    answer(check, "fact", 1)
    feedback = check.feedback(FACT)
    assert "Not quite" in feedback
    assert "If it were &amp; so." in feedback
    assert "Try another" in feedback
    answer(check, "fact", 0)
    assert "Yes." in check.feedback(FACT)
    assert check.summary() == "1 of 2 answered, 1 right, 0 of them at the first try."


def test_a_question_of_position_is_never_called_right_or_wrong():
    check = SelfCheck([VIEW])
    answer(check, "view", 1)
    assert check.feedback(VIEW) == '<p class="so-note">For it: numbers.</p>'


def test_choosing_without_pressing_the_button_counts_as_no_answer():
    check = SelfCheck([FACT])
    check.receive(Entered("fact", {"answer": "0"}, pressed=False))
    assert check.feedback(FACT) == ""


@pytest.mark.parametrize("value", ["", "7", "-1", "x", None, ["0"]])
def test_an_answer_that_no_option_has_is_ignored(value):
    check = SelfCheck([FACT])
    check.receive(Entered("fact", {"answer": value}))
    assert check.tries == {}


def test_answers_come_back_when_the_cell_is_run_again(tmp_path):
    notes = LessonNotes("06-change", tmp_path / "notes")
    answer(SelfCheck([FACT, VIEW], notes=notes), "fact", 1)
    again = SelfCheck([FACT, VIEW], notes=notes)
    assert again.chosen == {"fact": 1}
    answer(again, "fact", 0)
    assert "0 of them at the first try" in again.summary()


def test_answers_follow_their_option_when_options_are_reordered(tmp_path):
    notes = LessonNotes("06-change", tmp_path)
    answer(SelfCheck([FACT], notes=notes), "fact", 0)
    turned = Question("fact", "Which?", FACT.options[::-1])
    assert SelfCheck([turned], notes=notes).chosen_option(turned) == FACT.options[0]


def test_nothing_is_written_before_the_first_answer(tmp_path):
    SelfCheck([FACT], notes=LessonNotes("06-change", tmp_path / "notes"))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_notes_file_is_named_and_left_alone(tmp_path):
    path = tmp_path / "06-change.json"
    path.write_text('{"side": ', encoding="utf-8")
    check = SelfCheck([FACT], notes=LessonNotes("06-change", tmp_path))
    answer(check, "fact", 0)
    assert "06-change.json cannot be read" in check.problem
    assert path.read_text(encoding="utf-8") == '{"side": '


def test_two_checks_of_a_lesson_share_a_file_without_overwriting_each_other(tmp_path):
    notes = LessonNotes("06-change", tmp_path)
    answer(SelfCheck([FACT], notes=notes, name="one"), "fact", 0)
    answer(SelfCheck([VIEW], notes=notes, name="two"), "view", 0)
    assert set(json.loads(notes.path.read_text(encoding="utf-8"))) == {"check:one", "check:two"}


def test_the_record_of_a_saved_notebook_shows_answers_as_text():
    check = SelfCheck([FACT])
    assert "Not answered yet" in check.record()
    answer(check, "fact", 1)
    assert "&lt;b&gt;That&lt;/b&gt;" in check.record()


def test_options_without_feedback_or_with_two_right_answers_are_refused():
    with pytest.raises(ContentError, match="has no feedback"):
        Question("q", "?", (Option("a", "x"), Option("b", " ")))
    with pytest.raises(ContentError, match="more than one right option"):
        Question("q", "?", (Option("a", "x", right=True), Option("b", "y", right=True)))


def test_a_missing_content_file_says_where_it_should_be(tmp_path):
    with pytest.raises(ContentError, match=r"06-change\.toml is not beside this notebook"):
        load_content("06-change", tmp_path)


def test_a_missing_key_in_a_content_file_is_named(tmp_path):
    (tmp_path / "x.toml").write_text('[side]\nquestion = "?"\n', encoding="utf-8")
    with pytest.raises(ContentError, match=r"x\.toml: the key 'exit' is missing"):
        load_content("x", tmp_path)


CONTENT = """
check = []
[side]
question = "What now?"
position = [
  { key = "do", text = "Do it", wins = "Peace", costs = "An evening" },
  { key = "ask", text = "Ask", wins = "A reason", costs = "A day" },
]
[exit]
title = "Exit"
prompts = ["Well?"]
"""


@pytest.fixture
def lesson(tmp_path):
    (tmp_path / "x.toml").write_text(CONTENT, encoding="utf-8")
    return load_content("x", tmp_path), LessonNotes("x", tmp_path / "notes")


def test_a_side_is_kept_and_met_again_at_the_end(lesson):
    TakeASide(*lesson).receive(Entered("side", {"side": "do", "reason": " It is late. "}))
    again = RevisitSide(*lesson)
    lead = again.view()["lead_html"]
    assert "At the start: Do it" in lead
    assert "“It is late.”" in lead
    again.receive(Entered("side", {"side": "ask"}))
    output = again.view()["forms"][0]["output"]
    assert "You have moved." in output
    assert "An evening" in output


def test_what_each_side_wins_is_not_shown_before_the_student_has_chosen_again(lesson):
    TakeASide(*lesson).receive(Entered("side", {"side": "do"}))
    again = RevisitSide(*lesson)
    assert "An evening" not in json.dumps(again.view())
    assert "An evening" not in again.record()


def test_a_side_taken_after_run_all_reaches_the_end_of_the_lesson(lesson):
    start, end = TakeASide(*lesson), RevisitSide(*lesson)
    assert "You took no side" in end.view()["lead_html"]
    start.receive(Entered("side", {"side": "ask"}))
    assert "At the start: Ask" in end.form.view["lead_html"]


def test_pressing_without_a_choice_asks_for_one_and_keeps_nothing(lesson):
    start = TakeASide(*lesson)
    start.receive(Entered("side", {"side": "", "reason": "Hm."}))
    assert "Choose one of the sides" in start.view()["forms"][0]["output"]
    assert not lesson[1].path.exists()


def test_a_side_that_has_been_removed_from_the_lesson_counts_as_none(lesson):
    content, notes = lesson
    notes.keep("side", {"side": "gone", "reason": ""})
    assert TakeASide(content, notes).position is None
