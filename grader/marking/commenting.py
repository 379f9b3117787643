"""The comment that a student reads beside the mark: the rubric's words for each level, and what the markers said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.rubric import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        for standing in standings:
            own = standing.levels.get(criterion.key)
            said = standing.comments.get(criterion.key)
            if said and own is not None and abs(own - level) <= _OVERRULED:
                parts.append(said.strip())
    whole = [agreed.comment, *(standing.comments.get("", "") for standing in standings)]
    said_of_all = [text.strip() for text in whole if text.strip()]
    if said_of_all:
        parts.append("**On the whole.** " + said_of_all[0])
        parts += said_of_all[1:]
    return "\n\n".join(parts)


def _level(level: float) -> str:
    low = int(level)
    return f"level {low}" if level == low else f"between level {low} and {low + 1}"


def _words(criterion: Criterion, level: float) -> str:
    low = int(level)
    found = [low] if level == low else [low, low + 1]
    return " / ".join(criterion.words[one - 1].rstrip(".") for one in found) + "."
