"""The canonical JSON form of a story: its JSON Schema, and the way back from data to a story."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scenarios.conditions import ConditionError, parse_condition
from scenarios.language.parser import parse_text
from scenarios.language.printer import to_text
from scenarios.story import (
    APPROACHES,
    ASKS,
    CHANNELS,
    FORMAT,
    METER_MAX,
    METER_MIN,
    Chance,
    Choice,
    Effect,
    EntryEffect,
    FactEffect,
    Line,
    MeterEffect,
    Node,
    Person,
    Story,
)

if TYPE_CHECKING:
    from scenarios.conditions import Condition

# Patterns mean the same in ECMAScript and in Python: whatever follows "$" must be nothing, not a last line break.
_END = r"$(?![\s\S])"
_ID = {"type": "string", "pattern": f"^[a-z][a-z0-9]*(-[a-z0-9]+)*{_END}"}
_NAME = {"type": "string", "pattern": f"^[a-z][a-z0-9_]*{_END}"}
_KEY = {"type": "string", "pattern": rf"^[^\s\d_()\[\]{{}}:;,.!?#*+>-][^\s(){{}}:]*{_END}"}
_TEXT = {"type": "string", "pattern": rf"^\S(.*\S)?{_END}"}  # one line, no blanks around it
_ANY_TEXT = {"type": "string", "pattern": rf"^(\S(.*\S)?)?{_END}"}
_AVATAR = {"type": "string", "pattern": rf"^\S(.*\S)?\.([Pp][Nn][Gg]|[Jj][Pp][Ee]?[Gg]|[Ss][Vv][Gg]){_END}"}
_BOOLEAN = {"type": "boolean"}
_IDS = {"type": "array", "items": {"type": "string", "pattern": rf"^[^\s,]([^,]*[^\s,])?{_END}"}}


def _whole(low: int, high: int | None = None) -> dict[str, Any]:
    return {"type": "integer", "minimum": low} | ({} if high is None else {"maximum": high})


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], fewest: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items} | ({"minItems": fewest} if fewest else {})


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


_METER_EFFECT = _object({"meter": _NAME, "change": _whole(-999, 999) | {"not": {"const": 0}}})
_FACT_EFFECT = _object({"fact": _NAME, "value": _BOOLEAN})
_LINE = {
    "oneOf": [
        _object({"kind": {"const": "narration"}, "text": _ANY_TEXT}, {"if": _TEXT}),
        _object(
            {"kind": {"const": "say"}, "text": _ANY_TEXT, "who": _KEY},
            {
                "channel": {"enum": list(CHANNELS)},
                "detail": {"type": "string", "pattern": rf"^[^\s)]([^)]*[^\s)])?{_END}"},
                "if": _TEXT,
            },
        ),
        _object(
            {
                "kind": {"const": "image"},
                "text": {"type": "string", "pattern": rf"^[^\s\]]([^\]]*[^\s\]])?{_END}"},
                "src": {"type": "string", "pattern": rf"^[^\s)]([^)]*[^\s)])?{_END}"},
            },
            {"if": _TEXT},
        ),
    ]
}
_QUESTION = _object({"kind": {"const": "question"}, "text": _ANY_TEXT}, {"if": _TEXT})

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A story, in canonical form",
    "description": "Targets, speakers, meters and facts must also exist, and conditions parse: from_data checks that.",
    **_object(
        {
            "format": {"const": FORMAT},
            "id": _ID,
            "version": _whole(1, 999_999),
            "title": _TEXT,
            "role": _TEXT,
            "minutes": _whole(1, 999_999),
            "meters": _list(_object({"name": _NAME, "start": _whole(METER_MIN, METER_MAX)})),
            "facts": _list(_NAME) | {"uniqueItems": True},
            "ids": _IDS,
            "people": _list(
                _object({"key": _KEY, "name": _TEXT, "about": _ANY_TEXT, "hidden": _BOOLEAN}, {"avatar": _AVATAR}), 1
            ),
            "nodes": _list(_ref("node"), 1),
            "debrief": _list({"oneOf": [*_LINE["oneOf"], _QUESTION]}),
        },
        {
            "lang": {"type": "string", "pattern": f"^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*{_END}"},
            "ask": {"enum": list(ASKS)},
        },
    ),
    "$defs": {
        "effects": _list({"oneOf": [_METER_EFFECT, _FACT_EFFECT]}),
        "line": _LINE,
        "node": _object(
            {
                "id": _ID,
                "title": _ANY_TEXT,
                "end": _BOOLEAN,
                "outcome": _ANY_TEXT,
                "on_enter": _list(_object({"effects": _ref("effects")}, {"if": _TEXT})),
                "lines": _list(_ref("line")),
                "choices": _list(_ref("choice")),
            }
        ),
        "choice": _object(
            {"id": _ID, "text": _TEXT, "target": _ID, "effects": _ref("effects"), "ids": _IDS},
            {
                "approach": {"enum": list(APPROACHES)},
                "record": _TEXT,
                "why": _TEXT,
                "chance": _object({"percent": _whole(1, 99), "target": _ID}),
                "if": _TEXT,
            },
        ),
    },
}


def schema_json() -> str:
    """The schema as the text of a file."""
    return json.dumps(SCHEMA, ensure_ascii=False, indent=2) + "\n"


class StoryDataError(ValueError):
    """Data that is not the canonical form of a story without errors; the message says why."""


def from_data(data: Any) -> Story:
    """The story whose canonical form (`scenarios.story.story_data`) this is.

    Nothing is believed: the story must give the same data again, and its text must parse to the same story.

    Raises:
        StoryDataError: the data has another form, or its story has errors.
    """
    try:
        story = _story(data)
        same = story.to_json() == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except (
        ArithmeticError,
        AttributeError,
        ConditionError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise StoryDataError(f"this is not the data of a story: {error!r}"[:200]) from None
    if not same:
        raise StoryDataError("this is not the canonical data of a story: it gives other data when written again")
    read, report = parse_text(to_text(story), story.id)
    if read is None:
        raise StoryDataError("\n".join(str(found) for found in report.found if found.is_error))
    if read.to_json() != story.to_json():
        raise StoryDataError("this story cannot be written as text: something in it stands on two lines, or is a mark")
    return read


def _story(data: dict[str, Any]) -> Story:
    return Story(
        id=data["id"],
        title=data["title"],
        role=data["role"],
        minutes=data["minutes"],
        version=data["version"],
        meters=tuple((meter["name"], meter["start"]) for meter in data["meters"]),
        people=tuple(
            Person(each["key"], each["name"], each["about"], each["hidden"], avatar=each.get("avatar", ""))
            for each in data["people"]
        ),
        nodes=tuple(map(_node, data["nodes"])),
        facts=tuple(data["facts"]),
        ids=tuple(data["ids"]),
        debrief=tuple(map(_line, data["debrief"])),
        lang=data.get("lang", ""),
        ask=data.get("ask", ""),
    )


def _node(data: dict[str, Any]) -> Node:
    return Node(
        data["id"],
        data["title"],
        tuple(map(_line, data["lines"])),
        tuple(map(_choice, data["choices"])),
        tuple(EntryEffect(_effects(entry["effects"]), _guard(entry)) for entry in data["on_enter"]),
        data["end"],
        data["outcome"],
    )


def _line(data: dict[str, Any]) -> Line:
    parts = {key: data.get(key, "") for key in ("who", "channel", "detail", "src")}
    return Line(data["kind"], data["text"], condition=_guard(data), **parts)


def _choice(data: dict[str, Any]) -> Choice:
    chance = data.get("chance")
    return Choice(
        data["id"],
        data["text"],
        data["target"],
        _effects(data["effects"]),
        _guard(data),
        data.get("approach", ""),
        tuple(data["ids"]),
        data.get("record", ""),
        Chance(chance["percent"], chance["target"]) if chance else None,
        data.get("why", ""),
    )


def _effects(data: list[dict[str, Any]]) -> tuple[Effect, ...]:
    return tuple(
        MeterEffect(each["meter"], each["change"]) if "meter" in each else FactEffect(each["fact"], each["value"])
        for each in data
    )


def _guard(data: dict[str, Any]) -> Condition | None:
    """The condition of a line, a choice or an entry, if it has one."""
    return parse_condition(data["if"]) if "if" in data else None
