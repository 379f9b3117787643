"""Everything that the marking store holds about one student: given out, or taken away for good.

Levels and marks stay after erasure, for nobody: agreement and severity are computed as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from grader.marking import events
from grader.marking.schema import AGREED, ANSWER, ERASED, EVENT, PIECE

if TYPE_CHECKING:
    from grader.marking.store import Store


def held(store: Store, student: str) -> list[dict[str, Any]]:
    """What is held about a student, a dict for each piece, ready for JSON. Markers are named by letters."""
    found = []
    with store.reading() as connection:
        pieces = connection.execute(sa.select(PIECE).where(PIECE.c.student == student).order_by(PIECE.c.id))
        for piece in pieces.mappings().all():
            acts = events.on_piece(connection, piece["code"])
            letters = {name: chr(ord("A") + place) for place, name in enumerate(dict.fromkeys(a.marker for a in acts))}
            found.append(
                {
                    "assignment": piece["assignment"],
                    "notebook": piece["notebook"],
                    "question": piece["question"],
                    "code": piece["code"],
                    "marking": [
                        {
                            "at": act.at.isoformat(),
                            "marker": letters[act.marker],
                            "what": act.kind,
                            "criterion": act.criterion,
                            "level": act.level,
                            "text": act.text,
                        }
                        for act in acts
                    ],
                    "agreed": [
                        {
                            "at": one.at.isoformat(),
                            "levels": dict(one.levels),
                            "marks": one.marks,
                            "how": one.how,
                            "reason": one.reason,
                            "comment": one.comment,
                        }
                        for one in store.agreed_on(connection, piece["code"])
                    ],
                }
            )
    return found


def erase(store: Store, student: str) -> int:
    """Take away whose the pieces were and every text about them, in one transaction; returns how many there were."""
    with store.writing() as connection:
        mine = sa.select(PIECE.c.code).where(PIECE.c.student == student)
        codes = list(connection.execute(mine).scalars())
        for code in codes:
            connection.execute(sa.update(EVENT).where(EVENT.c.piece == code).values(text=None, answer=None))
            connection.execute(sa.update(AGREED).where(AGREED.c.piece == code).values(reason="", comment="", answer=""))
            connection.execute(sa.delete(ANSWER).where(ANSWER.c.piece == code))
            connection.execute(sa.insert(ERASED).values(at=events.now(), piece=code))
        connection.execute(sa.update(PIECE).where(PIECE.c.student == student).values(student=""))
    return len(codes)
