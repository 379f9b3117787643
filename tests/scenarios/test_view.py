from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scenarios.session import Session, apply_event, new_session
from scenarios.strings import ENGLISH
from scenarios.view import BLOCK, HUES, RECENT, initials, make_view, recent

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story

SECRETS = [f"SECRET-WHY-{name}" for name in ("PRICE", "FAVOUR", "ASK", "WAIT", "SEND", "BACK", "AGAIN", "GIVE")]


def take(session: Session, *choices: str, reason: str = "") -> Session:
    for choice in choices:
        node = session.current.state.node
        session = apply_event(
            session, {"event": "choose", "node": node, "choice": choice, "reason": reason, "time": "t"}
        )
    return session


def view(session: Session, **options: Any) -> dict[str, Any]:
    return make_view(session, ENGLISH, step=0, **options)


def test_the_first_view(small: Story) -> None:
    shown = make_view(new_session(small, 3), ENGLISH, step=0, reason="required", notice="Hello.")
    assert json.loads(json.dumps(shown)) == shown
    assert (shown["phase"], shown["error"], shown["notice"], shown["debrief"]) == ("play", None, "Hello.", None)
    assert shown["story"] == {
        "id": "small-change",
        "title": "Small change & co",
        "role": "You cut <films>.",
        "minutes": 5,
        "lang": "",
    }
    assert shown["meters"] == [
        {"key": "trust", "label": "Trust", "value": 6, "change": 0},
        {"key": "budget", "label": "Budget", "value": 5, "change": 0},
    ]
    assert [entry["kind"] for entry in shown["log"]] == ["time", "narration", "say", "say"]
    assert shown["log"][3] == {
        "kind": "say",
        "who": "SAM",
        "channel": "e-mail",
        "detail": "23:12",
        "html": "Hi &lt;b&gt;you&lt;/b&gt;!",
    }
    assert shown["fresh"] == 4
    assert shown["reply"]["reason"] == "required"
    assert [(choice["id"], choice["available"], choice["silent"]) for choice in shown["reply"]["choices"]] == [
        ("price", True, False),
        ("favour", True, False),
        ("ask", False, False),
        ("wait", True, True),
    ]
    assert shown["people"]["SAM"] == {
        "name": "Sam O'Brien & Sons",
        "about": "producer, your daily contact",
        "initials": "SS",
        "hue": HUES[0],
        "avatar": "",
    }


def test_nothing_of_what_is_hidden_is_in_the_data_before_the_debrief(small: Story) -> None:
    session = take(new_session(small, 3), "price", "back", "again", "favour")
    for shown in (view(new_session(small, 3)), view(session)):
        text = json.dumps(shown | {"strings": {}})
        for secret in [*SECRETS, "SECRET-VOICE", "Quinn", "QC", "qc_known", "priced", "trust >= 8", "gone", "disclose"]:
            assert secret not in text, secret


def test_what_a_choice_does_is_not_told_before_it_is_made(small: Story) -> None:
    for choice in view(new_session(small, 3))["reply"]["choices"]:
        assert set(choice) == {"id", "html", "available", "silent"}


def test_meters_in_words_or_not_at_all_until_the_debrief(small: Story) -> None:
    session = new_session(small, 3)
    assert view(session, meters="hidden")["meters"] == []
    assert view(session, meters="banded")["meters"] == [
        {"key": "trust", "label": "Trust", "band": "mid", "moved": ""},
        {"key": "budget", "label": "Budget", "band": "mid", "moved": ""},
    ]
    assert [m["moved"] for m in view(take(session, "price"), meters="banded")["meters"]] == ["up", ""]
    assert [m["moved"] for m in view(take(session, "favour"), meters="banded")["meters"]] == ["", "down"]
    ended = take(session, "price", "send")
    for mode in ("hidden", "banded"):
        assert view(ended, meters=mode) == view(ended)


@pytest.mark.parametrize(("mode", "alike"), [("hidden", range(8)), ("banded", range(4)), ("banded", range(4, 7))])
def test_the_data_tell_nothing_that_the_meters_do_not(
    small_text: str, good: Callable[..., Story], mode: str, alike: range
) -> None:
    """Plays that differ in a meter only give the same view: no number is behind the words."""
    text = small_text.replace("only if: trust >= 8", "only if: qc_known")
    sessions = [new_session(good(text.replace("trust 6", f"trust {value}")), 3) for value in alike]
    for views in (
        [view(session, meters=mode) for session in sessions],
        [view(take(session, "favour"), meters=mode) for session in sessions[: len(alike) - 1]],
    ):
        assert all(each == views[0] for each in views)


