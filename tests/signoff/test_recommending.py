"""A recommendation and the no that it leaves open; then the line for the file."""

from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.activities.recommending import load_recommendation, read, strange_figures
from signoff.activities.recommending_widget import PATIENCE, Recommend
from signoff.activities.rewriting import LONGEST

LESSON = "04-expert-advice"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
ALL = load_recommendation(LESSON, DATA)
LETTER, LINE = ALL.letter, ALL.line
GOOD = (
    "The wheel moves people, 21 of the 24 growers we showed it to. 17 of 24 could name what they'd do after the shed, and 5 of 24 "
    "after the wheel. I'd end on the shed, so that they put the helmet on. $720 more. It's your decision, by Tuesday 2 June."
)


@pytest.fixture
def notes(tmp_path):
    return LessonNotes(LESSON, tmp_path / "notes")


@pytest.fixture
def activity(notes):
    return Recommend(ALL, notes)


def send(activity, text, form="letter"):
    activity.receive(Entered(form, {"text": text}))


def names(text, paper=LETTER):
    return [one.name for one in read(text, paper).openings]


def test_the_draft_leaves_nearly_everything_open():
    wanted = [sign.name for sign in LETTER.task.signs if sign.wanted]
    assert names(LETTER.task.draft)[-len(wanted) :] == wanted
    assert names(LETTER.task.draft)[0] == "A judgement of taste"


@pytest.mark.parametrize("paper", [LETTER, LINE], ids=["letter", "line"])
def test_the_examples_keep_what_they_teach(paper):
    for example in paper.task.examples:
        assert names(example.text, paper) == []
        assert len(example.text.split()) <= paper.task.most_words


def test_what_weakens_comes_before_what_is_missing():
    assert names("Trust us, the shed is nicer.")[:2] == ["A judgement of taste", "Rank where a reason could be"]


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("17 of 24 and 17 of the 24", ()),
        ("6 of 24 could", ("6 of 24",)),
        ("21 out of 118", ("21 out of 118",)),
        ("$14,500 and $15,220 by 2 June", ()),
        ("80 per cent, 80 per cent", ("80",)),
        ("two versions, 1 day, $720", ()),
    ],
)
def test_figures_are_held_against_the_papers(text, strange):
    assert strange_figures(text, LETTER) == strange


def test_the_line_for_the_file_may_hold_any_figure():
    assert strange_figures("02-06-2026, 16:10, 4711", LINE) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Despite our advice they chose the wheel", "A word that makes it a charge sheet"),
        ("Board decides. They were probably upset.", "A guess about somebody"),
    ],
)
def test_a_line_in_a_file_accuses_nobody(text, name):
    assert name in names(text, LINE)


def test_a_letter_that_leaves_nothing_open_gets_the_fair_no_and_the_next_task(activity):
    assert activity.view()["forms"][1]["hidden"]
    send(activity, GOOD)
    letter, line = activity.view()["forms"]
    assert "Nothing on the list is left open" in letter["output"]
    assert LETTER.fair.split(".")[0].replace("'", "&#x27;") in letter["output"]
    assert not line["hidden"]


def test_an_open_letter_is_answered_and_not_shown_the_examples(activity):
    send(activity, GOOD.replace("It's your decision, by Tuesday 2 June.", ""))
    letter, line = activity.view()["forms"]
    assert "It leaves one thing open" in letter["output"]
    assert "You hear nothing more" in letter["output"]
    assert LETTER.task.examples[0].note not in letter["output"]
    assert line["hidden"]


def test_nobody_is_held_up_by_a_word_list(activity):
    for number in range(PATIENCE):
        assert activity.view()["forms"][1]["hidden"]
        send(activity, f"I would put the peg first, and that is all. {number}")
    assert not activity.view()["forms"][1]["hidden"]
    assert activity.view()["forms"][0]["output"].count(LETTER.fair_title) == 1


def test_sending_the_draft_again_and_again_leads_nowhere(activity):
    for _ in range(PATIENCE + 1):
        send(activity, LETTER.task.draft)
    assert activity.view()["forms"][1]["hidden"]


def test_an_empty_letter_is_told_so(activity):
    send(activity, "  ")
    assert "nothing to read" in activity.view()["forms"][0]["output"]


def test_both_texts_are_kept_and_stand_in_the_record(activity, notes):
    send(activity, GOOD)
    send(activity, "<2 June> Advised the shed. Board decided on the wheel.", form="line")
    again = Recommend(ALL, notes)
    assert again.view()["forms"] == activity.view()["forms"]
    assert "&lt;2 June&gt;" in again.record()
    assert "What both will look at" in again.record()


def test_nothing_is_written_before_something_is_sent(activity, notes):
    activity.receive(Entered("letter", {"text": GOOD}, pressed=False))
    send(activity, GOOD, form="moon")
    assert "Nothing sent yet" in activity.record()
    assert not notes.path.exists()


@pytest.mark.parametrize("kept", ['{"recommendation": {"letter": {"text": 3, "tries": "x"}, "line": []}}', "["])
def test_notes_that_make_no_sense_are_passed_over(notes, kept):
    notes.path.parent.mkdir()
    notes.path.write_text(kept, encoding="utf-8")
    activity = Recommend(ALL, notes)
    assert activity.letter.text == LETTER.task.draft
    assert activity.letter.tries == 0


def test_a_paste_is_cut_to_what_is_read(activity):
    send(activity, "17 of 24 " * 10_000)
    assert len(activity.letter.text) <= LONGEST


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"17 of 24"', '"seventeen"', "the figure 'seventeen' is no share"),
        ('key = "taste"\nname = "A judgement of taste"\npattern = \'', 'key = "taste"\nname = "T"\npattern = \'(', "no regular"),
        ("[recommend.line]", "[recommend.lines]", "line must be a table"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named_with_its_place(tmp_path, old, new, says):
    text = (DATA / f"{LESSON}.toml").read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new)
    if "lines" in new:
        text = text.replace("[[recommend.line.", "[[recommend.lines.")
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=says):
        load_recommendation("x", tmp_path)
