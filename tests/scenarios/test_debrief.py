from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scenarios.conditions import parse_condition
from scenarios.debrief import debrief, in_words
from scenarios.session import Session, apply_event, choose, new_session
from scenarios.strings import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story


def take(session: Session, *choices: str, reason: str = "") -> Session:
    for choice in choices:
        node = session.current.state.node
        session = apply_event(
            session, {"event": "choose", "node": node, "choice": choice, "reason": reason, "time": "t"}
        )
    return session


def test_what_was_done(small: Story) -> None:
    told = debrief(take(new_session(small, 3), "price", "send", reason="why not"), ENGLISH)
    assert json.loads(json.dumps(told)) == told
    assert told["outcome"] == "It passed, and <em>somebody</em> knows what it cost."
    assert told["meters"] == [
        {"key": "trust", "label": "Trust", "values": [6, 8, 8]},
        {"key": "budget", "label": "Budget", "values": [5, 5, 5]},
    ]
    first = told["decisions"][0]
    assert {key: first[key] for key in first if key != "alternatives"} == {
        "decision": 0,
        "node": "call",
        "title": "Friday, 16:40",
        "html": "Price it.",
        "silent": False,
        "approach": "interests",
        "approach_label": "Interests",
        "changes": [{"label": "Trust", "change": 2}],
        "why": "SECRET-WHY-PRICE",
        "reason": "why not",
        "should": None,
        "spreads": [],
    }
    assert told["decisions"][1]["approach_label"] == ""
    assert told["decisions"][1]["changes"] == []


def test_what_else_could_have_been_done(small: Story) -> None:
    session = take(new_session(small, 3), "price", "send")
    favour, ask, wait = debrief(session, ENGLISH)["decisions"][0]["alternatives"]
    assert favour == {
        "html": "Do it as a favour.",
        "available": True,
        "condition": "",
        "changes": [{"label": "Budget", "change": -5}],
        "why": "SECRET-WHY-FAVOUR",
        "approach_label": "Accommodate",
        "leads": "Monday, 9:30",
        "should": False,
    }
    assert ask["available"] is False
    assert (ask["condition"], ask["changes"], ask["leads"]) == ("Trust at least 8", [], "")
    reached = choose(small, session.current.start, "wait").node
    assert wait["leads"] == small.node(reached).title  # the luck that this play would have had


def test_the_voices_depend_on_the_way(small: Story) -> None:
    direct = debrief(take(new_session(small, 3), "price", "send"), ENGLISH)
    assert [voice["who"] for voice in direct["voices"]] == ["QC", None]
    round_about = debrief(take(new_session(small, 3), "favour", "give-up"), ENGLISH)
    assert [voice["html"][:12] for voice in round_about["voices"]] == ["SECRET-VOICE", "SECRET-LATER", "The rates ar"]
    assert direct["questions"] == ["What was agreed, and where does it stand?"]


def test_endings_are_counted_over_all_tries(small: Story) -> None:
    session = take(new_session(small, 3), "price", "send")
    assert debrief(session, ENGLISH)["endings"] == {"seen": 1, "all": 2}
    again = take(apply_event(session, {"event": "rewind", "to": 1}), "send")
    assert debrief(again, ENGLISH)["endings"] == {"seen": 1, "all": 2}
    other = take(apply_event(again, {"event": "restart"}), "favour", "give-up")
    assert debrief(other, ENGLISH)["endings"] == {"seen": 2, "all": 2}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("trust >= 3", "Trust at least 3"),
        ("budget = 0 and trust < 4", "Budget exactly 0 and Trust below 4"),
        ("not qc_known", "not “qc known”"),
        ("visited later or priced", "after “Monday, 9:30” or “priced”"),
        ("(priced or qc_known) and trust > 1", "(“priced” or “qc known”) and Trust above 1"),
        ("not (priced or qc_known)", "not (“priced” or “qc known”)"),
        ("not (priced and qc_known) or trust <= 2", "not (“priced” and “qc known”) or Trust at most 2"),
    ],
)
def test_conditions_in_words(small: Story, condition: str, words: str) -> None:
    assert in_words(parse_condition(condition), small, ENGLISH) == words


def test_a_story_that_begins_with_its_end(base_text: str, good: Callable[..., Story]) -> None:
    head = base_text[: base_text.index("## call")].replace("facts: priced\n", "")
    story = good(f"{head}## done (end): Over\n\nSAM (chat): Bye.\n\noutcome: It was over.\n", "base.md")
    told = debrief(new_session(story, 1), ENGLISH)
    assert told["decisions"] == told["voices"] == told["questions"] == []
    assert told["endings"] == {"seen": 1, "all": 1}
    assert told["meters"][0]["values"] == [6]


def test_should_and_would_stand_side_by_side(small: Story) -> None:
    session = new_session(small, 3)
    for choice, should in (("favour", "ask"), ("again", "again"), ("price", ""), ("send", "back")):
        node = session.current.state.node
        event = {"event": "choose", "node": node, "choice": choice, "reason": "", "time": "t", "should": should}
        session = apply_event(session, event)
    told = debrief(session, ENGLISH)
    assert [made["should"] for made in told["decisions"]] == [
        {"html": "Ask why.", "same": False},
        {"html": "Ring Sam.", "same": True},
        None,
        {"html": "Ring again.", "same": False},
    ]
    marked = [[other["html"] for other in made["alternatives"] if other["should"]] for made in told["decisions"]]
    assert marked == [["Ask why."], [], [], ["Ring again."]]
    assert told["gap"].startswith("In 2 of 3 decisions")


def test_the_gap_in_words(small: Story) -> None:
    assert debrief(take(new_session(small, 3), "price", "send"), ENGLISH)["gap"] == ""
    session = new_session(small, 3)
    for choice in ("price", "send"):
        node = session.current.state.node
        event = {"event": "choose", "node": node, "choice": choice, "reason": "", "time": "t", "should": choice}
        session = apply_event(session, event)
    assert "In all 2 decisions" in debrief(session, ENGLISH)["gap"]
