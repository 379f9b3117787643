"""Channels compared: what each carries, which second one makes up for it, and where a student weighs differently."""

import json
import random

import pytest

from signoff.activities import CHANNELS, QUALITIES
from signoff.activities.channels import channel, companion, furthest, ranked, rating, score, shortfall
from signoff.activities.channels_widget import ChannelMatrix, Message, load_messages
from signoff.activities.content import ContentError
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.places import material


def test_a_channel_that_has_everything_that_matters_scores_a_hundred():
    assert score(channel("phone"), {"speed": 3, "privacy": 1}) == 100


def test_a_score_is_the_share_of_what_matters():
    assert score(channel("phone"), {"tone": 3, "record": 1}) == 50  # (3 * 2 + 1 * 0) of (3 * 3 + 1 * 3)


def test_halves_round_up():
    assert score(channel("chat"), {"tone": 3, "room": 1, "reach": 3, "speed": 1}) == 54  # 13 of 24 is 54.17
    assert score(channel("e-mail"), {"tone": 1, "speed": 1, "record": 1, "room": 1}) == 75
    assert score(channel("in-person"), {"tone": 3, "speed": 2, "record": 2, "room": 1}) == 46  # 11 of 24 is 45.83


def test_the_ranking_is_from_best_to_worst_and_holds_every_channel():
    dice = random.Random(1)
    for _ in range(50):
        weights = {quality: dice.randint(0, 3) for quality in QUALITIES} | {"tone": 1}
        scores = [points for _, points in ranked(weights)]
        assert scores == sorted(scores, reverse=True)
        assert {one.key for one, _ in ranked(weights)} == {one.key for one in CHANNELS}


def test_what_is_public_once_stays_public():
    phone, public = channel("phone"), channel("public")
    assert rating("privacy", phone, public) == 0
    assert rating("record", phone, public) == 3


def test_a_call_is_made_up_for_by_something_in_writing():
    second, together = companion(channel("phone"), {"tone": 2, "record": 3, "room": 2, "privacy": 1})
    assert second == channel("e-mail")
    assert together > score(channel("phone"), {"tone": 2, "record": 3, "room": 2, "privacy": 1})


def test_no_second_channel_is_named_where_none_helps():
    assert companion(channel("phone"), {"privacy": 3, "speed": 1}) is None


def test_the_worst_loss_is_weighed():
    assert shortfall(channel("phone"), {"record": 1, "reach": 2}) == "reach"
    assert shortfall(channel("phone"), {"speed": 3}) == ""


def test_only_wide_differences_are_spoken_of_the_widest_first():
    assert furthest({"tone": 3, "speed": 2, "record": 1}, {"tone": 1, "speed": 1, "privacy": 3}) == ["privacy", "tone"]


@pytest.mark.parametrize(
    ("weights", "says"), [({}, "Nothing matters"), ({"tone": 0}, "Nothing matters"), ({"charm": 1}, "0 to 3"), ({"tone": 4}, "0 to 3")]
)  # fmt: skip
def test_weights_that_make_no_sense_are_refused(weights, says):
    with pytest.raises(ValueError, match=says):
        score(channel("phone"), weights)


def test_an_unknown_channel_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no channel 'fax'.*phone"):
        channel("fax")


MESSAGES = tuple(
    Message(
        key, f"To <{key}>", dict.fromkeys(QUALITIES, 0) | {"record": 3}, {"record": "Somebody will ask."}, "A thought."
    )
    for key in ("one", "two")
)


@pytest.fixture
def notes(tmp_path):
    return LessonNotes("03-listening", tmp_path / "notes")


def enter(matrix, **values):
    weights = {quality: str(weight) for quality, weight in matrix.weights[matrix.message.key].items()}
    entered = {"message": matrix.message.key, "pick": matrix.picks.get(matrix.message.key, "")} | weights | values
    matrix.receive(Entered("matrix", entered, pressed=False))


def output(matrix):
    return matrix.view()["forms"][0]["output"]


