from __future__ import annotations

import json
import os
import random
import re
import resource
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import comm
import pytest
from comm.base_comm import BaseComm

from scenarios.attempt import read_attempt
from scenarios.journal import MAX_REASON, attempt_path, read_journal
from scenarios.player import Player
from scenarios.session import is_true
from scenarios.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scenarios.story import Story


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return attempt_path("small-change", tmp_path)


def choose(player: Player, choice: str, reason: str = "") -> None:
    player.receive({"type": "choose", "choice": choice, "reason": reason, "step": player.view["step"]})


def rewind(player: Player, decision: int) -> None:
    player.receive({"type": "rewind", "decision": decision, "step": player.view["step"]})


def restart(player: Player) -> None:
    player.receive({"type": "restart", "step": player.view["step"]})


def events(path: Path) -> list[str]:
    return [event["event"] for event in read_journal(path).events]


def without_serial(view: dict[str, Any]) -> dict[str, Any]:
    """A view without the number of the answer that brought it."""
    return {key: value for key, value in view.items() if key != "serial"}


def test_nothing_is_written_until_the_first_choice(small: Story, path: Path) -> None:
    player = Player(small, path)
    player.receive({"type": "choose", "choice": "ask", "step": 0})
    player.receive({"type": "nonsense", "step": 0})
    rewind(player, 0)
    assert not path.parent.exists()
    assert player.view["step"] == 0


def test_a_play_to_the_end(small: Story, path: Path) -> None:
    player = Player(small, path, seed=7)
    choose(player, "price", "  They must weigh it. ")
    assert (player.view["step"], player.view["phase"]) == (1, "play")
    assert player.view["log"][player.view["fresh"]]["kind"] == "you"
    choose(player, "send")
    assert (player.view["step"], player.view["phase"], player.view["error"]) == (2, "end", None)
    attempt = read_attempt(path, small)
    assert attempt.finished
    assert [decision.reason for decision in attempt.tries[0].decisions] == ["They must weigh it.", ""]
    assert attempt.session == player.session
    json.dumps(player.view)


def test_a_stale_message_changes_nothing_and_is_answered(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "favour")
    before = player.view
    for step in (0, 2, -1, None, "1", 1.5, [1]):
        player.receive({"type": "choose", "choice": "again", "reason": "", "step": step})
        player.receive({"type": "restart", "step": step})
        player.receive({"type": "restart"})
    assert player.view["step"] == 1
    assert player.view["log"] == before["log"]
    assert events(path) == ["choose"]


def test_a_double_click_counts_once(small: Story, path: Path) -> None:
    player = Player(small, path)
    message = {"type": "choose", "choice": "favour", "reason": "", "step": 0}
    player.receive(message)
    player.receive(message)
    assert events(path) == ["choose"]


def test_a_choice_that_is_not_open_is_refused_and_one_can_go_on(small: Story, path: Path) -> None:
    player = Player(small, path)
    for choice in ("ask", "send", "nonsense", ""):
        choose(player, choice)
        assert player.view["error"]
        assert player.view["reply"]
    choose(player, "price")
    assert player.view["error"] is None
    assert events(path) == ["choose"]


def test_a_required_reason(small: Story, path: Path) -> None:
    player = Player(small, path, reason="required")
    assert player.view["reply"]["reason"] == "required"
    for nothing in ("", "   ", "\n", None, 0, [], {"a": 1}):
        player.receive({"type": "choose", "choice": "price", "reason": nothing, "step": 0})
        assert "reason" in player.view["error"]
    assert not path.exists()
    choose(player, "price", "x")
    assert events(path) == ["choose"]


def test_a_reason_has_a_longest_length(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "price", "x" * 3_000_000)
    assert f"{MAX_REASON}" in player.view["error"]
    assert not path.exists()
    choose(player, "price", "🎬" * MAX_REASON)
    assert read_attempt(path, small).tries[0].decisions[0].reason == "🎬" * MAX_REASON


def test_half_a_character_does_not_stop_the_play(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "price", "cut \ud83c here")
    assert read_attempt(path, small).tries[0].decisions[0].reason == "cut ? here"
    json.dumps(player.view, ensure_ascii=False).encode()


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


ODD: list[Any] = [
    None, True, False, 0, 1, -1, 10**400, 1.5, float("nan"), float("inf"), "", "price", "x" * 100_000, "\ud800", "\0", b"x",
    [], ["price"], {}, {"choice": "price"}, {1, 2}, object(), nested(100_000), "restart", "rewind", "choose",
]  # fmt: skip


