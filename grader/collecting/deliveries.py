"""Sorting what an archive holds by who handed it in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.collecting.names import NameRefusedError, parts_of, shown, writable
from grader.collecting.patterns import FOLDERS, PLATFORMS, Label, label
from grader.collecting.roster import Found, choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from grader.collecting.members import Contents, Member
    from grader.collecting.patterns import Pattern
    from grader.collecting.roster import Roster


@dataclass(frozen=True, slots=True)
class Part:
    """A member on its way into a submission: under this path, as this label says."""

    member: Member
    label: Label
    path: tuple[str, ...]


@dataclass(slots=True)
class Delivery:
    """What an archive holds under one name. `found` says who that is, `refused` in words what has no name to be read by.

    `label` is what the names say; they agree in all but the file.
    """

    label: Label
    found: Found
    parts: list[Part] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Whom it names, as a person would write it down."""
        return self.label.who

    @property
    def identity(self) -> str:
        """What the platform tells people of one name apart by."""
        return dict(self.label.people).get("lms_user_id") or self.label.participant

    @property
    def late(self) -> bool | None:
        """Whether the platform says that it came late."""
        return max((part.label.late for part in self.parts if part.label.late is not None), default=None)

    @property
    def number(self) -> int:
        """The number of its latest upload."""
        return max((part.label.number for part in self.parts), default=0)

    @property
    def time(self) -> datetime | None:
        """When it was handed in, as its name says."""
        return self.label.time


@dataclass(slots=True)
class Sorted:
    """Deliveries by student, in order; those of nobody who is known; and files that belong to none."""

    students: dict[str, list[Delivery]] = field(default_factory=dict)
    others: list[Delivery] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Named:
    """A member under the name by which somebody was recognised."""

    member: Member
    path: tuple[str, ...]


def sort_deliveries(contents: Contents, roster: Roster, assignment: str, own: Sequence[Pattern] = ()) -> Sorted:
    """Who handed in what. Nothing is read yet."""
    patterns = (*own, *PLATFORMS, *FOLDERS)
    result = Sorted(troubles=list(contents.troubles))
    deliveries: dict[tuple[str, ...], Delivery] = {}
    for named, refused in _without_wrapper(list(_named(contents.members, roster, patterns)), roster, patterns):
        label_of = label("/".join(named.path), patterns)
        assert label_of is not None  # the last pattern takes every path
        if label_of.assignment not in ("", assignment):
            continue
        key = (*(value for _, value in label_of.people), label_of.participant, str(label_of.time or ""))
        if key not in deliveries:
            deliveries[key] = Delivery(label_of, roster.find(label_of))
        try:
            if refused:
                raise NameRefusedError(refused)
            # A pattern may have cut a path anywhere.
            path = writable(part for part in label_of.file.split("/") if part)
            deliveries[key].parts.append(Part(named.member, label_of, path))
        except NameRefusedError as why:
            deliveries[key].refused.append(f"{shown(named.path[-1])} {why}.")
    for delivery in deliveries.values():
        if delivery.found.student:
            result.students.setdefault(delivery.found.student, []).append(delivery)
        else:
            result.others.append(delivery)
    _part_namesakes(result)
    result.students = dict(sorted(result.students.items()))
    return result


def _named(members: Iterable[Member], roster: Roster, patterns: Sequence[Pattern]) -> Iterator[tuple[_Named, str]]:
    """The members under their likeliest names, and why a name is refused."""
    for member in members:
        likely: tuple[str, ...] = ()
        why = ""
        for reading in member.readings:
            try:
                path = parts_of(reading)
            except NameRefusedError as error:
                why = why or str(error)
                continue
            likely = likely or path
            found = label("/".join(path), patterns) if path and len(member.readings) > 1 else None
            if found is not None and roster.find(found).student:
                likely = path
                break
        if likely:
            yield _Named(member, likely), ""
        elif why:
            # Told of with whoever it seems to belong to: its first part is all that is looked at.
            yield _Named(member, _told_path(member.readings[0])), why


def _told_path(name: str) -> tuple[str, ...]:
    """A refused name as far as it can be shown: whose folder it began in, and the whole of it."""
    plain = name.replace("\\", "/")
    first = plain.partition("/")[0]
    whole = (shown(name) or "nameless").replace("/", "∕")  # no separator any more: the sign of division looks like it
    try:
        return (*parts_of(first)[:1], whole) if "/" in plain else (whole,)
    except NameRefusedError:
        return (whole,)


def _without_wrapper(
    named: list[tuple[_Named, str]], roster: Roster, patterns: Sequence[Pattern]
) -> list[tuple[_Named, str]]:
    """The same without a folder around everything, if somebody is recognised only then."""
    inner = named
    for _ in range(3):
        paths = [one.path for one, refused in inner if not refused]
        if any(_recognised(path, roster, patterns) for path in paths):
            return inner
        if len({path[0] for path in paths}) != 1 or any(len(path) < 2 for path in paths):
            break
        top = paths[0][0]
        inner = [
            (_Named(one.member, one.path[1:] if len(one.path) > 1 and one.path[0] == top else one.path), refused)
            for one, refused in inner
        ]
    return named


def _recognised(path: tuple[str, ...], roster: Roster, patterns: Sequence[Pattern]) -> bool:
    found = label("/".join(path), patterns)
    return found is not None and ("who" not in dict(found.people) or bool(roster.find(found).student))


def _part_namesakes(result: Sorted) -> None:
    """Two people whom the platform tells apart and the gradebook does not are nobody's to choose between."""
    for student, deliveries in list(result.students.items()):
        identities = defaultdict(set)
        for delivery in deliveries:
            identities[delivery.label.pattern].add(delivery.identity)
        doubtful = [one for one in deliveries if one.found.by_name and len(identities[one.label.pattern] - {""}) > 1]
        for delivery in doubtful:
            why = f"Several people of this name handed something in, and the gradebook has only {student}."
            hint = f" Say which is theirs: {choice(delivery.who, student)}."
            delivery.found = Found(why=why + hint, ambiguous=True)
            result.others.append(delivery)
        result.students[student] = [one for one in deliveries if one not in doubtful]
        if not result.students[student]:
            del result.students[student]