def test_the_scores_stay_hidden_until_there_is_a_pick():
    matrix = ChannelMatrix(MESSAGES)
    enter(matrix, tone="3")
    assert "Pick a channel first" in output(matrix)
    assert "<table>" not in output(matrix)
    enter(matrix, pick="phone")
    assert "<table>" in output(matrix)


def test_a_pick_is_held_against_the_count():
    matrix = ChannelMatrix(MESSAGES)
    enter(matrix, pick="chat", tone="3", privacy="2")
    assert "in person comes first: 100 of 100. Your pick, chat, has 33. What it lacks most: tone." in output(matrix)
    enter(matrix, pick="in-person")
    assert "comes first, as you picked" in output(matrix)


def test_channels_level_with_the_pick_are_named():
    matrix = ChannelMatrix(MESSAGES)
    enter(matrix, pick="in-person", privacy="1")
    assert "level with phone." in output(matrix)


def test_the_authors_reasons_come_where_the_weights_differ():
    matrix = ChannelMatrix(MESSAGES)
    enter(matrix, pick="phone", record="1")
    assert "you 1, we 3. Somebody will ask." in output(matrix)
    enter(matrix, record="2")
    assert "Nowhere by more than a point" in output(matrix)


def test_each_message_keeps_its_own_answers(notes):
    matrix = ChannelMatrix(MESSAGES, notes)
    enter(matrix, pick="phone", tone="3")
    enter(matrix, message="two", tone="1")
    assert matrix.weights["two"]["tone"] == 0, "the sliders still showed the other message"
    enter(matrix, pick="e-mail", record="3")
    assert matrix.summary() == "2 of 2 messages weighed."
    again = ChannelMatrix(MESSAGES, notes)
    assert again.picks == {"one": "phone", "two": "e-mail"}
    assert again.weights["one"]["tone"] == 3
    assert "To &lt;one&gt;" in again.record()


def test_nothing_is_written_before_something_is_chosen(notes):
    matrix = ChannelMatrix(MESSAGES, notes)
    matrix.record()
    enter(matrix, message="two")
    assert not notes.path.exists()


@pytest.mark.parametrize(
    "kept", ['{"channels": {"one": {"pick": "fax", "weights": {"tone": 9, "x": 1}}}}', '{"channels": 3}', "["]
)
def test_notes_that_make_no_sense_are_passed_over(notes, kept):
    notes.path.parent.mkdir()
    notes.path.write_text(kept, encoding="utf-8")
    matrix = ChannelMatrix(MESSAGES, notes)
    assert matrix.picks == {}
    assert matrix.summary() == ""


def test_nothing_that_a_browser_sends_breaks_it():
    matrix = ChannelMatrix(MESSAGES)
    dice = random.Random(2)
    values = ["", "0", "3", "7", "-1", "fax", "phone", "two", None, 3, ["1"]]
    for _ in range(300):
        sent = {key: dice.choice(values) for key in ("message", "pick", *QUALITIES) if dice.random() < 0.8}
        matrix.receive(Entered("matrix", sent, pressed=False))
        json.dumps(matrix.view())


LESSON = load_messages("03-listening", material() / "notebooks" / "data")


@pytest.mark.parametrize("message", LESSON, ids=lambda message: message.key)
def test_every_weight_of_the_lesson_has_its_reason(message):
    assert set(message.because) == set(QUALITIES)


def test_the_lessons_messages_do_not_all_call_for_the_same_channel():
    assert len({ranked(message.weights)[0][0].key for message in LESSON}) >= 3


def test_a_mistake_in_the_file_is_named_with_its_place(tmp_path):
    text = '[[channels.message]]\nkey = "a"\ntext = "b"\nthought = "c"\n[channels.message.weights]\n{0}\n[channels.message.because]\n'
    path = tmp_path / "x.toml"
    path.write_text(text.format("charm = 1"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"message 1\.weights: charm is none of tone, speed"):
        load_messages("x", tmp_path)
    path.write_text(text.format("tone = 5"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"tone must be a whole number from 0 to 3, and this is 5"):
        load_messages("x", tmp_path)
