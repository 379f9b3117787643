"""The comment bank: what markers of an assignment want to say again, by criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from grader.marking.events import now
from grader.marking.schema import BANK

if TYPE_CHECKING:
    from grader.marking.store import Store


def keep(store: Store, assignment: str, marker: str, criterion: str, text: str, *, kept: bool = True) -> None:
    """Put a comment into the bank, or take it out. `criterion` is empty for comments on the whole."""
    values = {"assignment": assignment, "marker": marker, "criterion": criterion, "text": text, "kept": kept}
    with store.writing(alone=False) as connection:
        connection.execute(sa.insert(BANK).values(at=now(), **values))


def kept(store: Store, assignment: str, criterion: str) -> tuple[str, ...]:
    """The comments in the bank, the last one that was kept first."""
    query = (
        sa.select(BANK.c.text, BANK.c.kept)
        .where(BANK.c.assignment == assignment, BANK.c.criterion == criterion)
        .order_by(BANK.c.id.desc())
    )
    last: dict[str, bool] = {}
    with store.reading() as connection:
        for text, is_kept in connection.execute(query):
            last.setdefault(text, bool(is_kept))
    return tuple(text for text, is_kept in last.items() if is_kept)
