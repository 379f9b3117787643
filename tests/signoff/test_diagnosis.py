"""A brief taken apart: what its lines are, and what a diagnosis stands on."""

import json
import random
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.diagnosis import feedback, load_brief
from signoff.activities.diagnosis_widget import BriefDiagnosis
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes

LESSON = "04-expert-advice"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
BRIEF = load_brief(LESSON, DATA)
RIGHT = {line.key: line.kind.key for line in BRIEF.lines}
FIRST = {place.key: place.claims[0].text for place in BRIEF.places}


@pytest.fixture
def notes(tmp_path):
    return LessonNotes(LESSON, tmp_path / "notes")


@pytest.fixture
def activity(notes):
    return BriefDiagnosis(BRIEF, notes)


def press(activity, form, values):
    activity.receive(Entered(form, values))


def form(activity, number):
    return activity.view()["forms"][number]


def test_a_wrong_kind_is_told_what_would_be_true_if_it_were_right():
    kinds = {kind.key: kind for kind in BRIEF.kinds}
    tears = next(line for line in BRIEF.lines if line.key == "dry-eye")
    said = feedback(tears, kinds["change"])
    assert said.startswith("If it were the change, you could film somebody doing it")
    assert said.endswith(tears.because)
    assert feedback(tears, kinds["belief"]) == tears.because


def test_the_weakest_line_decides_what_a_claim_stands_on():
    who = {claim.text: claim.ground for claim in BRIEF.places[0].claims}
    assert who["the last few who still won't wear one"] == "belief", "it leans on a fact and on a belief"
    assert who["growers who own a helmet and ride without it"] == "firm"
    assert who["the people at home, who see them ride off"] == "nobody"


def test_the_sentence_waits_until_every_line_is_something(activity):
    press(activity, "lines", {"wheel": "order"})
    assert "7 still to go" in form(activity, 0)["complaint"]
    assert form(activity, 1)["hidden"]
    press(activity, "lines", RIGHT)
    assert form(activity, 0)["complaint"] == ""
    assert "8 of 8 lines" in form(activity, 0)["output"]
    assert not form(activity, 1)["hidden"]


def test_a_reading_of_ones_own_does_not_hold_one_up(activity):
    press(activity, "lines", dict.fromkeys(RIGHT, "belief"))
    assert "2 of 8 lines" in form(activity, 0)["output"]
    assert not form(activity, 1)["hidden"]


def test_the_parts_still_empty_are_named(activity):
    press(activity, "lines", RIGHT)
    press(activity, "sentence", {key: FIRST[key] for key in ("who", "then", "sign")})
    assert form(activity, 1)["complaint"] == "Still empty: what they do now; where they see it, and where it counts."
    assert form(activity, 1)["output"] == ""


def test_a_guess_brings_the_question_to_ask(activity):
    press(activity, "lines", RIGHT)
    press(activity, "sentence", FIRST | {"now": "start the engine where the helmet isn't"})
    output = form(activity, 1)["output"]
    assert "who now start the engine where the helmet isn&#x27;t, will" in output
    assert "Nobody has said so. It&#x27;s yours." in output
    assert "Could we look into ten sheds" in output


def test_firm_is_not_called_good(activity):
    press(activity, "lines", RIGHT)
    firm = {
        place.key: next(claim.text for claim in place.claims if claim.ground == "firm") for place in BRIEF.places
    }  # fmt: skip
    press(activity, "sentence", firm)
    assert "It stands on line 8, “They&#x27;ve all got one." in form(activity, 1)["output"]
    assert "Firm isn't the same as useful" in form(activity, 1)["output"].replace("&#x27;", "'")
    assert "<dt>Ask</dt>" not in form(activity, 1)["output"]


def test_it_is_taken_up_where_it_was_left(activity, notes):
    press(activity, "lines", RIGHT | {"hall": "order"})
    press(activity, "sentence", FIRST)
    again = BriefDiagnosis(BRIEF, notes)
    assert again.view()["forms"] == activity.view()["forms"]
    assert "Not an order, we think." in again.record()
    assert "After it, the last few" in again.record()


def test_nothing_is_written_before_something_is_chosen(activity, notes):
    press(activity, "lines", {})
    press(activity, "sentence", FIRST)
    assert "not been taken apart" in activity.record()
    assert not notes.path.exists()


@pytest.mark.parametrize("kept", ['{"diagnosis": {"lines": {"wheel": "moon", "hall": 3}, "places": ["x"]}}', "[", "{}"])
def test_notes_that_make_no_sense_are_passed_over(notes, kept):
    notes.path.parent.mkdir()
    notes.path.write_text(kept, encoding="utf-8")
    assert BriefDiagnosis(BRIEF, notes).sorted == {}


def test_nothing_that_a_browser_sends_breaks_it():
    activity = BriefDiagnosis(BRIEF)
    dice = random.Random(4)
    values = ["", "order", "moon", None, 3, ["order"], *FIRST.values()]
    for _ in range(200):
        sent = {key: dice.choice(values) for key in (*RIGHT, *FIRST) if dice.random() < 0.7}
        activity.receive(Entered(dice.choice(["lines", "sentence", "moon"]), sent, pressed=dice.random() < 0.8))
        json.dumps(activity.view())


def test_the_lessons_brief_asks_for_every_kind_and_can_be_diagnosed_in_every_way():
    assert {line.kind for line in BRIEF.lines} == set(BRIEF.kinds)
    for place in BRIEF.places:
        assert len({claim.ground for claim in place.claims}) == 3, place.key


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "fact"', 'kind = "moon"', r"line \d: there is no 'moon'. Write one of: order, change"),
        ('rests = ["hall"]', 'rests = ["stall"]', r"there is no 'stall'"),
        ("{who}", "{whom}", r"the sentence has no \{who\}"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(tmp_path, old, new, says):
    text = (
        (DATA / f"{LESSON}.toml").read_text(encoding="utf-8").replace('rests = ["hall", "dry-eye"]', 'rests = ["hall"]')
    )
    assert old in text
    (tmp_path / "x.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=says):
        load_brief("x", tmp_path)
