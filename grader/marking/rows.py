"""An agreed mark as a row of the store, and back."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from grader.marking.model import Agreed

if TYPE_CHECKING:
    from grader.marking.model import How


def agreed_row(one: Agreed) -> dict[str, Any]:
    """The columns of an agreed mark."""
    return {
        "at": one.at.astimezone(UTC).replace(tzinfo=None),
        "piece": one.piece,
        "levels": json.dumps(dict(one.levels)),
        "marks": one.marks,
        "by": one.by,
        "how": one.how,
        "reason": one.reason,
        "comment": one.comment,
        "answer": one.answer,
    }


def agreed_of(row: Any) -> Agreed:
    """The agreed mark of these columns."""
    how: How = row["how"]
    at, levels = row["at"].replace(tzinfo=UTC), json.loads(row["levels"])
    return Agreed(at, row["piece"], levels, row["marks"], row["by"], how, row["reason"], row["comment"], row["answer"])
