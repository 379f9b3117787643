"""Personas: simple ways of dealing with clients, by which a story or a class is played without people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scenarios.story import Choice

PersonaName = Literal["pleaser", "rule-quoter", "avoider", "record-keeper"]
PERSONAS: tuple[PersonaName, ...] = ("pleaser", "rule-quoter", "avoider", "record-keeper")

# How much each persona is drawn to an approach; what is not listed counts 1.
LEANINGS: dict[PersonaName, dict[str, float]] = {
    "pleaser": {"accommodate": 9, "interests": 2, "rights": 0.3, "power": 0.2},
    "rule-quoter": {"rights": 9, "power": 5, "record": 2, "accommodate": 0.3},
    "avoider": {"avoid": 10, "accommodate": 3, "power": 0.3, "disclose": 0.4},
    "record-keeper": {"record": 9, "disclose": 5, "interests": 4, "avoid": 0.5},
}
# Stories write to the project record with choices of any approach; this persona looks for those.
RECORD_WEIGHT = 4.0


def weight(persona: PersonaName, choice: Choice) -> float:
    """How much a persona is drawn to a choice, always above 0: nobody is a machine."""
    keeps = RECORD_WEIGHT if persona == "record-keeper" and choice.record else 1.0
    return LEANINGS[persona].get(choice.approach, 1.0) * keeps