def test_odd_messages_never_raise(small: Story, path: Path) -> None:
    player = Player(small, path, seed=5)
    for value in ODD:
        player.receive(value)
        player.receive({"step": value})
        for kind in ("choose", "rewind", "restart", value):
            player.receive({"type": kind, "step": value} if value != 0 else {"type": kind})
    assert not path.exists()
    chance = random.Random(6)
    for _ in range(3_000):
        message = {
            "type": chance.choice(["choose", "choose", "choose", "rewind", "restart", *ODD]),
            "choice": chance.choice(["price", "favour", "send", "again", "give-up", *ODD]),
            "decision": chance.choice([0, 1, *ODD]),
            "reason": chance.choice(["r", *ODD]),
            "step": player.view["step"] if chance.random() < 0.9 else chance.choice(ODD),
        }
        for key in chance.sample(sorted(message), chance.choice([0, 0, 0, 1, 2])):
            del message[key]
        if player.view["step"] < 150:
            player.receive(message)
    assert player.view["step"] >= 100
    assert read_attempt(path, small).session == player.session


def test_going_back_and_starting_again_erase_nothing(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "price", "one")
    choose(player, "back", "two")
    before = path.read_bytes()
    rewind(player, 1)
    assert player.view["log"][-1]["html"] == "Fine."
    choose(player, "send", "three")
    restart(player)
    assert player.view["fresh"] == 0
    assert path.read_bytes().startswith(before)
    assert events(path) == ["choose", "choose", "rewind", "choose", "restart"]
    assert [row["reason"] for row in read_attempt(path, small).path()] == ["one", "two", "one", "three"]


def test_going_back_cannot_change_the_luck(small: Story, path: Path) -> None:
    player = Player(small, path)
    reached = set()
    for _ in range(12):
        choose(player, "wait")
        reached.add(player.session.current.state.node)
        rewind(player, 0)
    assert len(reached) == 1


def test_random_plays_are_the_same_when_replayed_from_the_file(small: Story, tmp_path: Path) -> None:
    chance = random.Random(2)
    for number in range(15):
        path = tmp_path / f"{number}.jsonl"
        player = Player(small, path)
        for _ in range(chance.randrange(1, 25)):
            play = player.session.current
            options = [choice.id for choice in play.node.choices if is_true(small, play.state, choice.condition)]
            if options and chance.random() < 0.7:
                choose(player, chance.choice(options), "r" * chance.randrange(5))
            elif play.decisions and chance.random() < 0.7:
                rewind(player, chance.randrange(len(play.decisions)))
            else:
                restart(player)
            if chance.random() < 0.2:  # the kernel is restarted
                player = Player(small, path)
        again = Player(small, path)
        assert again.session == player.session
        assert again.view["log"] == player.view["log"]
        assert again.view["step"] == player.view["step"]


def test_a_play_goes_on_where_it_was_left(small: Story, path: Path) -> None:
    choose(Player(small, path), "price", "r")
    player = Player(small, path)
    assert player.view["notice"].startswith("You were here on ")
    assert player.view["step"] == 1
    assert player.view["fresh"] == len(player.view["log"])
    choose(player, "send")
    assert events(path) == ["choose", "choose"]


def test_a_finished_play_shows_its_debrief_again(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "price")
    choose(player, "send")
    again = Player(small, path)
    assert again.view["phase"] == "end"
    assert again.view["debrief"] == player.view["debrief"]
    assert again.view["notice"] is None


def test_a_play_in_spanish(small: Story, path: Path) -> None:
    player = Player(small, path, lang="es", reason="required")
    assert player.view["lang"] == "es"
    assert player.view["reply"]["prompt"] == "Tu respuesta"
    choose(player, "price")
    assert "motivo" in player.view["error"]
    choose(player, "price", "x")
    again = Player(small, path, lang="es")
    year = read_journal(path).events[-1]["time"][:4]
    assert re.fullmatch(rf"Estuviste aquí el \d+ de [a-z]+ de {year}\. .+", again.view["notice"])
    assert "La decisión 2 está abierta." in transcript(again.view)
    choose(again, "send", "y")
    told = again.view["debrief"]
    assert told["decisions"][0]["approach_label"] == "Intereses"
    assert "Trust al menos 8" in json.dumps(told, ensure_ascii=False)
    assert "tu camino de 2 decisiones" in told["map"]
    assert again._repr_mimebundle_()[0]["text/plain"].startswith("Ejecuta esta celda")


