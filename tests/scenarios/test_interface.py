"""The interface between engine and front end: what plays produce keeps to the schemas, and INTERFACE.md names it all."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

import scenarios
from scenarios import find_story
from scenarios.panel import Panel
from scenarios.player import STATIC, Player
from scenarios.session import is_true
from scenarios.spread import panel_spread
from scenarios.strings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story

SCHEMAS = Path(scenarios.__file__).parent / "schemas"
VIEW, ACTIONS = (
    json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")) for name in ("view", "actions")
)
VALID_VIEW, VALID_ACTION = Draft202012Validator(VIEW), Draft202012Validator(ACTIONS)
SOURCES = STATIC.parent
INTERFACE = (SOURCES / "INTERFACE.md").read_text(encoding="utf-8")
SCRIPTS = {name: (SOURCES / name).read_text(encoding="utf-8") for name in ("player.js", "debrief.js")}


class Recorded:
    """A player of which every view is checked, and every action that it is sent."""

    def __init__(self, story: Story, path: Path, **options: Any) -> None:
        self.player = Player(story, path, **options)
        self.phases = {self.check()}

    def check(self) -> str:
        view = self.player.view
        VALID_VIEW.validate(json.loads(json.dumps(view)))
        return str(view["phase"])

    def act(self, **action: Any) -> None:
        action["step"] = self.player.view["step"]
        VALID_ACTION.validate(action)
        self.player.receive(action)
        self.phases.add(self.check())


def test_the_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(VIEW)
    Draft202012Validator.check_schema(ACTIONS)


@pytest.mark.parametrize("seed", range(6))
def test_every_view_of_plays_by_chance(seed: int, tmp_path: Path) -> None:
    story = find_story("after-picture-lock")
    chance = random.Random(seed)
    first = story.nodes[0]
    panel = Panel("w", "n", 4, {first.id: {choice.id: 1 for choice in first.choices}})
    lang = chance.choice(list(LANGUAGES))
    play = Recorded(
        story,
        tmp_path / "a.jsonl",
        meters=chance.choice(["shown", "banded", "hidden"]),
        reason=chance.choice(["optional", "off"]),
        lang=lang,
        seed=seed,
        spreads=[panel_spread(panel, LANGUAGES[lang])],
        notice=chance.choice(["", "Hello."]),
    )
    for _ in range(60):
        now = play.player.session.current
        open_now = [choice.id for choice in now.node.choices if is_true(story, now.state, choice.condition)]
        if open_now and chance.random() < 0.93:
            play.act(type="choose", choice=chance.choice(open_now), reason=chance.choice(["", "r"]))
        elif now.decisions and chance.random() < 0.5:
            play.act(type="rewind", decision=chance.randrange(len(now.decisions)))
        else:
            play.act(type="restart")
        play.act(type="choose", choice="nonsense", reason="")
        play.act(type="portfolio", format="html")
    assert play.phases == {"play", "end"}


def test_every_view_of_a_story_with_everything(small_text: str, tmp_path: Path, good: Callable[..., Story]) -> None:
    (tmp_path / "sam.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    text = small_text.replace("meters:", "lang: es\nask: should\nmeters:", 1).replace(
        "your daily contact\n", "your daily contact\n    avatar: sam.png\n"
    )
    story = good(
        text.replace("The cut was", "![A still](sam.png)\n\n![None](no.png)\n\nThe cut was"), f"{tmp_path}/x.md"
    )
    path = tmp_path / "a.jsonl"
    play = Recorded(story, path)
    assert play.player.view["people"]["SAM"]["avatar"].startswith("data:image/png")
    play.act(type="choose", choice="price", reason="r")
    assert play.player.view["error"]
    play.act(type="choose", choice="price", reason="r", should="ask")
    play.act(type="choose", choice="send", reason="", should="send")
    assert play.player.view["debrief"]["gap"]
    path.write_bytes(b"damaged\n")
    play.act(type="restart")
    assert play.player.view["reload"]
    play.act(type="reload")
    assert play.phases == {"play", "end", "error"}


def keys(schema: Any) -> set[str]:
    """Every property that a schema names."""
    if isinstance(schema, dict):
        named = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
        return named.union(*map(keys, schema.values()))
    return set().union(*map(keys, schema)) if isinstance(schema, list) else set()


def test_the_document_names_every_key_and_every_action() -> None:
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", INTERFACE))))
    assert keys(VIEW) | keys(ACTIONS) <= named
    actions = {each["properties"]["type"]["const"] for each in ACTIONS["oneOf"]}
    sent = set(re.findall(r"(?:act|send)\(\{ type: \"(\w+)\"", "".join(SCRIPTS.values())))
    assert actions == sent


def test_the_front_end_asks_the_model_for_nothing_else() -> None:
    used = re.findall(r"\bmodel\.(\w+)\((?:\"([^\"]+)\")?", "".join(SCRIPTS.values()))
    assert {(name, what) for name, what in used} == {
        ("get", "view"),
        ("get", "later"),
        ("on", "change:view"),
        ("on", "msg:custom"),
        ("off", "change:view"),
        ("off", "msg:custom"),
        ("send", ""),
    }
    for name, what in used:
        assert f"model.{name}(" + (f'"{what}"' if what else "") in INTERFACE
