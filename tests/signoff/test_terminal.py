import io

import pytest
from rich.console import Console

from scenarios import read_attempt
from scenarios.language.new import new_story
from scenarios.language.parser import load_story
from signoff.terminal import TerminalPlayer


@pytest.fixture
def story(tmp_path):
    return load_story(new_story("late-logo", tmp_path)[0])


@pytest.fixture
def play(story, tmp_path, monkeypatch):
    """Play with these answers typed; returns what was printed and the attempt's path."""
    path = tmp_path / "attempts" / "late-logo.jsonl"

    def run(*answers):
        screen = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
        TerminalPlayer(story, path, Console(file=screen, width=100), seed=1).run()
        return screen.getvalue(), path

    return run


def test_plays_to_an_ending_with_debrief_and_journal(play, story):
    shown, path = play("1", "a figure first", "1", "", "q")
    assert "Four minutes, not ten" in shown
    assert "I only wanted to see that I had been there" in shown
    assert "Endings seen: 1 of 2" in shown
    attempt = read_attempt(path, story)
    assert attempt.finished
    assert attempt.tries[0].decisions[0].reason == "a figure first"


def test_hidden_people_stay_hidden_until_the_debrief(play):
    shown, _ = play("1", "", "q")
    assert "Helga" not in shown


@pytest.mark.parametrize("nonsense", ["", "0", "9", "one", "²", "-1", "[bold]"])
def test_nonsense_is_asked_again_and_changes_nothing(play, story, nonsense):
    shown, path = play(nonsense, "3", "", "q")
    assert "Type a number from 1 to 3" in shown
    assert len(read_attempt(path, story).tries[0].decisions) == 1


def test_going_back_and_starting_again_erase_nothing(play, story):
    _, path = play("1", "", "b", "2", "", "r", "3", "", "q")
    tries = read_attempt(path, story).tries
    assert [[d.choice for d in one.decisions] for one in tries] == [["price-it"], ["just-do-it"], ["sleep"]]


def test_the_end_of_input_stops_and_says_where_the_attempt_is(play):
    shown, path = play("1", "")
    assert f"Your attempt is kept in {path}." in shown
    assert path.is_file()


def test_stopping_at_once_leaves_no_file(play):
    shown, path = play("q")
    assert not path.exists()
    assert "kept in" not in shown


def test_goes_on_another_day(play):
    play("1", "", "q")
    shown, _ = play("q")
    assert "You were here on" in shown
    assert "oh! ok. let me ask someone" in shown
