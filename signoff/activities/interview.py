"""An interview on a budget of questions: what each question opens or closes, without a widget.

Questions differ in what they do to the other person. Some open her a little, some close her; some can only be asked
when she has given you the word for them; some get a full answer from somebody who is talking and a polite one from
somebody who is on her guard. The budget is counted in questions.
"""

from __future__ import annotations

from dataclasses import dataclass

from signoff.activities.content import ContentError

KINDS = {
    "open": "open",
    "exception": "asking for the exception",
    "closed": "closed",
    "leading": "leading",
    "why": "why",
    "silence": "silence",
    "back": "saying back",
}
"""Kinds of questions, and what each is called in a sentence."""

NARROW = frozenset({"closed", "leading", "why"})
"""Kinds that bring back your own idea, or a defence of theirs."""

MOST_OPEN = 4


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that the student can say, and what comes back."""

    key: str
    kind: str
    text: str
    answer: str
    remark: str
    """What this question did, for the feedback at the end."""
    opens: int = 0
    """What it does to her openness: -1, 0 or 1."""
    needs: int = 0
    """The openness at which she gives the full answer; below it she gives `guarded`."""
    guarded: str = ""
    reveals: tuple[str, ...] = ()
    """Keys of findings in the full answer."""
    after: tuple[str, ...] = ()
    """Findings that must be known before this can be asked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing there is to be heard."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class SayBack:
    """What the student can say back at the end, how it is taken, and which findings it stands on."""

    key: str
    text: str
    answer: str
    remark: str
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as it went."""

    ask: Ask
    full: bool
    """Whether she gave the full answer."""
    openness: int
    """How open she was afterwards, 0 to 4."""

    @property
    def answer(self) -> str:
        """What she said."""
        return self.ask.answer if self.full else self.ask.guarded


@dataclass(frozen=True, slots=True)
class Interview:
    """A client with things to tell, and a budget of questions. Raises `ContentError` if its parts do not fit."""

    client: str
    title: str
    lead: str
    greeting: str
    budget: int
    openness: int
    asks: tuple[Ask, ...]
    findings: tuple[Finding, ...]
    say_backs: tuple[SayBack, ...]

    def __post_init__(self) -> None:
        known = {finding.key for finding in self.findings}
        for name, keys in (
            ("questions", [ask.key for ask in self.asks]),
            ("findings", [finding.key for finding in self.findings]),
            ("say-backs", [back.key for back in self.say_backs]),
        ):
            if len(set(keys)) != len(keys):
                raise ContentError(f"Two {name} of the interview have the same key: {', '.join(keys)}.")
        for ask in self.asks:
            if ask.kind not in KINDS:
                raise ContentError(f"{ask.key}: there is no kind {ask.kind!r}. The kinds are: {', '.join(KINDS)}.")
            if ask.needs and not ask.guarded:
                raise ContentError(f"{ask.key} needs openness {ask.needs}, so it needs a guarded answer too.")
        named = {key for ask in self.asks for key in (*ask.reveals, *ask.after)}
        named |= {key for back in self.say_backs for key in back.grounds}
        if named - known:
            raise ContentError(f"No finding is called {', '.join(sorted(named - known))}.")
        told = {key for ask in self.asks for key in ask.reveals}
        if known - told:
            raise ContentError(f"No question reveals {', '.join(sorted(known - told))}.")

    def doors(self, finding: str) -> tuple[Ask, ...]:
        """The questions whose full answer has this finding in it."""
        return tuple(ask for ask in self.asks if finding in ask.reveals)


class Talk:
    """One conversation. It is fully described by the keys of what was asked, so it can be kept and taken up again."""

    def __init__(self, interview: Interview, asked: tuple[str, ...] = ()) -> None:
        """Replays `asked`; what cannot be asked (any more) is passed over, because the file may have been edited."""
        self.interview = interview
        self.turns: list[Turn] = []
        for key in asked:
            self.ask(key)

    @property
    def openness(self) -> int:
        """How open the client is now, from 0 (polite) to 4 (frank)."""
        return self.turns[-1].openness if self.turns else self.interview.openness

    @property
    def left(self) -> int:
        """Questions left in the budget."""
        return self.interview.budget - len(self.turns)

    @property
    def asked(self) -> tuple[str, ...]:
        """Keys of the questions asked, in order."""
        return tuple(turn.ask.key for turn in self.turns)

    @property
    def known(self) -> frozenset[str]:
        """Keys of the findings that the client has told."""
        return frozenset(key for turn in self.turns if turn.full for key in turn.ask.reveals)

    def available(self) -> tuple[Ask, ...]:
        """What can be asked now."""
        if self.left <= 0:
            return ()
        asked, known = set(self.asked), self.known
        return tuple(ask for ask in self.interview.asks if ask.key not in asked and known.issuperset(ask.after))

    def ask(self, key: str) -> Turn | None:
        """Ask, if it can be asked now; returns the turn, or None."""
        ask = next((one for one in self.available() if one.key == key), None)
        if ask is None:
            return None
        full = self.openness >= ask.needs
        # Somebody who was pushed before she was ready does not open up by the same question.
        change = ask.opens if full else min(ask.opens, 0)
        turn = Turn(ask, full, max(0, min(MOST_OPEN, self.openness + change)))
        self.turns.append(turn)
        return turn

    def grounds(self, back: SayBack) -> tuple[Finding, ...]:
        """The findings heard in this talk on which a say-back stands."""
        known = self.known
        return tuple(one for one in self.interview.findings if one.key in back.grounds and one.key in known)
