"""The marking store of a course: markers, pieces, shares, what was marked and what was agreed. Rows are only ever added.

What a marker does is in `grader.marking.events`. Nothing here knows nbgrader, a rubric, or what may be done by whom.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from grader.marking import events
from grader.marking.connecting import BUSY_SECONDS, Connections
from grader.marking.model import MarkingError, Piece, Share
from grader.marking.rows import agreed_of, agreed_row
from grader.marking.schema import AGREED, ANSWER, MARKER, PIECE, PUBLISHED, SHARE, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

    from grader.marking.model import Agreed, Comment, Done, LevelSet, Round, Standing

_PIECE_COLUMNS = (PIECE.c.code, PIECE.c.assignment, PIECE.c.question, PIECE.c.student, PIECE.c.notebook)
_SHARE_COLUMNS = (SHARE.c.piece, SHARE.c.marker, SHARE.c.place, SHARE.c.second)
_CODES: sa.BindParameter[list[str]] = sa.bindparam("codes", expanding=True)
# Statements that each look at a piece runs are built once: building them costs more than running them.
_ANSWERS = sa.select(ANSWER.c.piece, ANSWER.c.digest).order_by(ANSWER.c.id)
_ANSWERS_OF = _ANSWERS.where(ANSWER.c.piece.in_(_CODES))
_MANY = 1_000
_SHARES_OF = sa.select(*_SHARE_COLUMNS).where(SHARE.c.piece == sa.bindparam("code")).order_by(SHARE.c.id)
_MODERATED = (
    sa.select(AGREED.c.piece, AGREED.c.how, AGREED.c.by, AGREED.c.answer)
    .where(AGREED.c.piece.in_(_CODES))
    .order_by(AGREED.c.id)
)
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that looks like something else
_CODE = 10


def digest_of(text: str) -> str:
    """By which a text is known again: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


