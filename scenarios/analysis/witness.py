"""Paths that show what the explorer found, and their replay in the session that learners play."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenarios.session import SessionError, begin, choose, luck

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.session import State
    from scenarios.story import Story


@dataclass(frozen=True, slots=True)
class Step:
    """A choice taken in a node, and where it led: `lucky` says how its chance fell, None where it has none."""

    node: str
    choice: str
    target: str
    lucky: bool | None = None

    def __str__(self) -> str:
        chance = "" if self.lucky is None else " (chance)" if self.lucky else " (no chance)"
        return f"{self.choice}{chance} → {self.target}"


Witness = tuple[Step, ...]


def replay(story: Story, witness: Sequence[Step]) -> list[State]:
    """The states of a play that follows a witness, the first one included: the session's own rules, with its luck bent.

    Raises:
        SessionError: the play cannot go that way.
    """
    states = [begin(story, 0)]
    for step in witness:
        choice = story.choice(step.node, step.choice)
        if choice is None or states[-1].node != step.node:
            raise SessionError(f'the play does not come to "{step.choice}" in "{step.node}"')
        if choice.chance is None or step.lucky is None:
            bent = story
        else:
            target = choice.chance.target if step.lucky else choice.target
            sure = replace(choice, target=target, chance=None)
            nodes = [
                replace(node, choices=tuple(sure if other is choice else other for other in node.choices))
                for node in story.nodes
            ]
            bent = replace(story, nodes=tuple(nodes))
        states.append(choose(bent, states[-1], step.choice))
    return states


def find_seed(story: Story, witness: Sequence[Step], tries: int = 100_000) -> int | None:
    """A seed with which the play goes as the witness says; None where none of so many does."""
    visits: dict[str, int] = {story.nodes[0].id: 1}
    wanted = []
    for step in witness:
        choice = story.choice(step.node, step.choice)
        if choice is not None and choice.chance is not None:
            wanted.append((step.node, visits[step.node], choice.chance.percent, step.lucky))
        visits[step.target] = visits.get(step.target, 0) + 1
    for seed in range(tries):
        if all((luck(seed, node, visit) < percent) is lucky for node, visit, percent, lucky in wanted):
            return seed
    return None
