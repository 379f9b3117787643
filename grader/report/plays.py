"""A class's attempts, read fast: every one replayed over its story, with each step of a story worked out once for all.

What a step leads to depends on where the play stands and on luck, and learners stand at the same places: so the engine is
asked once for each step and the answer is kept. Lines are matched as the player writes them. A file with anything else in it
is read again the long way, by `scenarios.read_attempt`, which is the reference and says what is wrong.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios import AttemptError, StoryError, Try, UnknownStoryError, find_story, read_attempt
from scenarios.journal import MAX_BYTES, MAX_EVENTS, MAX_SEED, read_journal
from scenarios.language.report import ID
from scenarios.session import Decision, SessionError, begin, choose, luck
from scenarios.story import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scenarios import State, Story

    Move = tuple["_Spot", Decision]

PAUSE = 300
"""Seconds between two steps beyond which somebody has most likely left the table; so many of them count."""
_BATCH = 1_000
"""Files whose moments are turned into numbers together."""
_EVENT = re.compile(
    r'^{"event": "(?:choose", "node": "([^"\\]++)", "choice": "([^"\\]++)", '
    r'"reason": "([^"\\\x00-\x1f]*+(?:\\["\\/bfnrt][^"\\\x00-\x1f]*+)*+)"|rewind", "to": ([0-9]{1,4})|(restart)")'
    r', "time": "([^"]{19})\+00:00"(?:, "should": "([^"\\]*+)")?}$',
    re.MULTILINE,
)
_HEADER = {"format": int, "story": str, "version": int, "hash": str, "seed": int, "time": str}
_BLANK = re.compile(r"(?:\s|\\[bfnrt])*")


@dataclass(frozen=True, slots=True)
class Played:
    """One learner's attempt at one story.

    `tries` counts the ways through it that were begun, `finished` those that reached an ending. `decisions` and `reasons`
    (those with words) count over all tries. `seconds` is the time spent, pauses cut. `counted` is the try by which the
    learner counts in a class: the first finished, or the first; without reasons and times.
    """

    student: str
    story: str
    tries: int
    finished: int
    decisions: int
    reasons: int
    seconds: float
    counted: Try


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of a student that is no attempt that could have happened, and why."""

    student: str
    name: str
    problem: str


class _OddError(Exception):
    """Something that the fast way does not know."""


class _Spot:
    """Where a play can stand, and what the choices taken there so far led to."""

    __slots__ = ("is_end", "lucky", "moves", "node", "state")

    def __init__(self, story: Story, state: State) -> None:
        self.state, self.node, self.is_end = state, state.node, story.node(state.node).is_end
        self.moves: dict[str, Move] = {}
        self.lucky: dict[tuple[str, bool], Move] = {}


