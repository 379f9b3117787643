"""The rules of the Experience API 1.0.3 for statements, as the specification words them (part two, "Data").

`problems` says everything that a learning record store would have to refuse, with the section that says so.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
# RFC 5646, as far as the lengths of its parts go: language, script, region, variants, extensions.
_TAG = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[A-Za-wy-z0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?"
)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,}(?:Z|[+-]\d{2}:\d{2})")
_DURATION = re.compile(
    r"P(?:\d+W|(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,2})?S)?)?)"
)
_INTERACTIONS = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
_COMPONENTS = {"choices", "scale", "source", "target", "steps"}
_VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def problems(statement, now: datetime) -> list[str]:
    """What is wrong with a statement; nothing when it keeps the rules."""
    found = list(_nulls(statement, "statement"))
    allowed = {"id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version",
               "attachments"}  # fmt: skip
    found += _keys(statement, allowed, {"actor", "verb", "object"}, "statement (2.4)")
    if "id" in statement and not _UUID.fullmatch(str(statement["id"])):
        found.append("2.4.1: the id is no UUID")
    found += _agent(statement.get("actor", {}), "actor")
    verb = statement.get("verb", {})
    found += _keys(verb, {"id", "display"}, {"id", "display"}, "verb (2.4.3)")
    found += _iri(verb.get("id"), "verb id")
    found += _languages(verb.get("display", {}), "verb display")
    thing = statement.get("object", {})
    if thing.get("objectType", "Activity") != "Activity":
        found.append("this validator knows activities only as objects")
    if verb.get("id") == _VOIDED:
        found.append("2.3.2: voiding needs a statement as object")
    found += _activity(thing, "object")
    found += _result(statement.get("result"), thing)
    found += _context(statement.get("context"))
    if "timestamp" in statement:
        found += _timestamp(statement["timestamp"], now)
    if statement.get("version", "1.0.3") not in {"1.0.0", "1.0.1", "1.0.2", "1.0.3"}:
        found.append("2.4.10: another version")
    return found


def _nulls(value, where):
    if isinstance(value, dict):
        if not value:
            yield f"2.2: {where} is an empty object"
        for key, inner in value.items():
            if key != "extensions":  # their values are free
                yield from _nulls(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _nulls(inner, f"{where}[{place}]")
    elif value is None:
        yield f"2.2: {where} is null"


def _keys(value, allowed, required, where):
    if not isinstance(value, dict):
        return [f"{where} is no object"]
    return [f"{where} lacks {key}" for key in sorted(required - set(value))] + [
        f"2.2: {where} must not have {key}" for key in sorted(set(value) - allowed)
    ]


def _iri(text, where):
    sound = isinstance(text, str) and _IRI.fullmatch(text) and urlsplit(text).scheme
    return [] if sound else [f"4.3: {where} is no IRI with a scheme: {text!r}"]


def _languages(value, where):
    found = [] if isinstance(value, dict) else [f"{where} is no language map"]
    for tag, text in (value if isinstance(value, dict) else {}).items():
        if not _TAG.fullmatch(tag):
            found.append(f"4.2: {where}: {tag!r} is no language tag")
        if not isinstance(text, str):
            found.append(f"4.2: {where}: a value is no text")
    return found


def _agent(agent, where):
    identifiers = {"mbox", "mbox_sha1sum", "openid", "account"} & set(agent)
    found = _keys(agent, {"objectType", "name", "mbox", "mbox_sha1sum", "openid", "account"}, set(), f"{where} (2.4.2)")
    if agent.get("objectType", "Agent") != "Agent":
        found.append(f"2.4.2.1: {where} is no agent")
    if len(identifiers) != 1:
        found.append(f"2.4.2.1: {where} has {len(identifiers)} identifiers and not one")
    if "mbox" in agent and not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+", str(agent["mbox"])):
        found.append(f"2.4.2.3: {where} mbox")
    if "account" in agent:
        found += _keys(agent["account"], {"homePage", "name"}, {"homePage", "name"}, f"{where}.account (2.4.2.4)")
        found += _iri(agent["account"].get("homePage"), f"{where} home page")
        if not isinstance(agent["account"].get("name"), str) or not agent["account"]["name"]:
            found.append(f"2.4.2.4: {where}: the account has no name")
    return found


def _activity(thing, where):
    found = _keys(thing, {"objectType", "id", "definition"}, {"id"}, f"{where} (2.4.4.1)")
    found += _iri(thing.get("id"), f"{where} id")
    definition = thing.get("definition")
    if definition is None:
        return found
    plain = {"name", "description", "type", "moreInfo", "extensions"}
    kind = definition.get("interactionType")
    interaction = {"interactionType", "correctResponsesPattern", *_COMPONENTS} if kind is not None else set()
    found += _keys(definition, plain | interaction, set(), f"{where}.definition")
    for key in ("name", "description"):
        if key in definition:
            found += _languages(definition[key], f"{where} {key}")
    for key in ("type", "moreInfo"):
        if key in definition:
            found += _iri(definition[key], f"{where} {key}")
    found += [problem for key in definition.get("extensions", {}) for problem in _iri(key, f"{where} extension")]
    if kind is not None and kind not in _INTERACTIONS:
        found.append(f"2.4.4.1: {where}: there is no interaction type {kind!r}")
    return found + _components(definition, kind, where)


def _components(definition, kind, where):
    found = []
    for key in _COMPONENTS & set(definition):
        if key not in _INTERACTIONS.get(kind, ()):
            found.append(f"2.4.4.1: {where}: {kind} has no {key}")
        ids = [one["id"] for one in definition[key]]
        if len(ids) != len(set(ids)):
            found.append(f"2.4.4.1: {where}: two components have one id")
        for one in definition[key]:
            found += _keys(one, {"id", "description"}, {"id"}, f"{where} {key}")
            found += _languages(one.get("description", {}), f"{where} {key}")
    return found


def _result(result, thing):
    if result is None:
        return []
    found = _keys(result, {"score", "success", "completion", "response", "duration", "extensions"}, set(), "result")
    for key in ("success", "completion"):
        if key in result and type(result[key]) is not bool:
            found.append(f"2.4.5: {key} is no truth value")
    if not isinstance(result.get("response", ""), str):
        found.append("2.4.5: the response is no text")
    if "duration" in result and not _DURATION.fullmatch(str(result["duration"])):
        found.append(f"4.6: {result['duration']!r} is no duration")
    found += [problem for key in result.get("extensions", {}) for problem in _iri(key, "result extension")]
    if "score" in result:
        found += _score(result["score"])
    choices = {one["id"] for one in thing.get("definition", {}).get("choices", ())}
    if choices and "response" in result and not set(result["response"].split("[,]")) <= choices:
        found.append("2.4.4.1: the response is none of the choices")
    return found


def _score(score):
    found = _keys(score, {"scaled", "raw", "min", "max"}, set(), "score (2.4.5.1)")
    if not all(type(value) in (int, float) for value in score.values()):
        return [*found, "2.4.5.1: a score is no number"]
    if not -1 <= score.get("scaled", 0) <= 1:
        found.append("2.4.5.1: scaled is not between -1 and 1")
    low, high = score.get("min", float("-inf")), score.get("max", float("inf"))
    if not low < high or not low <= score.get("raw", max(low, min(high, 0))) <= high:
        found.append("2.4.5.1: min, raw and max are not in this order")
    return found


def _context(context):
    if context is None:
        return []
    allowed = {"registration", "instructor", "team", "contextActivities", "revision", "platform", "language",
               "statement", "extensions"}  # fmt: skip
    found = _keys(context, allowed, set(), "context (2.4.6)")
    if "registration" in context and not _UUID.fullmatch(str(context["registration"])):
        found.append("2.4.6: the registration is no UUID")
    if "language" in context and not _TAG.fullmatch(str(context["language"])):
        found.append("2.4.6: the language is no tag")
    for key in ("revision", "platform"):
        if not isinstance(context.get(key, ""), str):
            found.append(f"2.4.6: {key} is no text")
    activities = context.get("contextActivities", {})
    found += [f"2.4.6.2: {key}" for key in set(activities) - {"parent", "grouping", "category", "other"}]
    for key, listed in activities.items():
        if not isinstance(listed, list):
            found.append(f"2.4.6.2: {key} should be an array")
        found += [problem for one in listed for problem in _activity(one, key)]
    return found


def _timestamp(text, now):
    if not isinstance(text, str) or not _TIME.fullmatch(text) or text.endswith("-00:00"):
        return [f"4.5: {text!r} is no time to the millisecond with a zone"]
    if datetime.fromisoformat(text) > now:
        return ["2.4.7: a time that is yet to come"]
    return []
