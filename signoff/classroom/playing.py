"""Simulated students play the story: real choices in the real engine, written by the real journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scenarios.journal import Journal, attempt_path
from scenarios.personas import weight
from scenarios.session import apply_event, is_true, new_session

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from scenarios.personas import PersonaName
    from scenarios.session import Session
    from scenarios.story import Choice, Story
    from signoff.classroom.roster import Student

# The share of decisions that each persona gives a reason for.
CARE: dict[PersonaName, float] = {"pleaser": 0.75, "rule-quoter": 0.9, "avoider": 0.35, "record-keeper": 1.0}
REASONS: dict[PersonaName, tuple[str, ...]] = {
    "pleaser": (
        "They are under pressure and I want them to feel looked after.",
        "It costs me an evening; losing them would cost me a year.",
        "Easier to say yes now and sort the money out later.",
        "I would rather be known as the one who helps.",
        "Nobody enjoys hearing a price in the first minute.",
    ),
    "rule-quoter": (
        "The contract says what is in scope, so I start there.",
        "Picture lock is a date, and we signed it.",
        "If I bend this once it is the new rule.",
        "The delivery spec settles it, not my opinion.",
        "Two rounds were agreed and two rounds were used.",
    ),
    "avoider": (
        "It may go away by Monday.",
        "Not my call to make.",
        "I do not want to be the one who starts this.",
        "Let them sort it out among themselves first.",
    ),
    "record-keeper": (
        "I want it in writing before anybody works on it.",
        "In three weeks we will both remember this call differently.",
        "A number with a date under it can be argued with; a feeling cannot.",
        "They need to see what moves if this moves.",
        "Telling them today leaves them a day to choose.",
        "If I am wrong I would rather be wrong in an e-mail.",
    ),
}
MAX_DECISIONS = 60  # far above any path; a story's loops must not hold a simulated student for ever
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def pick(persona: PersonaName, choices: list[Choice], chance: random.Random) -> Choice:
    """What this persona does among the choices that are open."""
    return chance.choices(choices, [weight(persona, choice) for choice in choices])[0]


class _Sitting:
    """One student at one story, with a clock that moves as people read."""

    def __init__(self, story: Story, student: Student, folder: Path) -> None:
        self.chance = student.random("play")
        self.student = student
        self.clock = START + timedelta(minutes=self.chance.randrange(0, 60 * 24 * 4))
        seed = self.chance.randrange(2**31)
        self.session: Session = new_session(story, seed)
        self.journal = Journal(attempt_path(story.id, folder), story, seed)

    def happen(self, event: dict[str, Any]) -> None:
        self.clock += timedelta(seconds=self.chance.randrange(25, 110))
        event["time"] = self.clock.isoformat(timespec="seconds")
        self.session = apply_event(self.session, event)
        self.journal.append(event)

    def decide(self) -> None:
        play, persona = self.session.current, self.student.persona
        choices = [choice for choice in play.node.choices if is_true(play.story, play.state, choice.condition)]
        reason = self.chance.choice(REASONS[persona]) if self.chance.random() < CARE[persona] else ""
        choice = pick(persona, choices, self.chance)
        self.happen({"event": "choose", "node": play.state.node, "choice": choice.id, "reason": reason})

    def to_the_end(self, limit: int = MAX_DECISIONS) -> None:
        for _ in range(limit):
            if self.session.current.ending:
                return
            self.decide()


def play_as(student: Student, story: Story, folder: Path) -> Session | None:
    """Let a student play; the attempt lies in the folder as a learner's would.

    A few never open the scenario (None), stop half-way, or go back and try another road.
    """
    sitting = _Sitting(story, student, folder)
    luck = sitting.chance.random()
    if luck < (0.12 if student.persona == "avoider" else 0.02):
        return None
    if luck < 0.15:
        sitting.to_the_end(limit=2)
        return sitting.session
    sitting.to_the_end()
    if luck > 0.8:
        decisions = len(sitting.session.current.decisions)
        sitting.happen({"event": "rewind", "to": sitting.chance.randrange(decisions)})
        sitting.to_the_end()
    return sitting.session
