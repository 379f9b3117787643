"""The marking store's tables. Rows are added and never changed; only the erasure of a student changes some.

What holds of several rows about one thing is the last: `id` counts up within the store.
"""

from __future__ import annotations

import sqlalchemy as sa

VERSION = 1
METADATA = sa.MetaData()
_NAME = sa.String(255)
_DIGEST = sa.String(64)


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    """A table whose rows are counted and know when they were added (UTC, without a zone)."""
    number = sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)
    # SQLite would give the number of a row that was erased last to the next one.
    return sa.Table(
        name, METADATA, number, sa.Column("at", sa.DateTime, nullable=False), *columns, sqlite_autoincrement=True
    )


STATE = sa.Table("signoff_marking", METADATA, sa.Column("version", sa.Integer, primary_key=True))
"""Which version of these tables the store has."""

MARKER = _table(
    "marker",
    sa.Column("assignment", _NAME, nullable=False),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Index("marker_assignment", "assignment"),
)
TOKEN = _table(
    "token",
    sa.Column("name", _NAME, nullable=False),
    sa.Column("digest", _DIGEST, nullable=False),
    sa.Index("token_name", "name"),
)
"""SHA-256 of a marker's token, which is long and random; empty where it was taken back."""

PIECE = _table(
    "piece",
    sa.Column("code", sa.String(32), nullable=False, unique=True),
    sa.Column("assignment", _NAME, nullable=False),
    sa.Column("notebook", _NAME, nullable=False),
    sa.Column("question", _NAME, nullable=False),
    sa.Column("student", _NAME, nullable=False),
    sa.Index("piece_assignment", "assignment"),
    sa.Index("piece_student", "student"),
)
ANSWER = _table(
    "answer",
    sa.Column("piece", sa.String(32), nullable=False),
    sa.Column("digest", _DIGEST, nullable=False),
    sa.Index("answer_piece", "piece"),
)
"""Which text a piece was seen to have, each time that it was another: SHA-256."""

SHARE = _table(
    "share",
    sa.Column("piece", sa.String(32), nullable=False),
    sa.Column("marker", _NAME, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("second", sa.Boolean, nullable=False),
    sa.Index("share_piece", "piece"),
)
"""Who marks a piece. The last row of a piece as first, and as second marker, holds."""

EVENT = _table(
    "event",
    sa.Column("assignment", _NAME, nullable=False),
    sa.Column("marker", _NAME, nullable=False),
    sa.Column("round", sa.String(16), nullable=False),
    sa.Column("piece", _NAME, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("criterion", _NAME, nullable=False),
    sa.Column("level", sa.Integer),
    sa.Column("text", sa.Text),
    sa.Column("answer", _DIGEST),
    sa.Column("undoes", sa.BigInteger),
    sa.Index("event_piece", "piece", "marker"),
    sa.Index("event_marker", "assignment", "marker"),
)
"""All that markers do, in one table, so that there is one order of it. `kind` says which columns speak:

level: `criterion`, `level` (none: taken back). comment: `criterion` (empty: on the whole), `text` (empty: taken back).
done: `level` 1 or 0, `answer` the digest of the text marked. flag: `level` 1 or 0, `text` why. `undoes` is the event that this
one takes back.
"""

BANK = _table(
    "bank_comment",
    sa.Column("assignment", _NAME, nullable=False),
    sa.Column("marker", _NAME, nullable=False),
    sa.Column("criterion", _NAME, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("kept", sa.Boolean, nullable=False),
    sa.Index("bank_criterion", "assignment", "criterion"),
)
AGREED = _table(
    "agreed",
    sa.Column("piece", sa.String(32), nullable=False),
    sa.Column("levels", sa.Text, nullable=False),
    sa.Column("marks", sa.Float, nullable=False),
    sa.Column("by", _NAME, nullable=False),
    sa.Column("how", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("answer", _DIGEST, nullable=False),
    sa.Index("agreed_piece", "piece"),
)
"""`levels` is a JSON object."""

PUBLISHED = _table(
    "published",
    sa.Column("piece", sa.String(32), nullable=False),
    sa.Column("agreed", sa.BigInteger, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Index("published_piece", "piece"),
)
"""Which agreed mark was written to the gradebook, and as what score."""

ERASED = _table("erased", sa.Column("piece", sa.String(32), nullable=False))
"""Which pieces lost their student and every text about them."""
