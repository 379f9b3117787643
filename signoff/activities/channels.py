"""Channels compared by what they carry: weighted scores, and the second channel that makes up for the first.

The ratings are judgements of ours, to argue with. No table of channels holds for every client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HIGHEST = 3
"""Ratings and weights go from 0 to 3."""

QUALITIES: Mapping[str, str] = {
    "tone": "Voice and face come through",
    "speed": "It reaches them today",
    "record": "Both can find the words again",
    "room": "They can think before they answer",
    "privacy": "It stays between you",
    "reach": "All concerned get the same words",
}
"""What a channel may carry, and how it is put to the student."""

SHORT: Mapping[str, str] = {
    "tone": "Tone", "speed": "Speed", "record": "Record", "room": "Room", "privacy": "Privacy", "reach": "Reach"
}  # fmt: skip
"""The same, for the heads of columns."""

WEAKEST_COUNTS = frozenset({"privacy"})
"""Where two channels are used, the better one counts, except here: what is public once stays public."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach somebody, rated 0 to 3 in each of `QUALITIES`."""

    key: str
    label: str
    ratings: Mapping[str, int]

    @property
    def name(self) -> str:
        """The label inside a sentence."""
        return self.label.lower()


def _rated(key: str, label: str, *ratings: int) -> Channel:
    return Channel(key, label, dict(zip(QUALITIES, ratings, strict=True)))


CHANNELS: tuple[Channel, ...] = (
    #                                       tone speed record room privacy reach
    _rated("in-person", "In person", 3, 1, 0, 0, 3, 1),
    _rated("video", "Video call", 2, 2, 0, 0, 2, 1),
    _rated("phone", "Phone", 2, 3, 0, 0, 3, 0),
    _rated("voice", "Voice message", 2, 3, 1, 2, 2, 0),
    _rated("chat", "Chat", 1, 3, 2, 1, 1, 2),
    _rated("e-mail", "E-mail", 1, 2, 3, 3, 1, 2),
    _rated("public", "Public reply", 0, 2, 3, 1, 0, 3),
)


def channel(key: str) -> Channel:
    """The channel with this key; a `ValueError` names the keys there are."""
    for one in CHANNELS:
        if one.key == key:
            return one
    raise ValueError(f"There is no channel {key!r}. The channels are: {', '.join(one.key for one in CHANNELS)}.")


def score(one: Channel, weights: Mapping[str, int], second: Channel | None = None) -> int:
    """How much of what matters a channel carries, or two of them together: 0 to 100, rounded.

    `weights` holds 0 to 3 for each of `QUALITIES`; a missing one counts as 0. Raises `ValueError` for a weight out of
    range, or if nothing has a weight.

    >>> score(channel("phone"), {"tone": 3, "record": 1})
    50
    """
    for quality, weight in weights.items():
        if quality not in QUALITIES or weight not in range(HIGHEST + 1):
            raise ValueError(f"A weight is a whole number from 0 to 3 for one of {', '.join(QUALITIES)}.")
    whole = HIGHEST * sum(weights.values())
    if not whole:
        raise ValueError("Nothing matters yet: give at least one quality a weight above 0.")
    carried = sum(weight * rating(quality, one, second) for quality, weight in weights.items())
    return (200 * carried + whole) // (2 * whole)  # halves round up, as people expect


def rating(quality: str, one: Channel, second: Channel | None = None) -> int:
    """A channel's rating in one quality, or what two of them have together."""
    ratings = [member.ratings[quality] for member in (one, second) if member]
    return min(ratings) if quality in WEAKEST_COUNTS else max(ratings)


def ranked(weights: Mapping[str, int]) -> list[tuple[Channel, int]]:
    """All channels with their scores, best first; equal ones stay in the order of `CHANNELS`."""
    return sorted(((one, score(one, weights)) for one in CHANNELS), key=lambda pair: -pair[1])


def companion(first: Channel, weights: Mapping[str, int]) -> tuple[Channel, int] | None:
    """The channel that adds most to the first one, and their score together; None if none adds anything."""
    pairs = [(one, score(first, weights, one)) for one in CHANNELS if one != first]
    best = max(pairs, key=lambda pair: pair[1])
    return best if best[1] > score(first, weights) else None


def shortfall(one: Channel, weights: Mapping[str, int]) -> str:
    """The quality in which a channel loses most of what matters; "" if it loses nothing."""
    lost = {quality: weight * (HIGHEST - one.ratings[quality]) for quality, weight in weights.items()}
    worst = max(lost, key=lambda quality: lost[quality], default="")
    return worst if worst and lost[worst] else ""


def furthest(mine: Mapping[str, int], theirs: Mapping[str, int]) -> Sequence[str]:
    """The qualities on which two people's weights differ by two or more, the widest gap first."""
    gaps = {quality: abs(mine.get(quality, 0) - theirs.get(quality, 0)) for quality in QUALITIES}
    return [quality for quality in sorted(QUALITIES, key=lambda one: -gaps[one]) if gaps[quality] >= 2]
