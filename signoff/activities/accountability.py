"""Who answers to whom: the map of accountability, without a widget.

That "client" has three meanings, the contact, the group one answers to, and the whole hierarchy, comes from "About Client
Relations" (UNH-CPS, 2020).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_PEOPLE = 40
LONGEST_NAME = 60
_LINE = re.compile(r"\s*(?:->|→|>)\s*")


@dataclass(frozen=True, slots=True)
class Accountability:
    """People in the order in which they were named, each with those they answer to (often one, sometimes several)."""

    above: Mapping[str, tuple[str, ...]]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody on the map."""
        return tuple(self.above)

    @property
    def tops(self) -> tuple[str, ...]:
        """Those above whom nobody stands."""
        return tuple(one for one, bosses in self.above.items() if not bosses)

    def everyone_above(self, person: str) -> tuple[str, ...]:
        """All to whom a person answers, directly or through others, the nearest first; a loop is walked once.

        >>> Accountability({"Ana": ("Bo",), "Bo": ("Cy",), "Cy": ()}).everyone_above("Ana")
        ('Bo', 'Cy')
        """
        found: list[str] = []
        row = [person]
        while row:
            row = [boss for one in row for boss in self.above[one]]
            row = [boss for boss in dict.fromkeys(row) if boss != person and boss not in found]
            found += row
        return tuple(found)

    def loop(self) -> tuple[str, ...]:
        """People who answer to one another in a circle, in order; empty if nobody does."""
        for person in self.above:
            path = self._way_back(person)
            if path:
                return path
        return ()

    def _way_back(self, start: str) -> tuple[str, ...]:
        came_from: dict[str, str] = {}
        row = [start]
        while row:
            later = []
            for one in row:
                for boss in self.above[one]:
                    if boss == start:
                        path = [one]
                        while path[-1] != start:
                            path.append(came_from[path[-1]])
                        return tuple(reversed(path))
                    if boss not in came_from:
                        came_from[boss] = one
                        later.append(boss)
            row = later
        return ()

    def levels(self) -> dict[str, int]:
        """How far down each person stands: 0 at the top, else one below the lowest of those above. Loops are cut."""
        found: dict[str, int] = {}
        walking: set[str] = set()

        def level(person: str) -> int:
            if person not in found:
                walking.add(person)
                found[person] = max((level(boss) + 1 for boss in self.above[person] if boss not in walking), default=0)
                walking.remove(person)
            return found[person]

        return {person: level(person) for person in self.above}


@dataclass(frozen=True, slots=True)
class OwnMap:
    """A map that a student has written down: the contact comes first, people never met are marked."""

    graph: Accountability
    contact: str
    unmet: frozenset[str]


def read_map(text: str) -> OwnMap | None:
    """Read a map from lines such as ``Priya > Inês``: Priya answers to Inês. The first name is the contact.

    A question mark before a name means that one has never met that person. Several people above one another may stand
    in a line (``Priya > Inês > ?Dr Teles``). Empty text is no map: None. A `ValueError` names the line and what to do.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return None
    above: dict[str, list[str]] = {}
    unmet: set[str] = set()
    for number, line in lines:
        names = [_name(part, number, unmet) for part in _LINE.split(line)]
        for lower, upper in pairwise(names):
            if lower == upper:
                raise ValueError(f"Line {number}: {lower} cannot answer to {upper}. Who stands above them?")
        for name in names:
            above.setdefault(name, [])
        for lower, upper in pairwise(names):
            if upper not in above[lower]:
                above[lower].append(upper)
    if len(above) > MOST_PEOPLE:
        raise ValueError(f"That is {len(above)} people. Keep to {MOST_PEOPLE}: those above your contact come first.")
    graph = Accountability({name: tuple(bosses) for name, bosses in above.items()})
    return OwnMap(graph, next(iter(above)), frozenset(unmet))


def _name(part: str, number: int, unmet: set[str]) -> str:
    name = " ".join(part.removeprefix("?").split())
    if not name:
        raise ValueError(f"Line {number}: a name is missing beside the >. Write it like: Priya > Inês")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"Line {number}: a name of {len(name)} letters. Put one person on each side of the >.")
    if part.startswith("?"):
        unmet.add(name)
    return name


def findings(own: OwnMap) -> list[str]:
    """What is worth asking next about a map, in sentences; the contact's line first."""
    graph, contact = own.graph, own.contact
    line = graph.everyone_above(contact)
    found = [_sizes(contact, line)]
    if loop := graph.loop():
        found.append(
            f"{_listed(loop)} answer to one another in a circle. It happens (members elect a board, the board leads "
            "the members); otherwise one line is the wrong way round."
        )
    elif line:
        tops = [one for one in line if one in graph.tops]
        found.append(
            f"Nobody stands above {_listed(tops)}. If the last yes for your work comes from there, who has told you so?"
        )
    found += [
        f"{person} answers to {_listed(bosses)}. Who wins if they disagree?"
        for person, bosses in graph.above.items()
        if len(bosses) > 1
    ]
    unmet = [one for one in line if one in own.unmet]
    if unmet:
        found.append(f"You have never met {_listed(unmet)}. What would they have to explain, and to whom?")
    apart = [one for one in graph.people if one != contact and one not in line]
    loose = [one for one in apart if contact not in graph.everyone_above(one)]
    if loose:
        found.append(
            f"{_listed(loose)}: not in the line above {contact}. Can they stop the work, pay for it, or neither?"
        )
    return found


def _sizes(contact: str, line: tuple[str, ...]) -> str:
    if not line:
        return (
            f"Nobody stands above {contact} on this map. That may be so, for somebody who pays alone. "
            "Who is asked about it at home, or afterwards?"
        )
    number = len(line) + 1
    return f"As a contact, your client is one person: {contact}. As a whole line it is {number}: {contact}, {', '.join(line)}."


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
