"""How others chose, beside the learner's own choice: a panel exactly, a class without a number about a few."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scenarios.class_data import aggregate
from scenarios.debrief import debrief
from scenarios.journal import Journal, attempt_path
from scenarios.panel import Panel, panel_path
from scenarios.player import Player
from scenarios.portfolio import to_html, to_markdown
from scenarios.session import Session, apply_event, new_session
from scenarios.spread import class_spread, panel_spread
from scenarios.stage import play
from scenarios.strings import ENGLISH, LANGUAGES
from scenarios.transcript import transcript
from scenarios.view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.story import Story

PANEL = Panel("producers", "May 2026", 12, {"call": {"price": 6, "favour": 1, "ask": 0, "wait": 5}})


def take(session: Session, *choices: str) -> Session:
    for choice in choices:
        node = session.current.state.node
        session = apply_event(session, {"event": "choose", "node": node, "choice": choice, "reason": "", "time": "t"})
    return session


def test_a_panel_beside_the_learners_choice(small: Story) -> None:
    spreads = [panel_spread(PANEL, ENGLISH)]
    first, second = debrief(take(new_session(small, 3), "price", "send"), ENGLISH, spreads)["decisions"]
    (shown,) = first["spreads"]
    assert shown["label"] == "How a panel chose"
    assert shown["note"] == "12 people asked, May 2026: producers"
    assert [(row["told"], row["share"], row["yours"]) for row in shown["rows"]] == [
        ("6 of 12", 0.5, True),
        ("1 of 12", 1 / 12, False),
        ("0 of 12", 0.0, False),
        ("5 of 12", 5 / 12, False),
    ]
    assert second["spreads"] == [], "nobody was asked there"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_authors_judgement_says_so(small: Story, lang: str) -> None:
    words = LANGUAGES[lang]
    spread = panel_spread(Panel("us two", "2026", 2, PANEL.nodes, authors=True), words)
    assert spread.label == words["authors"] != words["panel"]
    assert "us two" in spread.note
    for write in (to_html, to_markdown, transcript):
        view = make_view(take(new_session(small, 3), "price", "send"), words, step=2, spreads=[spread])
        assert words["authors"] in write(view)


def test_of_a_class_no_small_number_is_told(small: Story) -> None:
    tries = [
        take(new_session(small, 3), *way).current for way in [("price", "send")] * 11 + [("favour", "give-up")] * 2
    ]
    spread = class_spread(aggregate(small, tries), ENGLISH)
    view = make_view(take(new_session(small, 3), "favour", "give-up"), ENGLISH, step=2, spreads=[spread])
    rows = {row["html"]: row for row in view["debrief"]["decisions"][0]["spreads"][0]["rows"]}
    assert rows["Price it."]["told"] == "about 10"
    assert 0 < rows["Price it."]["share"] <= 1
    assert rows["Do it as a favour."]["told"] in ("fewer than 5", "not shown")
    assert rows["Do it as a favour."]["share"] is None
    assert not {"2", "13", "11"} & {word for row in rows.values() for word in row["told"].split()}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `play` displays."""
    seen: list[Any] = []

    def show(player: Player) -> None:
        seen.append(player)

    monkeypatch.setattr(Player, "show", show)
    return seen


def finish(player: Player) -> dict[str, Any]:
    for choice in ("price", "send"):
        player.receive({"type": "choose", "choice": choice, "reason": "", "step": player.view["step"]})
    return player.view["debrief"]


def test_a_panel_beside_the_story_is_found(tmp_path: Path, small_text: str, shown: list[Any]) -> None:
    file = tmp_path / "small-change.story.md"
    file.write_text(small_text, encoding="utf-8")
    data = {"format": 1, "story": "small-change", "kind": "panel", "who": "w", "when": "n", "people": 3}
    panel = file.with_name("small-change.panel.json")
    panel.write_text(json.dumps(data | {"nodes": {"call": {"price": 3}}}), encoding="utf-8")
    play(file, folder=tmp_path / "a")
    assert shown[-1].view["notice"] is None
    assert finish(shown[-1])["decisions"][0]["spreads"][0]["rows"][0]["told"] == "3 of 3"

    panel.write_text(json.dumps(data | {"nodes": {"call": {"price": 2}}}), encoding="utf-8")
    play(file, folder=tmp_path / "b")
    notice = shown[-1].view["notice"]
    assert str(panel) in notice
    assert "add up to 2" in notice
    assert finish(shown[-1])["decisions"][0]["spreads"] == [], "the player goes on without it"


def test_a_class_is_read_from_its_folder(
    tmp_path: Path, small_text: str, shown: list[Any], good: Callable[..., Story]
) -> None:
    file = tmp_path / "small-change.story.md"
    file.write_text(small_text, encoding="utf-8")
    story = good(small_text, str(file))
    for number in range(6):
        journal = Journal(attempt_path(story.id, tmp_path / "class" / str(number)), story, number)
        time = f"2026-01-01T00:00:0{number}+00:00"
        journal.append({"event": "choose", "node": "call", "choice": "price", "reason": "", "time": time})
    play(file, folder=tmp_path / "a", class_spread=tmp_path / "class")
    (spread,) = finish(shown[-1])["decisions"][0]["spreads"]
    assert (spread["label"], spread["rows"][0]["told"]) == ("How a class chose", "about 5")

    play(file, folder=tmp_path / "b", class_spread=tmp_path / "nowhere")
    assert "There is no folder" in shown[-1].view["notice"]
    play("after-picture-lock", folder=tmp_path / "c", class_spread=tmp_path / "class")
    assert "how a class chose" in shown[-1].view["notice"]
    assert shown[-1].view["phase"] == "play"


def test_the_path_of_a_panel_is_the_storys(small: Story) -> None:
    assert panel_path(small).name == "small-change.panel.json"