def test_meters_stay_in_words_from_step_to_step(small: Story, path: Path) -> None:
    player = Player(small, path, meters="banded")
    for choice in ("price", "back"):
        assert all("value" not in meter for meter in player.view["meters"])
        choose(player, choice)
    choose(player, "nonsense")
    assert player.view["error"]
    assert [meter["band"] for meter in player.view["meters"]] == ["high", "mid"]
    choose(player, "give-up")
    assert [meter["value"] for meter in player.view["meters"]] == [0, 5]
    rewind(player, 0)
    assert all("value" not in meter for meter in player.view["meters"])


def test_the_last_line_of_a_crash_is_left_out_with_a_notice(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "price")
    choose(player, "back")
    os.truncate(path, path.stat().st_size - 9)
    whole = path.read_bytes().rpartition(b"\n")[0] + b"\n"
    player = Player(small, path)
    assert "incomplete" in player.view["notice"]
    assert player.view["step"] == 1
    choose(player, "send")
    assert path.read_bytes().startswith(whole)
    assert read_attempt(path, small).finished


def test_an_empty_file_of_a_crash_is_a_new_play(small: Story, path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    player = Player(small, path)
    choose(player, "price")
    assert player.view["error"] is None
    assert events(path) == ["choose"]


def test_two_players_of_one_file(small: Story, path: Path) -> None:
    first, second = Player(small, path), Player(small, path)
    choose(first, "price")
    before = path.read_bytes()
    choose(second, "favour")
    assert "another window" in second.view["error"]
    assert second.view["step"] == 0
    assert path.read_bytes() == before
    choose(first, "send")
    assert Player(small, path).session == first.session


def test_a_choice_that_cannot_be_saved_is_not_taken(small: Story, path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    player = Player(small, path)
    choose(player, "price")
    assert "could not be saved" in player.view["error"]
    assert (player.view["step"], player.session.current.decisions) == (0, ())
    path.parent.unlink()
    choose(player, "price")
    assert (player.view["step"], player.view["error"]) == (1, None)


@pytest.fixture
def edited(small_text: str, good: Callable[..., Story]) -> Callable[..., Story]:
    return lambda old, new: good(small_text.replace(old, new))


def test_opening_an_edited_story_writes_nothing(small: Story, path: Path, edited: Callable[..., Story]) -> None:
    player = Player(small, path)
    choose(player, "price")
    choose(player, "send")
    before = path.read_bytes()
    for _ in range(2):
        player = Player(edited("[send]", "[post]"), path)
        assert "edited" in player.view["notice"]
        assert player.view["log"][-1]["html"] == "Fine."
    assert path.read_bytes() == before


def test_a_play_goes_on_after_an_edit(small: Story, path: Path, edited: Callable[..., Story]) -> None:
    player = Player(small, path)
    choose(player, "price", "kept")
    choose(player, "send", "lost to the edit, not to the file")
    before = path.read_bytes()
    newer = edited("[send]", "[post]")
    player = Player(newer, path)
    choose(player, "post", "new")
    assert player.view["phase"] == "end"
    assert path.read_bytes().startswith(before)
    assert events(path) == ["choose", "choose", "story", "choose"]
    assert player.view["step"] == 4
    rewind(player, 1)
    assert events(path)[-1] == "rewind"
    again = Player(newer, path)
    assert again.session == player.session
    assert "edited" not in (again.view["notice"] or "")
    assert [row["reason"] for row in read_attempt(path, newer).path()] == ["kept", "new", "kept"]


def test_an_edit_that_does_not_matter_is_noted_with_the_next_choice(
    small: Story, path: Path, edited: Callable[..., Story]
) -> None:
    choose(Player(small, path), "price")
    newer = edited("[send]", "[post]")
    player = Player(newer, path)
    assert "edited" not in player.view["notice"]
    choose(player, "post")
    assert read_attempt(path, newer).finished
    # Whoever still has the older story is told about the edit, not accused of having changed the file.
    older = Player(small, path)
    assert "edited" in older.view["notice"]
    assert older.view["step"] == 3
    choose(older, "send")
    assert older.view["phase"] == "end"
    assert read_attempt(path, small).finished


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"\x00\x01" + data,
        lambda data: data.replace(b'"price"', b'"ask"'),
        lambda data: data.replace(b'"call"', b'"nowhere"'),
        lambda data: data.replace(b'"reason"', b'"raisin"'),
        lambda data: data.replace(b"+00:00", b""),
        lambda data: data.replace(b'"small-change"', b'"big-change"'),
        lambda data: data + b"\n",
        lambda data: data + b"[" * 100_000 + b"\n",
        lambda _data: b"no line",
    ],
    ids=range(9),
)
def test_a_damaged_file_is_refused_and_left_alone(small: Story, path: Path, damage: Callable[[bytes], bytes]) -> None:
    choose(Player(small, path), "price")
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()
    player = Player(small, path)
    assert (player.view["phase"], player.view["reply"], player.view["log"]) == ("error", None, [])
    assert str(path) in player.view["error"]
    assert str(path) in transcript(player.view)
    for message in ({"type": "choose", "choice": "price", "step": 0}, {"type": "restart", "step": 0}):
        player.receive(message)
    assert path.read_bytes() == before


