"""What was read of a class's attempts as JSON and back, to go from one process to another."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grader.report.plays import Unread
from grader.report.scenarios import Quartiles, Scenario
from scenarios import find_story
from scenarios.class_data import ClassData, Meter, Moment
from scenarios.suppression import Count, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence


def carried(scenarios: Sequence[Scenario], unread: Sequence[Unread]) -> dict[str, Any]:
    """As data that JSON can hold. Stories stay behind: both sides have them."""
    return {"scenarios": [_scenario(one) for one in scenarios], "unread": [asdict(one) for one in unread]}


def unpacked(data: dict[str, Any]) -> tuple[tuple[Scenario, ...], tuple[Unread, ...]]:
    """From such data."""
    return tuple(map(_from, data["scenarios"])), tuple(Unread(**one) for one in data["unread"])


def _scenario(one: Scenario) -> dict[str, Any]:
    ranges = {
        name: asdict(found) if (found := getattr(one, name)) else None for name in ("tries", "minutes", "reasons")
    }
    plain = {"story": one.story, "title": one.title, "learners": one.learners, "finished": one.finished}
    return plain | ranges | {"paths": _paths(one.paths) if one.paths else None}


def _from(data: dict[str, Any]) -> Scenario:
    ranges = {name: Quartiles(**data[name]) if data[name] else None for name in ("tries", "minutes", "reasons")}
    paths = _paths_from(data["story"], data["paths"]) if data["paths"] else None
    return Scenario(data["story"], data["title"], data["learners"], data["finished"], **ranges, paths=paths)


def _count(count: Count) -> list[Any]:
    return [count.kind.name, count.about]


def _counted(data: Sequence[Any]) -> Count:
    return Count(Kind[data[0]], data[1])


def _paths(paths: ClassData) -> dict[str, Any]:
    return {
        "minimum": paths.minimum,
        "learners": _count(paths.learners),
        "finished": _count(paths.finished),
        "moments": [
            [
                moment.node.id,
                _count(moment.reached),
                [_count(count) for _, count in moment.choices],
                _count(moment.stopped),
            ]
            for moment in paths.moments
        ],
        "endings": [[node.id, _count(count)] for node, count in paths.endings],
        "roads": [[*road, _count(count)] for road, count in paths.roads.items()],
        "meters": [[meter.name, meter.start, meter.end] for meter in paths.meters],
    }


def _paths_from(story_id: str, data: dict[str, Any]) -> ClassData:
    story = find_story(story_id)
    moments = []
    for name, reached, counts, stopped in data["moments"]:
        node = story.node(name)
        choices = tuple(zip(node.choices, map(_counted, counts), strict=True))
        moments.append(Moment(node, _counted(reached), choices, _counted(stopped)))
    return ClassData(
        story=story,
        minimum=data["minimum"],
        learners=_counted(data["learners"]),
        finished=_counted(data["finished"]),
        moments=tuple(moments),
        endings=tuple((story.node(name), _counted(count)) for name, count in data["endings"]),
        roads={(source, target): _counted(count) for source, target, count in data["roads"]},
        meters=tuple(Meter(*meter) for meter in data["meters"]),
        damaged=0,
    )
