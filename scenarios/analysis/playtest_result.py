"""What many plays of a story came to: as JSON data, and as text for its author."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import accumulate
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RARE = 0.01  # a share of plays below which a witness is worth a look
FEW = 12  # gaps of a kind that the text names; the data have all of them


@dataclass(frozen=True, slots=True)
class Spread:
    """How whole numbers spread: mean, population standard deviation, extremes, quartiles.

    A quartile is the smallest value that a quarter, a half, three quarters of the plays do not exceed.
    """

    mean: float
    sd: float
    low: int
    quartiles: tuple[int, int, int]
    high: int

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Spread | None:
        """The spread of values and how often each came up, or None of nothing."""
        if not counts:
            return None
        values = sorted(counts)
        upto = list(accumulate(counts[value] for value in values))
        plays = upto[-1]
        total = sum(value * count for value, count in counts.items())
        squares = sum(value * value * count for value, count in counts.items())
        first, second, third = (
            next(value for value, so_far in zip(values, upto, strict=True) if 4 * so_far >= quarter * plays)
            for quarter in (1, 2, 3)
        )
        # The variance from whole numbers, so that nothing is lost before the root.
        sd = sqrt(plays * squares - total * total) / plays
        return cls(total / plays, sd, values[0], (first, second, third), values[-1])

    def __str__(self) -> str:
        first, second, third = self.quartiles
        return (
            f"{self.mean:5.1f} ± {self.sd:4.1f}   {self.low:3} to {self.high:<3} quartiles {first}, {second}, {third}"
        )


@dataclass(frozen=True, slots=True)
class Witness:
    """A play that shows something: with this seed and these choices the real session plays it again."""

    seed: int
    choices: tuple[str, ...]

    def __str__(self) -> str:
        return f"seed {self.seed}: {', '.join(self.choices) or 'no choice'}"


@dataclass(frozen=True, slots=True)
class EndingShare:
    """An ending: in how many plays, the meters there, the first play that came to it (None: no play did)."""

    id: str
    title: str
    plays: int
    share: float
    meters: dict[str, Spread | None]
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A node, or a choice of one: in how many plays, and a play that shows it if those are few."""

    node: str
    choice: str
    plays: int
    share: float
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class Gap:
    """What no play showed: where it stands (node id, empty for the debrief; line of the file), what, what of it."""

    node: str
    line: int
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.node or 'debrief'}{f', line {self.line}' if self.line else ''}: {self.what}{self.how}"


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of a kind of things the plays showed, and what is missing."""

    seen: int
    all: int
    missing: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Playtest:
    """The plays of one playtest, counted. `share` is always of all plays; meters are those of plays that ended.

    What no play showed is not proved to be impossible: that is the explorer's work.
    """

    story: str
    hash: str
    plays: int
    seed: int
    persona: str | None
    max_choices: int
    cut_off: int
    cut_off_witness: Witness | None
    length: Spread | None
    meters: dict[str, Spread | None]
    endings: tuple[EndingShare, ...]
    nodes: tuple[Visit, ...]
    choices: tuple[Visit, ...]
    coverage: dict[str, Covered]

    def to_json(self) -> dict[str, Any]:
        """Plain data for `json.dumps`."""
        return asdict(self)

    def lines(self) -> list[str]:
        """Plain text for the story's author."""
        return list(self._lines())

    def _lines(self) -> Iterator[str]:
        who = f"as {self.persona}" if self.persona else "at random"
        yield f"{self.story}: {self.plays:,} plays {who}, seed {self.seed}"
        if self.cut_off:
            yield (
                f"{self.cut_off:,} plays ({_percent(self.cut_off / self.plays)}) did not end within {self.max_choices} "
                "choices and were cut off: they count for no ending and no meter below."
            )
            yield f"  {self.cut_off_witness}"
        yield ""
        yield "Endings"
        for ending in sorted(self.endings, key=lambda ending: -ending.plays):
            yield f"  {_percent(ending.share):>7}  {ending.id}: {ending.title}"
            if ending.witness:
                means = ", ".join(f"{name} {spread.mean:.1f}" for name, spread in ending.meters.items() if spread)
                yield f"           {means}"
                yield f"           {ending.witness}"
        yield ""
        yield "Meters at the end, and choices made"
        rows = self.meters | {"choices": self.length}
        width = max(map(len, rows))
        yield from (f"  {name:{width}} {spread or 'no play ended'}" for name, spread in rows.items())
        yield ""
        yield "Seen in these plays"
        for kind, part in self.coverage.items():
            yield f"  {part.seen} of {part.all} {kind}"
            yield from (f"    {gap}" for gap in part.missing[:FEW])
            if len(part.missing) > FEW:
                yield f"    and {len(part.missing) - FEW} more"
        yield from self._rare()
        yield ""
        yield 'What no play showed may still be possible: "signoff explore" finds out.'

    def _rare(self) -> Iterator[str]:
        rare = [visit for visit in (*self.nodes, *self.choices) if visit.witness]
        if rare:
            yield ""
            yield f"In fewer than {RARE:.0%} of the plays"
        for visit in sorted(rare, key=lambda visit: visit.plays)[:FEW]:
            yield f"  {_percent(visit.share):>7}  {visit.node}{f', {visit.choice}' if visit.choice else ''}"
            yield f"           {visit.witness}"
        if len(rare) > FEW:
            yield f"  and {len(rare) - FEW} more"


def _percent(share: float) -> str:
    if not share:
        return "never"
    return f"{share:.1%}" if share >= 0.001 else "< 0.1%"
