"""Playing a story many times, at random or as a persona would, and counting what happens.

Each play has a seed of its own, from which both its picks and the story's chances (`session.luck`) follow: the plays
kept as witnesses are played again by the real session, choice by choice. Random numbers come from `random.Random` by
whole-number seeds, `random()` and `getrandbits()` alone, which give the same on every version of Python.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from scenarios.analysis.compiled import Compiled
from scenarios.analysis.layout import METER
from scenarios.analysis.playtest_result import RARE, Covered, EndingShare, Gap, Playtest, Spread, Visit, Witness
from scenarios.language.diagnostics import did_you_mean
from scenarios.personas import PERSONAS, weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.story import Story

SEED_BITS = 32  # short enough to copy into a testplan
BATCH = 50_000  # numbers counted at once


def playtest(story: Story, *, plays: int, seed: int, persona: str | None = None, max_choices: int = 500) -> Playtest:
    """Play a story without errors `plays` times and count.

    The same arguments give the same result, on every machine. `persona` is one of `personas.PERSONAS`; None takes any
    open choice as likely as the others. A play that has not ended after `max_choices` is cut off, and counted as such.

    Raises:
        ValueError: there is no such persona, or a number below 1.
    """
    if persona is not None and persona not in PERSONAS:
        raise ValueError(f'There is no persona "{persona}". {did_you_mean(persona, PERSONAS)}')
    if plays < 1 or max_choices < 1:
        raise ValueError("A playtest needs at least one play of at least one choice.")
    compiled = Compiled(story, lambda choice: weight(persona, choice) if persona else 1.0)
    tally = _Tally(compiled)
    seeds, chance = random.Random(seed), random.Random()  # noqa: S311  # a simulation, not a secret
    draw = chance.random
    for _ in range(plays):
        own = seeds.getrandbits(SEED_BITS)
        chance.seed(own)
        tally.add(own, *compiled.play(own, draw, max_choices))
    return tally.result(plays, seed, persona, max_choices)


class _Count:
    """In how many plays each of some numbers came up, and the first play that each came up in."""

    def __init__(self) -> None:
        self.plays: Counter[int] = Counter()
        self.first: dict[int, Witness] = {}
        self._seen: set[int] = set()  # the keys of `first`, compared with other sets three times as fast
        self._waiting: list[int] = []

    def add(self, numbers: set[int]) -> bool:
        """Count a play; whether all of it came up before."""
        self._waiting += numbers
        if len(self._waiting) > BATCH:
            self.settle()
        return numbers <= self._seen

    def keep(self, numbers: set[int], witness: Witness) -> None:
        """Remember the play for what came up for the first time."""
        self._seen |= numbers
        for number in numbers:
            self.first.setdefault(number, witness)

    def settle(self) -> Counter[int]:
        """The plays of each number."""
        self.plays.update(self._waiting)
        self._waiting.clear()
        return self.plays


class _Tally:
    """What is counted while plays go by."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled, self.story = compiled, compiled.story
        self.choices, self.nodes = _Count(), _Count()
        # By the position of the ending: how often a play came there with which meters, as bits of the state.
        self.ends: dict[int, Counter[int]] = {
            index: Counter() for index, node in enumerate(self.story.nodes) if node.is_end
        }
        self.lengths: Counter[int] = Counter()
        self.cut_off: Witness | None = None

    def add(self, seed: int, path: list[int], trail: list[int], state: int) -> None:
        """Count a play."""
        taken, visited = set(path), set(trail)
        known = self.choices.add(taken)
        if not (self.nodes.add(visited) and known):
            witness = self.witness(seed, path)
            self.choices.keep(taken, witness)
            self.nodes.keep(visited, witness)
        if (end := self.ends.get(trail[-1])) is not None:
            end[state & self.compiled.layout.all_meters] += 1
            self.lengths[len(path)] += 1
        elif self.cut_off is None:
            self.cut_off = self.witness(seed, path)

    def witness(self, seed: int, path: list[int]) -> Witness:
        return Witness(seed, tuple(self.compiled.choices[number][1].id for number in path))

    def result(self, plays: int, seed: int, persona: str | None, max_choices: int) -> Playtest:
        """The counts as shares and spreads."""
        visited, taken = self.nodes.settle(), self.choices.settle()
        nodes, meters = self.story.nodes, {index: self.meters(end) for index, end in self.ends.items()}
        together = [sum(counts, Counter[int]()) for counts in zip(*meters.values(), strict=True)]
        return Playtest(
            story=self.story.id,
            hash=self.story.hash,
            plays=plays,
            seed=seed,
            persona=persona,
            max_choices=max_choices,
            cut_off=plays - self.lengths.total(),
            cut_off_witness=self.cut_off,
            length=Spread.of(self.lengths),
            meters=self.spreads(together),
            endings=tuple(
                EndingShare(
                    nodes[index].id,
                    nodes[index].title,
                    end.total(),
                    end.total() / plays,
                    self.spreads(meters[index]),
                    self.nodes.first.get(index),
                )
                for index, end in self.ends.items()
            ),
            nodes=tuple(
                _visit(node.id, "", visited[index], plays, self.nodes.first.get(index))
                for index, node in enumerate(nodes)
            ),
            choices=tuple(
                _visit(node, choice.id, taken[number], plays, self.choices.first.get(number))
                for number, (node, choice) in enumerate(self.compiled.choices)
            ),
            coverage=self.coverage(),
        )

    def meters(self, end: Counter[int]) -> list[Counter[int]]:
        """For each meter how many plays ended with which value, from how many ended in which state."""
        counts = []
        for shift in self.compiled.layout.shift.values():
            counts.append(count := Counter[int]())
            for state, plays in end.items():
                count[state >> shift & METER] += plays
        return counts

    def spreads(self, counts: Iterable[Counter[int]]) -> dict[str, Spread | None]:
        """By the meters' names."""
        return {name: Spread.of(count) for (name, _), count in zip(self.story.meters, counts, strict=True)}

    def coverage(self) -> dict[str, Covered]:
        seen, compiled = self.compiled.coverage, self.compiled
        return {
            "nodes": _covered(
                None if index in self.nodes.first else Gap(node.id, node.line, "", "never visited")
                for index, node in enumerate(self.story.nodes)
            ),
            "choices": _covered(
                None
                if number in self.choices.first
                else Gap(node, choice.line, f"the choice {choice.id} ", "never taken")
                for number, (node, choice) in enumerate(compiled.choices)
            ),
            "lines": _covered(
                None if number in seen.shown else Gap(node, line.line, f'"{_short(line.text)}" ', "never shown")
                for number, (node, line) in enumerate(compiled.lines)
            ),
            "conditions, both ways": _covered(
                None
                if number in seen.held and number in seen.failed
                else Gap(
                    guard.node,
                    guard.line,
                    f"{guard.what} if {guard.text}: ",
                    "always so" if number in seen.held else "never so" if number in seen.failed else "never came up",
                )
                for number, guard in enumerate(compiled.guards)
            ),
        }


def _visit(node: str, choice: str, plays: int, of: int, first: Witness | None) -> Visit:
    share = plays / of
    return Visit(node, choice, plays, share, first if share < RARE else None)


def _covered(found: Iterable[Gap | None]) -> Covered:
    gaps = list(found)
    # The debrief is numbered first, since all endings share it, and told last.
    missing = sorted((gap for gap in gaps if gap), key=lambda gap: not gap.node)
    return Covered(gaps.count(None), len(gaps), tuple(missing))


def _short(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:48]} …"