class Store(Connections):
    """The store, open. Use it as a context manager. Each call is one short transaction."""

    @classmethod
    def open(cls, place: Path | str, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open the store in a folder, in a file, or at an SQLAlchemy URL; it is made if it is not there.

        Raises:
            MarkingError: it cannot be opened; the message says why.
        """
        return cls(place, busy_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # --- markers

    def set_markers(self, assignment: str, names: Iterable[str], *, active: bool = True) -> None:
        """Make these people markers of an assignment, or no longer."""
        with self.writing() as connection:
            there = self._markers(connection, assignment)
            rows = [
                {"at": events.now(), "assignment": assignment, "name": name, "active": active}
                for name in names
                if there.get(name, False) is not active
            ]
            if rows:
                connection.execute(sa.insert(MARKER), rows)

    def markers(self, assignment: str) -> tuple[str, ...]:
        """Who marks an assignment, in the order in which they came."""
        with self.reading() as connection:
            return tuple(name for name, active in self._markers(connection, assignment).items() if active)

    @staticmethod
    def _markers(connection: sa.Connection, assignment: str) -> dict[str, bool]:
        query = sa.select(MARKER.c.name, MARKER.c.active).where(MARKER.c.assignment == assignment).order_by(MARKER.c.id)
        return {name: bool(active) for name, active in connection.execute(query)}

    def new_token(self, name: str) -> str:
        """A token by which a marker is known to the service; the one before is no longer good. It is not kept itself."""
        token = secrets.token_urlsafe(32)
        with self.writing() as connection:
            connection.execute(sa.insert(TOKEN).values(at=events.now(), name=name, digest=digest_of(token)))
        return token

    def bearer(self, token: str) -> str | None:
        """Whose token this is; nobody's, if it is none that is good."""
        last = sa.select(sa.func.max(TOKEN.c.id)).group_by(TOKEN.c.name)
        query = sa.select(TOKEN.c.name).where(TOKEN.c.digest == digest_of(token), TOKEN.c.id.in_(last))
        with self.reading() as connection:
            return connection.execute(query).scalar()

    # --- pieces

    def enter(self, assignment: str, found: Iterable[tuple[str, str, str]]) -> None:
        """Enter pieces as (notebook, question, student); those that are there already stay as they are."""
        with self.writing() as connection:
            there = {(piece.notebook, piece.question, piece.student) for piece in self._pieces(connection, assignment)}
            rows = [
                {
                    "at": events.now(),
                    "code": "".join(secrets.choice(_ALPHABET) for _ in range(_CODE)),
                    "assignment": assignment,
                    "notebook": notebook,
                    "question": question,
                    "student": student,
                }
                for notebook, question, student in dict.fromkeys(found)
                if (notebook, question, student) not in there
            ]
            # Rows in the order of the class would tell who is who to anybody who sees them numbered.
            secrets.SystemRandom().shuffle(rows)
            if rows:
                connection.execute(sa.insert(PIECE), rows)

    def pieces(self, assignment: str) -> tuple[Piece, ...]:
        """All pieces of an assignment."""
        with self.reading() as connection:
            return self._pieces(connection, assignment)

    @staticmethod
    def _pieces(connection: sa.Connection, assignment: str) -> tuple[Piece, ...]:
        query = sa.select(*_PIECE_COLUMNS).where(PIECE.c.assignment == assignment).order_by(PIECE.c.id)
        return tuple(Piece(*row) for row in connection.execute(query))

    def piece(self, code: str) -> Piece:
        """One piece.

        Raises:
            MarkingError: there is none of this code.
        """
        with self.reading() as connection:
            row = connection.execute(sa.select(*_PIECE_COLUMNS).where(PIECE.c.code == code)).first()
        if row is None:
            raise MarkingError("There is no such piece. Look at the list again.")
        return Piece(*row)

    def saw(self, digests: Mapping[str, str]) -> None:
        """Note which text each piece has, by code, where it is another than was seen last."""
        if not digests:
            return
        with self.reading() as connection:
            there = self.answers_of(connection, list(digests))
        new = {code: digest for code, digest in digests.items() if there.get(code) != digest}
        if new:
            with self.writing(alone=False) as connection:
                rows = [{"at": events.now(), "piece": code, "digest": digest} for code, digest in new.items()]
                connection.execute(sa.insert(ANSWER), rows)

    def answers(self, assignment: str) -> dict[str, str]:
        """The digest of each piece's text, by code, as it was seen last."""
        query = (
            sa.select(ANSWER.c.piece, ANSWER.c.digest)
            .join(PIECE, PIECE.c.code == ANSWER.c.piece)
            .where(PIECE.c.assignment == assignment)
            .order_by(ANSWER.c.id)
        )
        with self.reading() as connection:
            return {row.piece: row.digest for row in connection.execute(query)}

    def answers_of(self, connection: sa.Connection, codes: list[str]) -> dict[str, str]:
        """The digest of these pieces' texts, by code, as they were seen last; where there are many, of all pieces."""
        if len(codes) > _MANY:  # a database takes so many values in one statement
            return dict(tuple(row) for row in connection.execute(_ANSWERS))
        return dict(tuple(row) for row in connection.execute(_ANSWERS_OF, {"codes": codes}))

    # --- shares

    def share(self, shares: Iterable[Share]) -> None:
        """Say who marks what; it replaces what was said of the same piece as first, or as second."""
        rows = [
            {"at": events.now(), "piece": one.piece, "marker": one.marker, "place": one.order, "second": one.second}
            for one in shares
        ]
        if rows:
            with self.writing() as connection:
                connection.execute(sa.insert(SHARE), rows)

    def shares(self, assignment: str) -> tuple[Share, ...]:
        """Who marks what, as it holds."""
        query = (
            sa.select(*_SHARE_COLUMNS)
            .join(PIECE, PIECE.c.code == SHARE.c.piece)
            .where(PIECE.c.assignment == assignment)
            .order_by(SHARE.c.id)
        )
        with self.reading() as connection:
            return self._holding(connection.execute(query))

    def shares_of(self, connection: sa.Connection, piece: str) -> tuple[Share, ...]:
        """Who marks a piece: a first marker, and perhaps a second one."""
        return self._holding(connection.execute(_SHARES_OF, {"code": piece}))

    @staticmethod
    def _holding(rows: Iterable[Any]) -> tuple[Share, ...]:
        return tuple({(row[0], bool(row[3])): Share(row[0], row[1], row[2], bool(row[3])) for row in rows}.values())

    # --- what was marked

    def standings(self, assignment: str, round_: Round = "marking") -> dict[tuple[str, str], Standing]:
        """Where each marker stands with each piece, by piece and marker."""
        with self.reading() as connection:
            return events.standings(events.in_round(connection, assignment, round_))

    def levels(self, assignment: str, round_: Round = "marking") -> tuple[LevelSet, ...]:
        """Every level that was ever set, in order."""
        with self.reading() as connection:
            found = events.in_round(connection, assignment, round_)
        return tuple(events.level_set(one) for one in found if one.kind == "level")

    def comments(self, assignment: str) -> tuple[Comment, ...]:
        """Every comment that was ever made, in order."""
        with self.reading() as connection:
            found = events.in_round(connection, assignment)
        return tuple(events.comment(one) for one in found if one.kind == "comment")

    def dones(self, assignment: str) -> tuple[Done, ...]:
        """Every time that a marker finished a piece, or took it up again, in order."""
        with self.reading() as connection:
            found = events.in_round(connection, assignment)
        return tuple(events.done(one) for one in found if one.kind == "done")

    # --- what was agreed

    def agree(self, found: Iterable[Agreed]) -> None:
        """Add agreed marks."""
        rows = [agreed_row(one) for one in found]
        if rows:
            with self.writing() as connection:
                connection.execute(sa.insert(AGREED), rows)

    def agreed(self, assignment: str) -> dict[str, tuple[int, Agreed]]:
        """The mark that counts of each piece, with its number, by code."""
        query = (
            sa.select(AGREED)
            .join(PIECE, PIECE.c.code == AGREED.c.piece)
            .where(PIECE.c.assignment == assignment)
            .order_by(AGREED.c.id)
        )
        with self.reading() as connection:
            return {row["piece"]: (row["id"], agreed_of(row)) for row in connection.execute(query).mappings()}

    def moderated(self, connection: sa.Connection, codes: list[str]) -> dict[str, tuple[str, str]]:
        """Of the pieces whose mark a person decided: who, and the digest of the text that it is for, by code."""
        last = {row.piece: row for row in connection.execute(_MODERATED, {"codes": codes})}
        return {code: (row.by, row.answer) for code, row in last.items() if row.how == "moderated"}

    def agreed_on(self, connection: sa.Connection, piece: str) -> tuple[Agreed, ...]:
        """Every mark that ever counted for a piece, in order."""
        query = sa.select(AGREED).where(AGREED.c.piece == piece).order_by(AGREED.c.id)
        return tuple(agreed_of(row) for row in connection.execute(query).mappings())

    def published(self, assignment: str) -> dict[str, tuple[int, float]]:
        """Of each piece that was written to the gradebook: which agreed mark, and as what score."""
        query = (
            sa.select(PUBLISHED.c.piece, PUBLISHED.c.agreed, PUBLISHED.c.score)
            .join(PIECE, PIECE.c.code == PUBLISHED.c.piece)
            .where(PIECE.c.assignment == assignment)
            .order_by(PUBLISHED.c.id)
        )
        with self.reading() as connection:
            return {piece: (int(agreed), float(score)) for piece, agreed, score in connection.execute(query)}

    def publish(self, found: Mapping[str, tuple[int, float]]) -> None:
        """Note what was written to the gradebook, by code: which agreed mark, as what score."""
        if found:
            rows = [
                {"at": events.now(), "piece": code, "agreed": agreed, "score": score}
                for code, (agreed, score) in found.items()
            ]
            with self.writing() as connection:
                connection.execute(sa.insert(PUBLISHED), rows)
