"""Scenario plays as statements of the Experience API (xAPI), version 1.0.3, for a learning record store.

Three things are told of a play: that it was begun (attempted), what was chosen (answered), that it came to an end
(completed). No statement has a score or a success: nobody is marked on how a story ends, and progress is no score
(specification, part two, 2.4.5.1). A statement never changes once it is told, and its id comes from what it tells: what
is exported again is known to the store, which keeps it once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from grader.export.plays import Unread
from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.export.plays import Play
    from scenarios.session import Decision, Try
    from scenarios.story import Node, Story

Statement = dict[str, Any]
_ADL = "http://adlnet.gov/expapi"
_PAUSE = timedelta(minutes=30)
"""Who takes longer over a decision has done something else meanwhile."""
_AHEAD = timedelta(minutes=15)
"""Clocks differ; a statement must not be of a time to come."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every statement says. `base` begins every id that is ours; `name` gives the account's name of a student.

    `home` is the account's home page. `reasons` puts in what learners wrote, which can tell who they are.
    """

    base: str
    home: str
    name: Callable[[str], str]
    assignment: str
    course: str = ""
    reasons: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The statements, and what could not be told."""

    statements: tuple[Statement, ...]
    plays: int
    students: int
    unread: tuple[Unread, ...] = ()

    def text(self) -> str:
        """The statements as one JSON array, a statement a line."""
        lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in self.statements)
        return f"[\n{lines}\n]\n" if lines else "[]\n"


def address(text: str) -> str:
    """An address under which things get their ids, without a slash at its end.

    Raises:
        GradingError: it is none.
    """
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        sound = False
    if not sound or any(one.isspace() or one in '<>"{}|\\^`' for one in text):
        raise GradingError(f"{text} is no address such as https://learning.example.org/course. Give one of your own.")
    return text.rstrip("/")


def tell(plays: Iterable[Play | Unread], frame: Frame, now: datetime | None = None) -> Told:
    """Everybody's plays as statements, in the order in which they happened."""
    latest = (now or datetime.now(UTC)) + _AHEAD
    statements: list[Statement] = []
    unread: list[Unread] = []
    students: set[str] = set()
    count = 0
    for play in plays:
        if isinstance(play, Unread):
            unread.append(play)
            continue
        times = [datetime.fromisoformat(one.time) for way in play.attempt.tries for one in way.decisions]
        if times and max(times) > latest:
            why = f"It says that it was played on {max(times):%Y-%m-%d}, which is yet to come."
            unread.append(Unread(play.student, f"{play.attempt.story_id}.jsonl", why))
            continue
        statements += _Teller(play, frame).statements()
        students.add(play.student)
        count += 1
    statements.sort(key=lambda one: str(one["timestamp"]))
    return Told(tuple(statements), count, len(students), tuple(unread))