class _Steps:
    """A story as the steps that were asked for. Seeds are left out of its states: only luck depends on them."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.spots: dict[State, _Spot] = {}
        self.first = self.spot(begin(story, 0))

    def spot(self, state: State) -> _Spot:
        known = replace(state, seed=0) if state.seed else state
        if known not in self.spots:
            self.spots[known] = _Spot(self.story, known)
        return self.spots[known]

    def move(self, spot: _Spot, choice_id: str, seed: int) -> Move:
        """What a choice leads to that has not been taken here before, or that needs luck."""
        choice = self.story.choice(spot.node, choice_id)
        if choice is None:
            raise _OddError
        if choice.chance is None:
            found = spot.moves[choice_id] = self._taken(spot, choice_id, 0)
            return found
        visit = spot.state.visits[self.story.node_index[spot.node]]
        key = (choice_id, luck(seed, spot.node, visit) < choice.chance.percent)
        if key not in spot.lucky:
            spot.lucky[key] = self._taken(spot, choice_id, seed)
        return spot.lucky[key]

    def _taken(self, spot: _Spot, choice_id: str, seed: int) -> Move:
        try:
            after = self.spot(choose(self.story, replace(spot.state, seed=seed) if seed else spot.state, choice_id))
        except SessionError:
            raise _OddError from None
        return after, Decision(spot.node, choice_id, "", "", spot.state, after.state)


def _fold(student: str, steps: _Steps, first_seed: int, events: Iterable[tuple[str, ...]]) -> Played:
    """One attempt, event by event; its time is not in it yet. (Most time is spent here: plain on purpose.)"""
    path: list[Move] = []
    first = counted = None  # the first try once it is over, and the first that reached an ending
    spot, seed = steps.first, first_seed
    tries, finished, decisions, reasons = 1, 0, 0, 0
    for node, chosen, reason, to, restart, _, should in events:
        if node:
            if node != spot.node or (should and steps.story.choice(node, should) is None):
                raise _OddError
            move = spot.moves.get(chosen) or steps.move(spot, chosen, seed)
            path.append(move)
            spot = move[0]
            decisions += 1
            if reason[:1].isalnum() or not _BLANK.fullmatch(reason):
                reasons += 1
            if spot.is_end:
                finished += 1
                counted = counted or tuple(path)
            continue
        first = first or tuple(path)
        tries += 1
        if restart:
            seed += 1
            path = []
        elif int(to) < len(path):
            path = path[: int(to)]
        else:
            raise _OddError
        spot = path[-1][0] if path else steps.first
    best = Try(steps.story, steps.first.state, tuple([decision for _, decision in counted or first or path]))
    return Played(student, steps.story.id, tries, finished, decisions, reasons, 0.0, best)


class PlayReader:
    """Reads attempts, of any stories in any order."""

    def __init__(self) -> None:
        self._steps: dict[str, _Steps] = {}

    @property
    def stories(self) -> dict[str, Story]:
        """The stories met so far, by id."""
        return {name: steps.story for name, steps in self._steps.items()}

    def read(self, files: Iterable[tuple[str, Path]]) -> Iterator[Played | Unread]:
        """Each student's file as an attempt, or why it is none, in the order of the files."""
        waiting = iter(files)
        while batch := list(islice(waiting, _BATCH)):
            yield from self._timed(batch, [self._one(student, path) for student, path in batch])

    def _timed(
        self, batch: Sequence[tuple[str, Path]], read: Sequence[tuple[Played | Unread, list[str]]]
    ) -> Iterator[Played | Unread]:
        """Add the time spent, for a batch at once: for one file, starting to calculate takes longer than calculating."""
        try:
            moments = np.array([time for _, times in read for time in times], dtype="datetime64[s]").astype(np.int64)
        except ValueError:  # a day that there is not: one of these files says so
            if len(batch) == 1:
                yield self._slow(*batch[0])
            else:
                for one, known in zip(batch, read, strict=True):
                    yield from self._timed([one], [known])
            return
        begins = np.cumsum([0, *(len(times) for _, times in read)])
        spent = np.append(0, np.cumsum(np.clip(np.diff(moments), 0, PAUSE)))  # the gap between two files is in no file
        for (found, times), begin_at in zip(read, begins.tolist(), strict=False):
            if isinstance(found, Played) and times:
                yield replace(found, seconds=float(spent[begin_at + len(times) - 1] - spent[begin_at]))
            else:
                yield found

    def _one(self, student: str, path: Path) -> tuple[Played | Unread, list[str]]:
        """A file, and the moments of which the time spent is still to be counted."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            return Unread(student, path.name, f"It cannot be read ({error.strerror})."), []
        try:
            return self._fast(student, data)
        except (_OddError, ValueError, KeyError, TypeError):
            return self._slow(student, path), []

    def _known(self, story_id: Any) -> _Steps:
        if not isinstance(story_id, str) or not ID.match(story_id):  # only an id: never a file of a learner's choice
            raise _OddError
        if story_id not in self._steps:
            try:
                self._steps[story_id] = _Steps(find_story(story_id))
            except (UnknownStoryError, StoryError):
                raise _OddError from None
        return self._steps[story_id]

    def _fast(self, student: str, data: bytes) -> tuple[Played, list[str]]:
        head, _, text = data.decode().partition("\n")
        events = _EVENT.findall(text)
        # Half a line at the end, an event of another kind, or more than any attempt has: the long way knows.
        if len(events) != text.count("\n") or not text.endswith("\n") or len(events) > MAX_EVENTS:
            raise _OddError
        header = json.loads(head)
        if len(data) > MAX_BYTES or any(type(header[key]) is not kind for key, kind in _HEADER.items()):
            raise _OddError
        if header["format"] != FORMAT or abs(header["seed"]) > MAX_SEED:
            raise _OddError
        return _fold(student, self._known(header["story"]), header["seed"], events), [event[5] for event in events]

    def _slow(self, student: str, path: Path) -> Played | Unread:
        try:
            attempt = read_attempt(path)
            events = read_journal(path).events
        except AttemptError as error:
            return Unread(student, path.name, str(error).replace(str(path), path.name))
        steps = self._known(attempt.story_id)
        counted = next((play for play in attempt.tries if play.ending), attempt.tries[0])
        # A rewind begins a try that has the decisions before it already: each is counted once.
        taken = {id(decision): decision for play in attempt.tries for decision in play.decisions}.values()
        moments = [datetime.fromisoformat(event["time"]).timestamp() for event in events]
        return Played(
            student=student,
            story=attempt.story_id,
            tries=len(attempt.tries),
            finished=sum(play.ending is not None for play in attempt.tries),
            decisions=len(taken),
            reasons=sum(bool(decision.reason.strip()) for decision in taken),
            seconds=float(np.clip(np.diff(np.floor(moments)), 0, PAUSE).sum()),
            counted=Try(steps.story, steps.first.state, tuple(_bare(decision) for decision in counted.decisions)),
        )


def _bare(decision: Decision) -> Decision:
    """A decision as the fast way has it."""
    before, after = replace(decision.before, seed=0), replace(decision.after, seed=0)
    return Decision(decision.node, decision.choice, "", "", before, after)
