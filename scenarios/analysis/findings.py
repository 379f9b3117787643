"""What an exploration found, as data, as JSON and as sentences for authors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenarios.analysis.witness import Witness

Verdict = Literal["found", "absent", "open"]
KINDS = {  # in the order in which an author needs them
    "unreachable-node": "Nodes that no play reaches",
    "unreachable-choice": "Choices that are never open",
    "dead-end": "Dead ends",
    "endless": "Plays that cannot end",
    "always": "Conditions that always hold",
    "never": "Conditions that never hold",
    "dominance": "Choices that beat a sibling on every meter",
    "all-best": "A path that is best on every meter",
    "no-overrule": "Endings reached without the client ever having the last word",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: its kind (a key of KINDS), where, what, and a shortest path that shows it."""

    kind: str
    node: str
    text: str
    choice: str = ""
    line: int = 0
    witness: Witness = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The values of a meter at an ending, lowest and highest with a path; `exact` unless the budget was spent."""

    meter: str
    low: int
    high: int
    low_witness: Witness = ()
    high_witness: Witness = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class EndingFound:
    """An ending that plays reach, the shortest path to it, and the range of every meter there."""

    node: str
    title: str
    witness: Witness
    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class DoingNothing:
    """A choice to do nothing: whether it is best in some state, and whether a sibling is better in some."""

    node: str
    choice: str
    best: Verdict
    worse: Verdict
    best_witness: Witness = ()
    worse_witness: Witness = ()


@dataclass
class Exploration:
    """Everything that is known about a story after `explore`.

    `complete`: every question below is answered for all states that can be reached. Otherwise `open` lists the
    questions that the budget left unanswered; what is not listed there is proved all the same.
    """

    story: str
    hash: str
    meters: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    endings: list[EndingFound] = field(default_factory=list)
    doing_nothing: list[DoingNothing] = field(default_factory=list)
    overrule: list[tuple[str, str]] = field(default_factory=list)  # node and choice that let the client decide
    open: list[str] = field(default_factory=list)
    all_states: bool = False  # whether every state was looked at one by one
    states: int = 0
    projections: int = 0
    places: int = 0
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether every question is answered."""
        return not self.open

    def of(self, kind: str) -> list[Finding]:
        """The findings of a kind."""
        assert kind in KINDS, kind
        return [finding for finding in self.findings if finding.kind == kind]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data; the seconds are left out, so that equal explorations give equal data."""
        return {
            "story": self.story,
            "hash": self.hash,
            "complete": self.complete,
            "open": list(self.open),
            "states": self.states,
            "all_states": self.all_states,
            "projections": self.projections,
            "places": self.places,
            "findings": [
                {
                    "kind": finding.kind,
                    "node": finding.node,
                    "choice": finding.choice,
                    "line": finding.line,
                    "text": finding.text,
                    "path": _path(finding.witness),
                }
                for finding in self.findings
            ],
            "endings": [
                {
                    "node": ending.node,
                    "title": ending.title,
                    "path": _path(ending.witness),
                    "meters": {
                        found.meter: {
                            "low": found.low,
                            "high": found.high,
                            "exact": found.exact,
                            "low_path": _path(found.low_witness),
                            "high_path": _path(found.high_witness),
                        }
                        for found in ending.ranges
                    },
                }
                for ending in self.endings
            ],
            "doing_nothing": [
                {
                    "node": found.node,
                    "choice": found.choice,
                    "best": found.best,
                    "best_path": _path(found.best_witness),
                    "worse": found.worse,
                    "worse_path": _path(found.worse_witness),
                }
                for found in self.doing_nothing
            ],
            "overrule": [{"node": node, "choice": choice} for node, choice in self.overrule],
        }

    def lines(self) -> list[str]:
        """The report for an author."""
        return list(self._lines())

    def _lines(self) -> Iterator[str]:
        how = f"all {self.states:,} states" if self.all_states else f"{self.states:,} states one by one"
        sets = f", {self.places:,} places in {self.projections} projections" if self.projections else ""
        yield f"{self.story}: {how}{sets}, {self.seconds:.2f} s"
        if self.complete:
            yield "Complete: what follows is true of every play, and what is not listed does not happen."
        else:
            yield f"Partial: the budget left {len(self.open)} questions open."
            yield "What is listed happens; of what is not, the open questions were only not found within the budget:"
            yield from (f"  {question}" for question in self.open)
        for kind, heading in KINDS.items():
            yield from self._kind(kind, heading)
        yield "Endings, with the lowest and highest value of each meter:"
        for ending in self.endings:
            ranges = (f"{found.meter} {_range(found)}" for found in ending.ranges)
            yield f"  {ending.node}: {', '.join(ranges)}"
            yield f"    {path_text(ending.witness)}"
        yield from self._nothing()
        yield from self._overrule()

    def _kind(self, kind: str, heading: str) -> Iterator[str]:
        if found := self.of(kind):
            yield f"{heading}:"
            for finding in found:
                line = f"line {finding.line}: " if finding.line else ""
                yield f"  {line}{finding.text}"
                if finding.witness:
                    yield f"    {path_text(finding.witness)}"
        else:
            yield f"{heading}: {'none.' if self.complete else 'none found within the budget.'}"

    def _nothing(self) -> Iterator[str]:
        if not self.doing_nothing:
            yield "Doing nothing: no choice offers it (approach: avoid)."
            return
        yield "Doing nothing (best: at once, no sibling open there does more for all meters together):"
        worse = {"found": "not in others", "absent": "and in every one", "open": "whether in all is open"}
        for found in self.doing_nothing:
            said = {
                "found": f"best in some states, {worse[found.worse]}",
                "absent": "never the best",
                "open": "not found to be the best within the budget",
            }[found.best]
            yield f"  {found.node}, {found.choice}: {said}."
            if found.best == "found":
                yield f"    {path_text(found.best_witness)}"

    def _overrule(self) -> Iterator[str]:
        if not self.overrule:
            yield "The client's last word: no choice carries S0.5 or S0.11."
            return
        places = ", ".join(f"{node}: {choice}" for node, choice in self.overrule)
        yield f"The client's last word is offered (S0.5, S0.11) by {places}."


def _range(found: Range) -> str:
    values = f"{found.low}" if found.low == found.high else f"{found.low}–{found.high}"
    return values if found.exact else f"{values} at least"


def _path(witness: Witness) -> list[dict[str, Any]]:
    return [
        {"node": step.node, "choice": step.choice, "target": step.target}
        | ({} if step.lucky is None else {"lucky": step.lucky})
        for step in witness
    ]


def path_text(witness: Witness) -> str:
    """A path in one line.

    >>> path_text(())
    'at the beginning'
    """
    return " → ".join(_hops(witness)) if witness else "at the beginning"


def _hops(witness: Witness) -> Iterable[str]:
    yield witness[0].node
    for step in witness:
        chance = "" if step.lucky is None else ", chance" if step.lucky else ", no chance"
        yield f"[{step.choice}{chance}] {step.target}"