class _Teller:
    """Tells of one student's play of one story."""

    def __init__(self, play: Play, frame: Frame) -> None:
        self._frame, self._tries = frame, play.attempt.tries
        story = play.attempt.session.story
        self._story, self._lang = story, story.lang or "en"  # a story that does not say is shown in English
        self._account = frame.name(play.student)
        self._scenario = _scenario(story, frame, self._lang)
        space = uuid5(NAMESPACE_URL, frame.base)
        self._space = uuid5(space, "\n".join((frame.home, self._account, story.id, str(play.attempt.session.seed))))

    def statements(self) -> Iterator[Statement]:
        """Each decision once, though a play that went back shares its beginning with the one before."""
        before: tuple[Decision, ...] = ()
        for number, way in enumerate(self._tries, 1):
            shared = _shared(before, way.decisions)
            own = way.decisions[shared:]
            before = way.decisions
            if not own:
                continue
            registration = self._id("try", str(number), own[0].time)
            yield self._said("attempted", self._scenario, own[0].time, registration, "begun", str(number))
            for step, decision in enumerate(own, shared + 1):
                yield self._answered(way, step, decision, registration, number)
            if way.ending is not None:
                yield self._completed(way, registration, number)

    def _answered(self, way: Try, step: int, decision: Decision, registration: UUID, number: int) -> Statement:
        result: dict[str, Any] = {"response": decision.choice}
        took = _took(way.decisions[step - 2 : step]) if step > 1 else None
        if took is not None:
            result["duration"] = duration(took)
        extensions = {}
        if decision.should:
            extensions[self._key("should")] = decision.should
        if self._frame.reasons and decision.reason:
            extensions[self._key("reason")] = decision.reason
        if extensions:
            result["extensions"] = extensions
        node = self._node(self._story.node(decision.node))
        said = self._said("answered", node, decision.time, registration, "answer", f"{number}/{step}/{decision.choice}")
        return said | {"result": result}

    def _completed(self, way: Try, registration: UUID, number: int) -> Statement:
        pairs = (_took(way.decisions[index : index + 2]) for index in range(len(way.decisions) - 1))
        known = [took for took in pairs if took is not None]
        result: dict[str, Any] = {"completion": True}
        if known:
            result["duration"] = duration(sum(known, timedelta()))
        result["extensions"] = {self._key("ending"): way.ending}
        said = self._said("completed", self._scenario, way.decisions[-1].time, registration, "end", str(number))
        return said | {"result": result}

    def _said(
        self, verb: str, about: dict[str, Any], time: str, registration: UUID, kind: str, which: str
    ) -> Statement:
        frame = self._frame
        activities = {"grouping": [_grouping(frame, frame.assignment, "assignments", "assessment")]}
        if frame.course:
            activities["grouping"].append(_grouping(frame, frame.course, "courses", "course"))
        if about is not self._scenario:
            activities["parent"] = [self._scenario]
        return {
            "id": str(self._id(kind, which, time)),
            "actor": {"objectType": "Agent", "account": {"homePage": frame.home, "name": self._account}},
            "verb": {"id": f"{_ADL}/verbs/{verb}", "display": {"en": verb}},
            "object": about,
            "context": {
                "registration": str(registration),
                "contextActivities": activities,
                "revision": f"{self._story.version} {self._story.hash[:16]}",
                "platform": "Signoff",
                "language": self._lang,
            },
            "timestamp": moment(time),
        }

    def _id(self, *parts: str) -> UUID:
        return uuid5(self._space, "\n".join(parts))

    def _key(self, name: str) -> str:
        return f"{self._frame.base}/xapi/{name}"

    def _node(self, node: Node) -> dict[str, Any]:
        name = node.title or node.id
        definition = {
            "type": f"{_ADL}/activities/cmi.interaction",
            "name": {self._lang: f"{self._story.title}: {name}"},
            "interactionType": "choice",
            "choices": [{"id": choice.id, "description": {self._lang: choice.text}} for choice in node.choices],
        }
        there = f"{self._scenario['id']}/{quote(node.id, safe='')}"
        return {"objectType": "Activity", "id": there, "definition": definition}


def _scenario(story: Story, frame: Frame, lang: str) -> dict[str, Any]:
    definition = {
        "type": f"{_ADL}/activities/simulation",
        "name": {lang: story.title},
        "description": {lang: story.role},
    }
    there = f"{frame.base}/scenarios/{quote(story.id, safe='')}"
    return {"objectType": "Activity", "id": there, "definition": definition}


def _grouping(frame: Frame, name: str, kind: str, sort: str) -> dict[str, Any]:
    definition = {"type": f"{_ADL}/activities/{sort}", "name": {"en": name}}
    return {"objectType": "Activity", "id": f"{frame.base}/{kind}/{quote(name, safe='')}", "definition": definition}


def _shared(before: tuple[Decision, ...], after: tuple[Decision, ...]) -> int:
    """How many decisions a try took over from the one before, by going back to a moment of it."""
    return next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one is not other),
                min(len(before), len(after)))  # fmt: skip


def _took(decisions: tuple[Decision, ...]) -> timedelta | None:
    """How long the second of two decisions took; None where there was a pause, or a clock was set back."""
    first, second = (datetime.fromisoformat(one.time) for one in decisions)
    return second - first if timedelta() <= second - first <= _PAUSE else None


def moment(time: str) -> str:
    """A journal's time as the specification wants it: in UTC, to the millisecond."""
    found = datetime.fromisoformat(time).astimezone(UTC)
    return f"{found:%Y-%m-%dT%H:%M:%S}.{found.microsecond // 1000:03}Z"


def duration(length: timedelta) -> str:
    """A length of time as ISO 8601 has it, in hours, minutes and seconds."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "H"), (minutes, "M"), (seconds, "S")]
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")
