"""All that a learner has played, read from the folder `attempts`: endings, meters, and ways of acting.

Nothing here judges. An approach is counted against how often it was open, since a story that never offers it says
nothing about whoever plays it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios import AttemptError, StoryError, read_attempt
from scenarios.session import is_true
from scenarios.strings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scenarios import Attempt, Decision, Try

APPROACHES: Mapping[str, str] = {
    key.removeprefix("approach_"): label for key, label in LANGUAGES["en"].items() if key.startswith("approach_")
}
"""The approaches a choice can have, and what they are called."""


@dataclass(frozen=True, slots=True)
class Played:
    """One scenario: the endings reached in order, where the meters went in the last finished try, and the choices."""

    key: str
    title: str
    tries: int
    endings: tuple[str, ...]
    meters: Mapping[str, tuple[int, int]]
    """By name: before and after. Empty while no try is finished."""
    taken: Mapping[str, int]
    offered: Mapping[str, int]
    """How often each approach was taken, and at how many of the decisions it was open."""
    reasons: tuple[str, ...]

    @property
    def decisions(self) -> int:
        """How many different decisions were made, those of every try."""
        return sum(self.taken.values())


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything played, and what could not be read."""

    played: tuple[Played, ...]
    troubles: tuple[str, ...] = ()

    @property
    def finished(self) -> tuple[Played, ...]:
        """The scenarios with at least one ending."""
        return tuple(one for one in self.played if one.endings)

    def taken(self) -> Counter[str]:
        """How often each approach was taken, over everything."""
        return sum((Counter(one.taken) for one in self.played), Counter())

    def offered(self) -> Counter[str]:
        """At how many decisions each approach was open, over everything."""
        return sum((Counter(one.offered) for one in self.played), Counter())

    def moves(self) -> dict[str, tuple[int, int, int]]:
        """By meter: in how many finished scenarios it ended higher, as it was, and lower than at the start."""
        found: dict[str, list[int]] = {}
        for one in self.finished:
            for meter, (before, after) in one.meters.items():
                row = found.setdefault(meter, [0, 0, 0])
                row[0 if after > before else 1 if after == before else 2] += 1
        return {meter: (up, same, down) for meter, (up, same, down) in found.items()}


def read_portfolio(folder: Path) -> Portfolio:
    """Read every attempt in `folder`; a file that cannot be read is a trouble, never an exception."""
    played, troubles = [], []
    for path in sorted(folder.glob("*.jsonl")):
        try:
            attempt = read_attempt(path)
        except (AttemptError, StoryError, OSError) as error:
            troubles.append(str(error))
        else:
            troubles += attempt.notices
            played.append(_played(attempt))
    return Portfolio(tuple(played), tuple(troubles))


def _played(attempt: Attempt) -> Played:
    story = attempt.session.story
    finished = [one for one in attempt.tries if one.ending is not None]
    decisions = _different(attempt.tries)
    taken: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for decision in decisions:
        open_now = [one for one in story.node(decision.node).choices if is_true(story, decision.before, one.condition)]
        offered.update({one.approach for one in open_now if one.approach})
        taken.update(one.approach for one in open_now if one.id == decision.choice and one.approach)
    meters = {}
    if finished:
        last = finished[-1]
        starts = dict(story.meters)
        meters = {name: (starts[name], last.state.meters[index]) for name, index in story.meter_index.items()}
    return Played(
        key=story.id,
        title=story.title,
        tries=len(attempt.tries),
        endings=tuple(dict.fromkeys(one.node.title for one in finished)),
        meters=meters,
        taken=taken,
        offered=offered,
        reasons=tuple(decision.reason.strip() for decision in decisions if decision.reason.strip()),
    )


def _different(tries: Iterable[Try]) -> list[Decision]:
    """Every decision once: a try that began with going back shares its first decisions with the one before."""
    seen: dict[tuple[str, str, str], Decision] = {}
    for one in tries:
        for decision in one.decisions:
            seen.setdefault((decision.node, decision.choice, decision.time), decision)
    return list(seen.values())


def questions(portfolio: Portfolio) -> tuple[str, ...]:
    """Up to four questions that the numbers raise. They are for thinking; no spread of approaches is the right one."""
    taken, offered = portfolio.taken(), portfolio.offered()
    asked = []
    often = [key for key in APPROACHES if offered[key] >= 3]
    if often:
        most = max(often, key=lambda key: taken[key] / offered[key])
        if taken[most]:
            asked.append(
                f"“{APPROACHES[most]}” is what you took most readily: {taken[most]} of the {offered[most]} times that it was "
                "open. In which of these would somebody you respect have done something else?"
            )
        least = min(often, key=lambda key: taken[key] / offered[key])
        if taken[least] < taken[most]:
            asked.append(
                f"“{APPROACHES[least]}” was open {offered[least]} times and you took it {taken[least]} times. Judgement, or habit? What "
                "would have to be the case for you to take it?"
            )
    falls = {meter: down for meter, (_, _, down) in portfolio.moves().items()}
    if falls and max(falls.values()) >= 2:
        meter = max(falls, key=lambda name: falls[name])
        asked.append(
            f"{meter.capitalize()} ended lower in {falls[meter]} of {len(portfolio.finished)} finished scenarios. Who was paying "
            "there, and had you asked them?"
        )
    if any(len(one.endings) > 1 for one in portfolio.finished):
        asked.append(
            "You have seen more than one ending of a story. Which single decision made most of the difference?"
        )
    return tuple(asked)
