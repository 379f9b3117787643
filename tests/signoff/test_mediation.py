"""Between three who are right: what is found out, what can be proposed, what each can live with."""

import itertools
from html import unescape
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.form import Entered
from signoff.activities.mediation import HOT, Talks, load_dispute
from signoff.activities.mediation_widget import Mediation
from signoff.activities.notes import LessonNotes

LESSON = "07-bad-news-and-conflict"
DATA = Path(__file__).parents[2] / "notebooks" / "data"
DISPUTE = load_dispute(LESSON, DATA)
GOOD = {"ovens": "pause", "picture": "first", "voice": "nobody"}


@pytest.fixture
def talks():
    return Talks(DISPUTE)


@pytest.fixture
def activity(tmp_path):
    return Mediation(DISPUTE, LessonNotes(LESSON, tmp_path / "notes"))


def move(activity, *keys):
    for key in keys:
        activity.receive(Entered("move", {"move": key}))


def propose(activity, **terms):
    activity.receive(Entered("proposal", terms))


def packages():
    for terms in itertools.product(*(issue.terms for issue in DISPUTE.issues)):
        yield {issue.key: term.key for issue, term in zip(DISPUTE.issues, terms, strict=True)}


def test_a_hot_person_repeats_a_position_and_can_be_asked_again_when_cool(talks):
    talks.make("three")
    assert talks.turns[-1].reply == '"They don\'t," says Vesna.'
    assert talks.found == ()
    talks.make("trays")
    assert talks.heat("vesna") < HOT
    assert talks.make("three")
    assert talks.found == ("schools",)
    assert talks.left == DISPUTE.turns - 3, "the vain question has cost its time"


def test_turns_run_out_and_no_move_is_made_twice(talks):
    assert talks.make("kettle")
    assert not talks.make("kettle")
    assert not talks.make("no-such-move")
    for one in DISPUTE.moves:
        talks.make(one.key)
    assert (len(talks.turns), talks.left) == (DISPUTE.turns, 0)


def test_there_is_not_time_to_find_out_everything():
    things = {interest.key for party in DISPUTE.parties for interest in party.interests} | set(DISPUTE.facts)
    cooling_first = sorted(DISPUTE.moves, key=lambda one: bool(one.asks))
    for chosen in itertools.combinations(cooling_first, DISPUTE.turns):
        talks = Talks(DISPUTE)
        for one in chosen:
            talks.make(one.key)
        assert things - set(talks.found)


def test_some_proposals_work_and_none_gives_everybody_everything(talks):
    for key in ("trays", "burner", "lejla-asks"):
        talks.make(key)
    verdicts = [talks.put(talks.proposal(package)) for package in packages()]
    assert any(all(one.agrees for one in each) for each in verdicts)
    assert all(any(one.unmet for one in each) for each in verdicts)
    for party in range(3):
        assert any(not each[party].agrees for each in verdicts), "each of the three can say no"


def test_a_term_that_rests_on_an_unknown_fact_convinces_nobody(talks):
    terms = talks.proposal(GOOD)
    assert [term.key for term in talks.unfounded(terms)] == ["pause"]
    assert not all(one.agrees for one in talks.put(terms))
    talks.make("trays")
    talks.make("burner")
    assert talks.unfounded(terms) == ()
    assert all(one.agrees for one in talks.put(terms))


def test_a_proposal_says_who_goes_without_what_and_hides_what_was_not_told(activity):
    move(activity, "trays", "burner", "minutes")
    propose(activity, **GOOD)
    text = unescape(activity.record())
    assert "All three can live with it." in text
    assert "six minutes without the burner" in text
    assert "something that Noor hasn't told you." in text
    assert "not another loaf" not in text
    assert DISPUTE.closing in text
    assert "without hearing what Vesna or Noor needs" in text


def test_an_incomplete_proposal_is_not_put(activity):
    propose(activity, ovens="pause", picture="first", voice="")
    assert activity.view()["forms"][1]["complaint"]
    assert "can live with it" not in activity.record()


def test_a_move_that_was_made_is_no_longer_offered_and_a_hint_says_why_nothing_happens(activity):
    move(activity, "kettle")
    options = activity.view()["forms"][0]["fields"][0]["options"]
    assert [one["value"] for one in options if one["off"]] == ["kettle"]
    move(activity, "")
    assert "Choose something" in activity.view()["forms"][0]["complaint"]


def test_the_night_goes_on_where_it_was_and_can_be_begun_again(tmp_path):
    notes = LessonNotes(LESSON, tmp_path / "notes")
    first = Mediation(DISPUTE, notes)
    move(first, "trays", "burner")
    propose(first, **GOOD)
    again = Mediation(DISPUTE, notes)
    assert again.record() == first.record()
    again.receive(Entered("again", {}))
    assert "Nothing said yet." in Mediation(DISPUTE, notes).record()


def test_a_notes_file_from_another_edition_is_taken_as_far_as_it_goes(tmp_path):
    notes = LessonNotes(LESSON, tmp_path / "notes")
    notes.keep("mediation", {"moves": ["gone", "kettle", 7], "terms": {"ovens": "gone"}, "put": True})
    talks = Mediation(DISPUTE, notes)
    assert [turn.move.key for turn in talks.talks.turns] == ["kettle"]
    assert not talks.put


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('asks = "milan"', 'asks = "the cook"', "there is no 'the cook'. Write one of: vesna, milan, noor"),
        ('reveals = ["quiet"]', 'reveals = ["peace"]', "there is no 'peace'"),
        ('hurts = ["camera"]', 'hurts = ["pride"]', "there is no 'pride'"),
        ('needs = "lejla"', 'needs = "anna"', "there is no 'anna'. Write one of: pause, lejla"),
        ("turns = 7", "turns = 70", "turns must be a whole number from 1 to 12"),
        ("heat = 3", "heat = 9", "heat must be a whole number from 0 to 4"),
    ],
)
def test_a_mistake_in_the_content_is_named_with_its_place(tmp_path, old, new, told):
    text = (DATA / f"{LESSON}.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "07.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"07\.toml, mediation.*{told}"):
        load_dispute("07", tmp_path)