class Wire(BaseComm):  # type: ignore[misc]  # comm carries no types
    """The way to the front end, which has no kernel behind it in these tests: it keeps what is sent."""

    sent: list[dict[str, Any]]

    def publish_msg(self, msg_type: str, data: Any = None, **_rest: Any) -> None:
        self.sent = [*getattr(self, "sent", []), {"type": msg_type, **(data or {})}]


def test_every_message_is_answered_even_with_what_was_said_before(
    small: Story, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A front end without an answer would say that Python has stopped."""
    monkeypatch.setattr(comm, "create_comm", Wire)
    player = Player(small, path, reason="required")
    wire = player.comm
    assert isinstance(wire, Wire)
    for message in (
        {"type": "choose", "choice": "price", "reason": "", "step": 0},
        {"type": "choose", "choice": "ask", "reason": "r", "step": 0},
        {"type": "choose", "choice": "price", "reason": "x" * 5_000, "step": 0},
        {"type": "rewind", "decision": 0, "step": 0},
        {"type": "rewind", "decision": 0, "step": 99},
    ):
        shown = []
        for _ in range(2):
            before = len(wire.sent)
            player.receive(message)
            answers = [sent for sent in wire.sent[before:] if "view" in sent.get("state", {})]
            assert answers, message
            shown.append(answers[-1]["state"]["view"])
        # The front end compares as well: two equal views would be one.
        assert shown[0] != shown[1]
        assert without_serial(shown[0]) == without_serial(shown[1])


def test_the_debrief_is_handed_over_to_be_kept(small: Story, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comm, "create_comm", Wire)
    player = Player(small, path)
    wire = player.comm
    assert isinstance(wire, Wire)

    def ask(form: object) -> list[dict[str, Any]]:
        before = len(wire.sent)
        player.receive({"type": "portfolio", "format": form, "step": player.view["step"]})
        return wire.sent[before:]

    for form in ("markdown", "html"):  # nothing is told before the end
        (answer,) = ask(form)
        assert "view" in answer["state"]
        assert "SECRET" not in json.dumps(answer)
    choose(player, "price", "They must weigh it.")
    choose(player, "send")
    for form, name, begins in (("markdown", "small-change.md", "# Small"), ("html", "small-change.html", "<!DOCTYPE")):
        (answer,) = ask(form)
        content = answer["content"]
        assert (content["type"], content["format"], content["name"]) == ("portfolio", form, name)
        assert content["text"].startswith(begins)
        assert "They must weigh it." in content["text"]
    for form in ("pdf", None, [], "x" * 100_000):
        (answer,) = ask(form)
        assert "view" in answer["state"], "a front end without an answer would say that Python has stopped"
    assert events(path) == ["choose", "choose"]


def test_the_plain_text_of_a_player_is_stable(small: Story, path: Path) -> None:
    texts = set()
    for _ in range(2):
        player = Player(small, path)
        texts.add(player._repr_mimebundle_()[0]["text/plain"])
        restart(player)
        texts.add(player._repr_mimebundle_(include=None, exclude=None)[0]["text/plain"])
    assert texts == {"Run this cell to play “Small change & co”."}


def test_a_seed_is_drawn_and_kept(small: Story, tmp_path: Path) -> None:
    seeds = set()
    for number in range(5):
        path = tmp_path / f"{number}.jsonl"
        choose(Player(small, path), "wait")
        seeds.add(read_journal(path).header["seed"])
        assert Player(small, path, seed=1).session.seed == read_journal(path).header["seed"]
    assert len(seeds) > 1


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond a size: what a full disk does, by the system's own hand."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


def test_a_full_disk_is_told_and_the_choice_can_be_sent_again(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "price", "first")
    before = path.read_bytes()
    with largest_file(len(before) + 20):
        choose(player, "back", "a reason that does not fit any more")
    assert str(path) in player.view["error"]
    assert "choose again" in player.view["error"]
    assert (player.view["phase"], player.view["step"]) == ("play", 1)
    assert player.view["reply"]["choices"]
    assert path.read_bytes() == before
    choose(player, "back", "there is room again")
    assert (player.view["error"], player.view["step"]) == (None, 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read(small: Story, path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o500)
    try:
        player = Player(small, path)
        choose(player, "price")
        assert "allow writing there" in player.view["error"]
    finally:
        path.parent.chmod(0o700)
    choose(player, "price")
    assert player.view["error"] is None


@pytest.mark.skipif(not Path("/proc/version").is_file(), reason="there is no folder here where nothing can be made")
def test_a_folder_where_even_root_can_make_nothing(small: Story) -> None:
    player = Player(small, Path("/proc/attempts/small-change.jsonl"))
    choose(player, "price")
    assert "could not be saved" in player.view["error"]
    assert player.view["reply"]


def reload(player: Player) -> None:
    player.receive({"type": "reload", "step": player.view["step"]})


def test_what_another_window_played_is_read_inside_the_player(small: Story, path: Path) -> None:
    first, second = Player(small, path), Player(small, path)
    choose(first, "price", "one")
    choose(second, "favour", "two")
    assert second.view["reload"]
    before = path.read_bytes()
    reload(second)
    assert (second.view["step"], second.view["error"], second.view["reload"]) == (1, None, False)
    assert second.session == first.session
    assert path.read_bytes() == before
    choose(second, "send", "three")
    assert events(path) == ["choose", "choose"]


def test_a_damaged_journal_can_be_mended_and_read_again(small: Story, path: Path) -> None:
    choose(Player(small, path), "price")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"price"', b'"ask"'))
    player = Player(small, path)
    assert "line 2" in player.view["error"]
    reload(player)
    assert (player.view["phase"], player.view["reload"]) == ("error", True)
    path.write_bytes(whole)
    reload(player)
    assert (player.view["phase"], player.view["step"], player.view["error"]) == ("play", 1, None)
    # It may as well be moved away, as the message says: then a new play begins.
    path.write_bytes(b"no journal\n")
    player = Player(small, path)
    path.rename(path.with_name("kept"))
    reload(player)
    assert (player.view["phase"], player.view["step"]) == ("play", 0)


def test_an_attempt_of_another_story_is_told_and_left_alone(
    small: Story, path: Path, small_text: str, good: Callable[..., Story]
) -> None:
    other = good(small_text.replace("id: small-change", "id: big-change"), "big-change.story.md")
    choose(Player(other, path), "price")
    before = path.read_bytes()
    player = Player(small, path)
    assert 'an attempt of "big-change", not of "small-change"' in player.view["error"]
    assert player.view["phase"] == "error"
    assert path.read_bytes() == before


def test_nothing_is_read_again_unless_it_is_offered(small: Story, path: Path) -> None:
    player = Player(small, path)
    session = player.session
    serial = player.view["serial"]
    reload(player)
    assert player.session is session
    assert player.view["serial"] > serial, "every message is answered"


def test_should_and_would_in_the_player(small_text: str, path: Path, good: Callable[..., Story]) -> None:
    story = good(small_text.replace("meters:", "ask: should\nmeters:", 1))
    player = Player(story, path)
    assert player.view["reply"]["should"] is True
    for nothing in ({}, {"should": ""}, {"should": "nonsense"}, {"should": 7}):
        player.receive({"type": "choose", "choice": "price", "reason": "r", "step": 0, **nothing})
        assert "should" in player.view["error"]
        assert player.view["reload"] is False
    assert not path.exists()
    # What one should do need not be open to one.
    player.receive({"type": "choose", "choice": "price", "reason": "r", "should": "ask", "step": 0})
    assert player.view["error"] is None
    assert player.view["log"][player.view["fresh"]]["should"] == {"html": "Ask why.", "same": False}
    assert "Ask why." in transcript(player.view)
    again = Player(story, path)
    assert again.session == player.session


def test_the_debriefs_part_comes_with_the_debrief(small: Story, path: Path) -> None:
    player = Player(small, path)
    choose(player, "price")
    assert player.later == {}
    choose(player, "send")
    assert set(player.later) == {"script", "style"}
    assert Player(small, path).later == player.later, "a finished play opens with its debrief"


def test_the_whole_of_a_long_play_comes_when_it_is_asked_for(small: Story, tmp_path: Path) -> None:
    player = Player(small, tmp_path / "small-change.jsonl")
    whole = player.view | {"log": [{"kind": "narration", "html": str(n)} for n in range(100)]}
    player._show(whole)
    assert player.view["earlier"] > 0
    assert len(player.view["log"]) + player.view["earlier"] == 100
    player.receive({"type": "earlier", "step": player.view["step"]})
    assert player.view["earlier"] == 0
    assert player.view["log"] == whole["log"]
