"""Playing a story: a pure state machine, and the attempt as a fold over its events.

Nothing here writes, asks the time or draws a random number: the same story, seed and events give the same states.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scenarios.conditions import holds
from scenarios.story import METER_MAX, METER_MIN, FactEffect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.conditions import Condition
    from scenarios.story import Choice, Effect, Line, Node, Story

Event = dict[str, Any]


class SessionError(Exception):
    """An event that cannot happen where the play stands."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a play stands: node id, meters and visits (aligned with the story's), facts that are true, seed."""

    node: str
    meters: tuple[int, ...]
    facts: frozenset[str]
    visits: tuple[int, ...]
    seed: int


def begin(story: Story, seed: int) -> State:
    """The state after entering the story's first node."""
    nowhere = State("", tuple(start for _, start in story.meters), frozenset(), (0,) * len(story.nodes), seed)
    return _enter(story, nowhere, story.nodes[0].id)


def is_true(story: Story, state: State, condition: Condition | None) -> bool:
    """Whether a condition holds in a state; no condition always holds."""
    if condition is None:
        return True
    return holds(
        condition,
        meter=lambda name: state.meters[story.meter_index[name]],
        fact=lambda name: name in state.facts,
        visited=lambda node: state.visits[story.node_index[node]] > 0,
    )


def luck(seed: int, node: str, visit: int) -> float:
    """The luck of a visit to a node, 0 ≤ luck < 100: its hash, so that neither an edit elsewhere nor a rewind moves it."""
    digest = hashlib.sha256(f"{seed}|{node}|{visit}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48 * 100


def choose(story: Story, state: State, choice_id: str) -> State:
    """The state after taking a choice.

    Raises:
        SessionError: the node has no such choice, or it is not open in this state.
    """
    choice = story.choice(state.node, choice_id)
    if choice is None:
        raise SessionError(f'the node "{state.node}" has no choice "{choice_id[:40]}"')
    if not is_true(story, state, choice.condition):
        raise SessionError(f'the choice "{choice_id}" is not open in "{state.node}" at this point')
    target = choice.target
    visit = state.visits[story.node_index[state.node]]
    if choice.chance and luck(state.seed, state.node, visit) < choice.chance.percent:
        target = choice.chance.target
    return _enter(story, _apply(story, state, choice.effects), target)


def visible_lines(story: Story, state: State, lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines whose condition holds."""
    return tuple(line for line in lines if is_true(story, state, line.condition))


def _apply(story: Story, state: State, effects: Iterable[Effect]) -> State:
    meters, facts = list(state.meters), set(state.facts)
    for effect in effects:
        if isinstance(effect, FactEffect):
            (facts.add if effect.value else facts.discard)(effect.fact)
        else:
            index = story.meter_index[effect.meter]
            meters[index] = min(METER_MAX, max(METER_MIN, meters[index] + effect.change))
    return replace(state, meters=tuple(meters), facts=frozenset(facts))


def _enter(story: Story, state: State, node_id: str) -> State:
    index = story.node_index[node_id]
    visits = (*state.visits[:index], state.visits[index] + 1, *state.visits[index + 1 :])
    state = replace(state, node=node_id, visits=visits)
    for entry in story.nodes[index].on_enter:
        if is_true(story, state, entry.condition):
            state = _apply(story, state, entry.effects)
    return state


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice taken: why (the learner's words), when (ISO 8601, UTC), and the states before and after.

    `should` is the choice that one should take, as the learner sees it; empty where it was not asked.
    """

    node: str
    choice: str
    reason: str
    time: str
    before: State
    after: State
    should: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """One way through the story. A rewind begins another that shares its first decisions."""

    story: Story
    start: State
    decisions: tuple[Decision, ...] = ()

    @property
    def state(self) -> State:
        """Where this try stands."""
        return self.decisions[-1].after if self.decisions else self.start

    @property
    def node(self) -> Node:
        """The node where this try stands."""
        return self.story.node(self.state.node)

    @property
    def ending(self) -> str | None:
        """The id of the ending reached, or None while the play goes on."""
        return self.node.id if self.node.is_end else None

    @property
    def record(self) -> tuple[str, ...]:
        """The project record, as the choices taken wrote it."""
        return tuple(text for decision in self.decisions if (text := self.taken(decision).record))

    def taken(self, decision: Decision) -> Choice:
        """The choice of the story that a decision took."""
        choice = self.story.choice(decision.node, decision.choice)
        assert choice is not None  # choose() found it
        return choice


@dataclass(frozen=True, slots=True)
class Session:
    """An attempt in memory: every try so far, the last one being played."""

    story: Story
    seed: int
    tries: tuple[Try, ...]
    restarts: int = 0

    @property
    def current(self) -> Try:
        """The try being played."""
        return self.tries[-1]

    @property
    def finished(self) -> bool:
        """Whether any try reached an ending."""
        return any(play.ending for play in self.tries)


def new_session(story: Story, seed: int) -> Session:
    """An attempt of which nothing is played yet."""
    return Session(story, seed, (Try(story, begin(story, seed)),))


def apply_event(session: Session, event: Mapping[str, Any]) -> Session:
    """The attempt after one more event (``choose``, ``rewind`` or ``restart``).

    Raises:
        SessionError: the event cannot happen here.
    """
    match event.get("event"):
        case "choose":
            return _choose(session, event)
        case "rewind":
            to, decisions = event.get("to"), session.current.decisions
            if type(to) is not int or not 0 <= to < len(decisions):
                raise SessionError(f"there is no decision {to if type(to) is int else ''} to go back to")
            return replace(session, tries=(*session.tries, replace(session.current, decisions=decisions[:to])))
        case "restart":
            # A restart is a new day with new luck; a rewind keeps its luck.
            restarts = session.restarts + 1
            start = begin(session.story, session.seed + restarts)
            return replace(session, tries=(*session.tries, Try(session.story, start)), restarts=restarts)
        case _:
            raise SessionError("this is not an event of an attempt")


def _choose(session: Session, event: Mapping[str, Any]) -> Session:
    play = session.current
    if (node := str(event.get("node"))) != play.state.node:
        raise SessionError(f'the play stands at "{play.state.node}", not at "{node[:40]}"')
    should = event.get("should", "")
    # What one should do need not be open to one; it must be a choice of this moment.
    if not isinstance(should, str) or (should and session.story.choice(node, should) is None):
        raise SessionError(f'the node "{node[:40]}" has no choice that "should" names')
    after = choose(session.story, play.state, str(event.get("choice")))
    decision = Decision(
        play.state.node,
        str(event["choice"]),
        str(event.get("reason", "")),
        str(event.get("time", "")),
        play.state,
        after,
        should,
    )
    return replace(session, tries=(*session.tries[:-1], replace(play, decisions=(*play.decisions, decision))))


def effective(events: Sequence[Event]) -> list[Event]:
    """The events that count: a ``story`` event (the story was edited) keeps the first `keep` of those before it."""
    kept: list[Event] = []
    for event in events:
        if event.get("event") == "story":
            del kept[event["keep"] :]
        else:
            kept.append(event)
    return kept


def replay(story: Story, seed: int, events: Sequence[Event]) -> tuple[Session, int, str]:
    """Fold events over a story.

    Returns the session, how many of the events were applied, and why the next one could not be (empty when
    all were): after an edit of the story that is the first divergence.
    """
    session = new_session(story, seed)
    for count, event in enumerate(events):
        try:
            session = apply_event(session, event)
        except SessionError as error:
            return session, count, str(error)
    return session, len(events), ""
