"""Three people who are all right, and somebody between them: what they want, what one can find out, what they can live with.

No widget here. Everything that is said stands in the lesson's content file; this module keeps the count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER
from signoff.activities.known import known
from signoff.activities.lessonfile import load_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from signoff.activities.lessonfile import Part

MOST_HEAT = 4
HOT = 3
"""From here on somebody repeats a position and tells nothing."""


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody needs; `must` if there is no agreement without it."""

    key: str
    text: str
    must: bool


@dataclass(frozen=True, slots=True)
class Party:
    """One of those who disagree."""

    key: str
    name: str
    role: str
    position: str
    heat: int
    interests: tuple[Interest, ...]

    @property
    def short(self) -> str:
        """What people on the set call them."""
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Move:
    """Something to do with a turn."""

    key: str
    text: str
    asks: str
    """The party whose answer it needs; empty where nobody has to tell anything."""
    reply: str
    when_hot: str
    """What they say in place of `reply` when they are hot."""
    reveals: tuple[str, ...]
    heats: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One way to settle one issue."""

    key: str
    text: str
    meets: tuple[str, ...]
    hurts: tuple[str, ...]
    needs: str
    """A fact without which nobody takes it seriously; empty where it stands by itself."""
    without: str
    """What is said where that fact is unknown."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A question on which terms are offered."""

    key: str
    question: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one party says to a proposal."""

    party: Party
    met: tuple[Interest, ...]
    unmet: tuple[Interest, ...]

    @property
    def agrees(self) -> bool:
        """Whether they can live with it: nothing that they must have is missing."""
        return not any(interest.must for interest in self.unmet)


@dataclass(frozen=True, slots=True)
class Dispute:
    """Everything there is to mediate."""

    title: str
    story: str
    turns: int
    parties: tuple[Party, ...]
    facts: Mapping[str, str]
    moves: tuple[Move, ...]
    issues: tuple[Issue, ...]
    closing: str

    def interest(self, key: str) -> tuple[Party, Interest] | None:
        """Whose interest this is, or None if it is a fact."""
        for party in self.parties:
            for interest in party.interests:
                if interest.key == key:
                    return party, interest
        return None


@dataclass(frozen=True, slots=True)
class Turn:
    """A move that was made, and what came back."""

    move: Move
    answered: bool
    """False if the person asked was too hot to tell anything; then nothing changes but the time."""

    @property
    def reply(self) -> str:
        """What they said."""
        return self.move.reply if self.answered else self.move.when_hot

    @property
    def found(self) -> tuple[str, ...]:
        """Keys of the interests and facts that came out."""
        return self.move.reveals if self.answered else ()


@dataclass(slots=True)
class Talks:
    """One night of mediation: turns used, heat by party, what has been found out."""

    dispute: Dispute
    turns: list[Turn] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many turns are left."""
        return self.dispute.turns - len(self.turns)

    @property
    def found(self) -> tuple[str, ...]:
        """Keys of the interests and facts that have been found out."""
        return tuple(dict.fromkeys(key for turn in self.turns for key in turn.found))

    def heat(self, party: str) -> int:
        """How hot somebody is now, 0 to 4."""
        heat = next(one.heat for one in self.dispute.parties if one.key == party)
        for turn in self.turns:
            if turn.answered:
                heat = max(0, min(MOST_HEAT, heat + turn.move.heats.get(party, 0)))
        return heat

    @property
    def made(self) -> frozenset[str]:
        """Keys of the moves that have been made and answered. Whoever was too hot can be asked again later."""
        return frozenset(turn.move.key for turn in self.turns if turn.answered)

    def make(self, key: str) -> bool:
        """Use a turn. False, and nothing happens, if there is no such move, it was made before, or no turn is left."""
        move = next((one for one in self.dispute.moves if one.key == key), None)
        if move is None or self.left <= 0 or key in self.made:
            return False
        self.turns.append(Turn(move, answered=not move.asks or self.heat(move.asks) < HOT))
        return True

    def proposal(self, chosen: Mapping[str, str]) -> tuple[Term, ...]:
        """The terms chosen (issue key to term key), those only that exist."""
        return tuple(term for issue in self.dispute.issues for term in issue.terms if chosen.get(issue.key) == term.key)

    def unfounded(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Terms that rest on something nobody has told you."""
        return tuple(term for term in terms if term.needs and term.needs not in self.found)

    def put(self, terms: tuple[Term, ...]) -> tuple[Verdict, ...]:
        """What each party says. A term that rests on an unknown fact meets nothing: nobody believes it yet."""
        loose = self.unfounded(terms)
        met = {key for term in terms if term not in loose for key in term.meets}
        hurt = {key for term in terms for key in term.hurts}
        return tuple(
            Verdict(
                party,
                tuple(one for one in party.interests if one.key in met - hurt),
                tuple(one for one in party.interests if one.key not in met - hurt),
            )
            for party in self.dispute.parties
        )


def load_dispute(lesson: str, folder: Path = FOLDER) -> Dispute:
    """Read the table `mediation` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "mediation", folder)
    parties = tuple(_party(row) for row in part.rows("party"))
    facts = {row.text("key"): row.text("text") for row in part.rows("fact")}
    interests = [interest.key for party in parties for interest in party.interests]
    moves = tuple(_move(row, parties, [*interests, *facts]) for row in part.rows("move"))
    return Dispute(
        title=part.text("title"),
        story=part.text("story"),
        turns=part.number("turns", 1, len(moves)),
        parties=parties,
        facts=facts,
        moves=moves,
        issues=tuple(
            Issue(
                row.text("key"), row.text("question"), tuple(_term(one, interests, facts) for one in row.rows("term"))
            )
            for row in part.rows("issue")
        ),
        closing=part.text("closing"),
    )


def _party(row: Part) -> Party:
    interests = tuple(
        Interest(one.text("key"), one.text("text"), one.table.get("must") is True) for one in row.rows("interest")
    )
    heat = row.number("heat", 0, MOST_HEAT)
    return Party(
        row.text("key"), row.text("name"), row.text("role"), row.text("position"), heat=heat, interests=interests
    )


def _move(row: Part, parties: Iterable[Party], things: Iterable[str]) -> Move:
    names = [party.key for party in parties]
    asks = row.optional("asks")
    heats = row.part("heats") if "heats" in row.table else None
    return Move(
        key=row.text("key"),
        text=row.text("text"),
        asks=known(row, [asks], names)[0] if asks else "",
        reply=row.text("reply"),
        when_hot=row.text("when_hot") if asks else "",
        reveals=known(row, row.words("reveals"), things),
        heats={name: heats.number(name, -MOST_HEAT, MOST_HEAT) for name in known(heats, heats.table, names)}
        if heats
        else {},
    )


def _term(row: Part, interests: Iterable[str], facts: Iterable[str]) -> Term:
    needs = row.optional("needs")
    return Term(
        key=row.text("key"),
        text=row.text("text"),
        meets=known(row, row.words("meets"), interests),
        hurts=known(row, row.words("hurts"), interests),
        needs=known(row, [needs], facts)[0] if needs else "",
        without=row.text("without") if needs else "",
    )
