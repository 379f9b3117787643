"""A heated draft: what is found in it, and what the student is shown."""

from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.activities.rewriting import LONGEST, load_task, review
from signoff.activities.rewriting_widget import Rewrite

LESSON = "07-bad-news-and-conflict"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
TASK = load_task(LESSON, DATA)
PLAIN = (
    "The women's finish is out of focus, nine seconds. It was our mistake. There is a wide shot from the gantry. "
    "Which shall we take? You have the film at 12:00."
)


@pytest.fixture
def activity(tmp_path):
    return Rewrite(TASK, LessonNotes(LESSON, tmp_path / "notes"))


def heat(text):
    return {one.sign.key for one in review(text, TASK).heat}


def missing(text):
    return {sign.key for sign in review(text, TASK).missing}


def write(activity, text):
    activity.receive(Entered("rewrite", {"text": text}))


def test_the_draft_has_every_fault_and_none_of_what_is_needed():
    seen = review(TASK.draft, TASK)
    assert {one.sign.key for one in seen.heat} == {sign.key for sign in TASK.signs if not sign.wanted}
    assert {sign.key for sign in seen.missing} == {sign.key for sign in TASK.signs if sign.wanted}


def test_a_plain_message_is_left_in_peace():
    assert heat(PLAIN) == missing(PLAIN) == set()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("As I've said, Tuesday.", "as-said"),
        ("If you had told us", "blame"),
        ("It is slightly blurred", "sugar"),
        ("I'm sorry you feel that way.", "sorry-but"),
        ("We are sorry about the finish, but the light went.", "sorry-but"),
        ("Mistakes were made.", "nobody"),
        ("as soon as possible", "soon"),
        ("What now??", "shouting"),
        ("This is URGENT", "shouting"),
        ("It NEVER works", "always"),
    ],
)
def test_words_that_heat_are_found(text, sign):
    assert sign in heat(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry. But for the gantry we'd have nothing.",
        "The BBC and two others come.",
        "Sooner than noon we can't.",
        "The nevertheless is fine, and so is the alwaysness.",
        "A little more time would help us to choose the music.",
    ],
)
def test_words_that_only_look_alike_are_not(text):
    assert heat(text) == set()


@pytest.mark.parametrize(
    "text", ["That is ours.", "It was my fault", "we missed it", "our operator had the wrong lens"]
)
def test_several_ways_of_owning_it_count(text):
    assert "ours" not in missing(text)


def test_what_was_found_is_quoted_marked_and_explained(activity):
    write(activity, "Unfortunately <b>it</b> happened soon")
    output = activity.output()
    assert "<mark>Unfortunately</mark> &lt;b&gt;it&lt;/b&gt;" in output
    assert "“soon”" in output
    assert next(sign.says for sign in TASK.signs if sign.key == "soon") in output.replace("&#x27;", "'")


def test_the_examples_wait_for_a_try_of_ones_own(activity):
    write(activity, TASK.draft)
    assert "Two that were sent" not in activity.output()
    write(activity, "It was our mistake.")
    assert "Two that were sent" in activity.output()


def test_a_long_message_is_told_its_length_and_an_endless_one_is_cut(activity):
    write(activity, PLAIN + " word" * 200)
    assert "she reads on a phone" in activity.output()
    write(activity, "a" * (LONGEST + 50))
    assert len(activity.text) == LONGEST


def test_the_text_comes_back_when_the_cell_is_run_again(tmp_path):
    notes = LessonNotes(LESSON, tmp_path / "notes")
    write(Rewrite(TASK, notes), PLAIN)
    again = Rewrite(TASK, notes)
    assert again.text == PLAIN
    assert "Nothing on the list heats it" in again.record()


def test_before_the_first_try_the_draft_stands_there_and_nothing_is_written(tmp_path):
    activity = Rewrite(TASK, LessonNotes(LESSON, tmp_path / "notes"))
    assert activity.view()["forms"][0]["fields"][0]["value"] == TASK.draft
    assert activity.record() == "<p>Not rewritten yet.</p>"
    assert list(tmp_path.iterdir()) == []


def test_a_pattern_that_is_none_is_named_with_its_place(tmp_path):
    text = (DATA / f"{LESSON}.toml").read_text(encoding="utf-8").replace(r"\b(always|never", r"\b((always|never", 1)
    (tmp_path / "07.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"07\.toml, rewrite\.sign 1: the pattern is no regular expression"):
        load_task("07", tmp_path)