def test_hidden_people_hide_again_when_one_goes_back(small: Story) -> None:
    ended = take(new_session(small, 3), "price", "send")
    assert set(view(ended)["people"]) == {"SAM", "QC"}
    for event in ({"event": "rewind", "to": 1}, {"event": "restart"}):
        shown = view(apply_event(ended, event))
        assert shown["phase"] == "play"
        assert "SECRET" not in json.dumps(shown)
        assert "Quinn" not in json.dumps(shown)


def test_nobody_changes_colour_when_the_hidden_appear(small_text: str, good: Callable[..., Story]) -> None:
    people = "  QC (hidden): Quinn Carr; wants a file that passes\n"
    story = good(small_text.replace(people, "").replace("people:\n", f"people:\n{people}"))
    before = view(new_session(story, 3))["people"]
    after = view(take(new_session(story, 3), "price", "send"))["people"]
    assert after["SAM"] == before["SAM"]
    assert after["QC"]["hue"] != after["SAM"]["hue"]


def test_after_a_decision(small: Story) -> None:
    shown = view(take(new_session(small, 3), "price", reason="<i>Because</i>"), fresh=4)
    assert [entry["kind"] for entry in shown["log"]] == [
        "time",
        "narration",
        "say",
        "say",
        "you",
        "record",
        "time",
        "say",
    ]
    you, record = shown["log"][4:6]
    assert you == {
        "kind": "you",
        "html": "Price it.",
        "silent": False,
        "reason": "<i>Because</i>",
        "should": None,
        "decision": 0,
    }
    assert record == {"kind": "record", "text": "Promised a price by 17:40"}
    assert shown["record"] == ["Promised a price by 17:40"]
    assert shown["meters"][0]["change"] == 2
    assert shown["rewinds"] == [{"decision": 0, "title": "Friday, 16:40", "html": "Price it."}]
    assert shown["fresh"] == 4


def test_a_change_that_a_limit_ate_is_not_shown(small: Story) -> None:
    shown = view(take(new_session(small, 3), "favour"))
    assert shown["meters"][1] == {"key": "budget", "label": "Budget", "value": 0, "change": -5}


def test_the_end(small: Story) -> None:
    shown = view(take(new_session(small, 3), "price", "send"))
    assert (shown["phase"], shown["reply"]) == ("end", None)
    assert [entry["kind"] for entry in shown["log"]][-2:] == ["you", "say"]
    assert shown["debrief"]["ending"] == {"id": "done", "title": "The file passes"}


def test_conditional_lines_come_with_their_condition(small: Story) -> None:
    session = take(new_session(small, 3), "favour")
    assert any(entry.get("html") == "Nobody rang." for entry in view(session)["log"])
    assert view(take(session, "again"))["log"][-1]["html"] == "You again."


def test_the_log_of_a_try_that_went_back_is_its_own(small: Story) -> None:
    session = take(new_session(small, 3), "favour", "again")
    back = apply_event(session, {"event": "rewind", "to": 0})
    assert view(back)["log"] == view(new_session(small, 3))["log"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sam Okafor", "SO"),
        ("Sam", "S"),
        ("Ana María de la Cruz", "AC"),
        ("(the) QC", "Q"),
        ("", ""),
        ("ß", "SS"),
        ("— —", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_story_with_a_bad_image_can_be_seen(small_text: str, good: Callable[..., Story]) -> None:
    story = good(small_text.replace("The cut was", f"![A still]({'x' * 300}.png)\n\nThe cut was"))
    assert view(new_session(story, 3))["log"][1] == {"kind": "image", "src": "", "alt": "A still"}


def test_a_long_play_sends_its_last_entries_in_blocks_and_keeps_their_places() -> None:
    entries = [{"kind": "narration", "html": str(n)} for n in range(200)]
    rewinds = [{"decision": n} for n in range(100)]
    starts = set()
    for length in range(1, 200):
        view = recent({"log": entries[:length], "fresh": length - 1, "earlier": 0, "rewinds": rewinds})
        assert len(view["log"]) < RECENT + BLOCK
        assert view["earlier"] + len(view["log"]) == length
        assert view["log"][view["fresh"]] == entries[length - 1]
        assert len(view["rewinds"]) == (BLOCK if view["earlier"] else 100)
        starts.add(view["earlier"])
    assert starts == set(range(0, 200 - RECENT, BLOCK)), "the entries move once a block, not at every step"
