"""The retention model: what it adds up, what it says, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.activities.retention import Client, load_examples, outlook, verdict
from signoff.activities.retention_widget import OWN, RetentionModel

LESSON = "09-stewardship"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
EXAMPLES = load_examples(LESSON, DATA)
PLAIN = Client(fee=10_000, margin=0.3, care_hours=10, hour_cost=50, returns_with=0.9, returns_without=0.5, years=3)


@pytest.fixture
def notes(tmp_path):
    return LessonNotes(LESSON, tmp_path / "notes")


def enter(model, **values):
    model.receive(Entered("client", {**model.values, **values}, pressed=False))


def test_by_hand():
    seen = outlook(PLAIN)
    # 2,500 a year with care: 2500 + 2250 + 2025; 3,000 without: 3000 + 1500 + 750
    assert [round(year.total) for year in seen.with_care] == [2500, 4750, 6775]
    assert [round(year.total) for year in seen.without] == [3000, 4500, 5250]
    assert round(seen.gain) == 1525
    assert round(seen.care_total) == 1355  # 500 × (1 + 0.9 + 0.81)


def test_at_the_break_even_care_brings_what_it_costs():
    seen = outlook(PLAIN)
    at_it = outlook(replace(PLAIN, returns_with=seen.break_even))
    assert abs(at_it.gain) < 0.01


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"margin": 0.04}, "Retention has no value by itself"),
        ({"years": 1}, "nothing to keep"),
        ({"returns_with": 0.5}, "doesn't change whether they return"),
        ({"returns_with": 0.6}, "it would have to lift the chance"),
        ({"care_hours": 50, "returns_without": 0.95, "returns_with": 1}, "Even if they returned every year"),
        ({}, "brings €1,525 more than it costs"),
    ],
)
def test_the_verdict_explains_each_case(changed, said):
    assert said in verdict(outlook(replace(PLAIN, **changed)))


@pytest.mark.parametrize(
    "changed", [{"years": 0}, {"years": 40}, {"returns_with": 1.2}, {"fee": float("nan")}, {"care_hours": -1}]
)
def test_what_makes_no_sense_is_refused_by_name(changed):
    with pytest.raises(ValueError, match="must be from"):
        replace(PLAIN, **changed)


def test_the_lessons_examples_disagree_with_each_other():
    gains = [outlook(client).gain for _, _, client in EXAMPLES]
    assert min(gains) < 0 < max(gains), "one for whom care pays and one for whom it doesn't"


def test_fewer_hours_make_the_seed_library_pay_as_the_lesson_says():
    _, _, client = EXAMPLES[0]
    assert outlook(client).gain < 0 < outlook(replace(client, care_hours=15)).gain


def test_choosing_an_example_fills_in_its_numbers_and_changing_one_makes_it_ones_own(notes):
    model = RetentionModel(EXAMPLES, notes)
    name, _, client = EXAMPLES[1]
    enter(model, example=name)
    assert float(model.values["fee"]) == client.fee
    assert model.name == name
    enter(model, fee="1234")
    assert model.name == OWN


def test_a_slider_that_sends_twice_is_not_set_back_to_the_example(notes):
    model = RetentionModel(EXAMPLES, notes)
    sent = {**model.values, "returns_with": "79"}
    for _ in range(2):
        model.receive(Entered("client", sent, pressed=False))
    assert model.seen.client.returns_with == 0.79
    assert OWN in model.record()


def test_a_word_for_a_number_is_said_beside_the_form_and_the_last_answer_stays(notes):
    model = RetentionModel(EXAMPLES, notes)
    before = model.seen
    enter(model, fee="plenty")
    assert "'plenty'" in model.view()["forms"][0]["complaint"]
    assert model.seen == before


def test_the_values_are_there_again_after_running_the_cell_again(notes):
    enter(RetentionModel(EXAMPLES, notes), fee="7777", years="4")
    again = RetentionModel(EXAMPLES, notes)
    assert (again.values["fee"], again.seen.client.years) == ("7777", 4)


def test_notes_that_make_no_sense_do_not_stop_the_lesson(notes):
    notes.keep("retention", {"fee": "lots", "years": 12})
    model = RetentionModel(EXAMPLES, notes)
    assert "'lots'" in model.complaint


def test_opening_it_writes_nothing(notes):
    RetentionModel(EXAMPLES, notes)
    assert not notes.path.exists()


def test_the_record_says_who_and_how_much(notes):
    record = RetentionModel(EXAMPLES, notes).record()
    assert "€5,200 a year" in record
    assert "illustrative" in record


def test_a_wrong_example_is_named(tmp_path):
    (tmp_path / f"{LESSON}.toml").write_text(
        '[[retention.example]]\nname = "A"\nstory = "B"\nfee = "much"\n', encoding="utf-8"
    )
    with pytest.raises(ContentError, match=r"retention\.example 1: fee must be a whole number"):
        load_examples(LESSON, tmp_path)
