"""Simulated students: names, ways of dealing with clients, and how good they are at pandas."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.personas import PERSONAS

if TYPE_CHECKING:
    from scenarios.personas import PersonaName

# Invented people. Commas, apostrophes and several scripts are there because real rosters have them.
NAMES = (
    ("Amara", "Nwosu"), ("Björn", "Åkesson"), ("Camila", "Restrepo Vélez"), ("Dewi", "Anggraini"),
    ("Éloïse", "Garnier"), ("Farid", "Haidari"), ("Grace", "O'Mahony"), ("Hyun-woo", "Bae"),
    ("Ivana", "Petrović"), ("Jamal", "Whitfield, Jr."), ("Keiko", "森田"), ("Lerato", "Mokoena"),
    ("Mateusz", "Wiśniewski"), ("Noor", "Al-Masri"), ("Oluwaseun", "Adeyemi"), ("Paloma", "Quiñones"),
    ("Qiang", "Luo"), ("Rhys", "Llewellyn"), ("Sadia", "Chowdhury"), ("Tomasz", "Zieliński"),
    ("Uma", "Raghunathan"), ("Viktoriia", "Шевчук"), ("Wanjiru", "Kamau"), ("Xochitl", "Herrera"),
    ("Yusuf", "Demirci"), ("Zofia", "Nowak"), ("Aroha", "Tūhoe"), ("Bilal", "Qureshi"),
    ("Chiara", "De Santis"), ("Daniel", "Mbeki-Ross"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Student:
    """One simulated student. `skill` is the share of questions that they can solve, 0 to 1."""

    id: str
    first: str
    last: str
    persona: PersonaName
    skill: float
    seed: str

    def random(self, purpose: str) -> random.Random:
        """A source of chance of this student's own, the same for the same class seed and purpose."""
        return random.Random(f"{self.seed}/{purpose}")  # noqa: S311  # a simulation, not a secret


def make_roster(count: int, seed: int) -> list[Student]:
    """`count` students, the same ones for the same seed; the personas take turns."""
    chance = random.Random(f"roster/{seed}")  # noqa: S311  # a simulation, not a secret
    students = []
    for index in range(count):
        first, last = NAMES[index % len(NAMES)]
        students.append(
            Student(
                id=f"student-{index + 1:03}",
                first=first,
                last=last,
                persona=PERSONAS[index % len(PERSONAS)],
                skill=round(min(1.0, max(0.0, chance.betavariate(3.2, 1.6))), 3),
                seed=f"{seed}/{index}",
            )
        )
    return students
