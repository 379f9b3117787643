import pytest

from scenarios.attempt import read_attempt
from scenarios.journal import MAX_REASON, AttemptError
from scenarios.language.new import new_story
from scenarios.language.parser import load_story
from scenarios.sitting import Refused, Sitting


@pytest.fixture
def story_file(tmp_path):
    return new_story("late-logo", tmp_path)[0]


@pytest.fixture
def story(story_file):
    return load_story(story_file)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "attempts" / "late-logo.jsonl"


def test_nothing_is_written_before_the_first_move(story, path):
    Sitting(story, path)
    assert not path.parent.exists()


def test_goes_on_where_it_stopped_and_says_when(story, path):
    first = Sitting(story, path, seed=5)
    first.choose("sleep", "not tonight")
    again = Sitting(story, path)
    assert again.session == first.session
    assert again.step == first.step == 1
    assert [word for word, _ in again.notices] == ["resumed"]
    assert Sitting(story, path.with_name("other.jsonl")).notices == []


@pytest.mark.parametrize(
    ("choice", "reason", "word"), [("dance", "x", "gone"), ("sleep", "y" * (MAX_REASON + 1), "reason_too_long")]
)
def test_what_does_not_fit_is_refused_and_leaves_no_trace(story, path, choice, reason, word):
    sitting = Sitting(story, path)
    with pytest.raises(Refused) as refused:
        sitting.choose(choice, reason)
    assert refused.value.word == word
    assert sitting.step == 0
    assert not path.exists()


def test_a_reason_can_be_required(story, path):
    sitting = Sitting(story, path, required=True)
    with pytest.raises(Refused, match="reason_first"):
        sitting.choose("sleep", "")
    sitting.choose("sleep", "tired")
    assert sitting.step == 1


def test_a_move_that_cannot_be_saved_did_not_happen(story, path):
    path.parent.write_text("a file where the folder should be")
    sitting = Sitting(story, path)
    before = sitting.session
    with pytest.raises(AttemptError, match="could not be saved"):
        sitting.choose("sleep", "")
    assert sitting.session == before
    assert sitting.step == 0


def test_two_sittings_of_one_file_do_not_write_over_each_other(story, path):
    Sitting(story, path).choose("sleep", "")
    one, two = Sitting(story, path), Sitting(story, path)
    one.choose("hold", "first")
    with pytest.raises(AttemptError, match="another window"):
        two.choose("who", "second")
    assert [d.choice for d in read_attempt(path, story).tries[0].decisions] == ["sleep", "hold"]


def test_after_an_edit_the_play_goes_on_from_the_last_moment_that_fits(story_file, story, path):
    sitting = Sitting(story, path)
    sitting.choose("sleep", "")
    sitting.choose("who", "")
    story_file.write_text(story_file.read_text().replace("[who]", "[who-asks]"))
    edited = load_story(story_file)
    again = Sitting(edited, path)
    assert [word for word, _ in again.notices] == ["edited"]
    assert again.session.current.state.node == "her-answer"
    size = path.stat().st_size
    assert Sitting(edited, path).step == again.step
    assert path.stat().st_size == size, "sitting down writes nothing"
    again.choose("who-asks", "")
    assert read_attempt(path, edited).finished
    assert len(path.read_text().splitlines()) == 5, "header, two old moves, the edit, the new move: nothing is erased"


def test_another_storys_file_is_refused(story, path, tmp_path):
    Sitting(story, path).choose("sleep", "")
    other = load_story(new_story("other-logo", tmp_path)[0])
    with pytest.raises(AttemptError, match='attempt of "late-logo"'):
        Sitting(other, path)


@pytest.mark.parametrize("seed", [-1, 2**31, 1.5, "7", True])
def test_a_seed_that_no_journal_holds_is_refused(story, path, seed):
    with pytest.raises(AttemptError, match="A seed is a whole number"):
        Sitting(story, path, seed=seed)


@pytest.fixture
def asking(story_file):
    story_file.write_text(story_file.read_text().replace("meters:", "ask: should\nmeters:", 1))
    return load_story(story_file)


def test_what_one_should_do_is_kept_beside_what_one_would(asking, path):
    sitting = Sitting(asking, path)
    for nothing in ("", "dance"):
        with pytest.raises(Refused, match="should_first"):
            sitting.choose("sleep", "", nothing)
    assert not path.exists()
    sitting.choose("sleep", "tired", "price-it")
    (decision,) = Sitting(asking, path).session.current.decisions
    assert (decision.choice, decision.should) == ("sleep", "price-it")


def test_an_interface_that_does_not_ask_and_a_story_that_does_not_leave_nothing(story, asking, path):
    Sitting(asking, path).choose("sleep", "")
    other = path.with_name("other.jsonl")
    Sitting(story, other).choose("sleep", "", "price-it")
    for file in (path, other):
        assert "should" not in file.read_text()
        assert read_attempt(file, asking).tries[0].decisions[0].should == ""


def test_an_attempt_from_before_the_story_asked_goes_on(story, story_file, path):
    Sitting(story, path).choose("sleep", "before")
    story_file.write_text(story_file.read_text().replace("meters:", "ask: should\nmeters:", 1))
    again = Sitting(load_story(story_file), path)
    again.choose("who", "after", "hold")
    assert [decision.should for decision in again.session.current.decisions] == ["", "hold"]
    assert [decision.reason for decision in again.session.current.decisions] == ["before", "after"]


@pytest.mark.parametrize("should", ['"dance"', "7", "null", '["sleep"]'])
def test_a_should_that_cannot_have_been_is_a_line_of_a_changed_file(asking, path, should):
    Sitting(asking, path).choose("sleep", "", "price-it")
    path.write_text(path.read_text().replace('"should": "price-it"', f'"should": {should}'))
    with pytest.raises(AttemptError, match="line 2: this cannot have happened"):
        Sitting(asking, path)
