"""The comment that a student reads beside the mark: the rubric's words for each level, and what the markers said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.rubric import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.marking.model import Agreed, Standing
    from grader.rubric import Criterion, Rubric

_OVERRULED = 1
"""Levels from the agreed one by which a marker's comment on a criterion still fits it."""


def rendered(agreed: Agreed, standings: Sequence[Standing], rubric: Rubric) -> str:
    """The comment on a piece as Markdown. Nobody's name is in it.

    What a marker said about a criterion is left out where the agreed level is more than one away from theirs.
    """
    parts = [f"**{agreed.marks:g} of {rubric.most:g} marks by the rubric.**"]
    for criterion in rubric.criteria:
        level = agreed.levels[criterion.key]
        parts.append(f"**{criterion.name}: {_level(level)} of {LEVELS}.** {_words(criterion, level)}")
        parts += said_on(criterion.key, agreed, standings)
    first, *others = said_on_the_whole(agreed, standings) or ("",)
    if first:
        parts += [f"**On the whole.** {first}", *others]
    return "\n\n".join(parts)


def said_on(key: str, agreed: Agreed, standings: Sequence[Standing]) -> tuple[str, ...]:
    """What markers said about a criterion, without what the agreed level overrules."""
    return _once(
        standing.comments.get(key, "")
        for standing in standings
        if key in standing.levels and abs(standing.levels[key] - agreed.levels[key]) <= _OVERRULED
    )


def said_on_the_whole(agreed: Agreed, standings: Sequence[Standing]) -> tuple[str, ...]:
    """What was said about a piece as a whole, the moderator's words first."""
    return _once((agreed.comment, *(standing.comments.get("", "") for standing in standings)))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without the empty ones and the repeated ones: two markers can take the same words from the bank."""
    return tuple(dict.fromkeys(stripped for text in texts if (stripped := text.strip())))


def _level(level: float) -> str:
    low = int(level)
    return f"level {low}" if level == low else f"between level {low} and {low + 1}"


def _words(criterion: Criterion, level: float) -> str:
    low = int(level)
    found = [low] if level == low else [low, low + 1]
    return " / ".join(criterion.words[one - 1].rstrip(".") for one in found) + "."
