"""Rows to be written to a table: new ones inserted, different ones updated, equal ones left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]


class Changes:
    """What a transaction does to one table of nbgrader's, whose rows are known by `id`."""

    def __init__(self, table: sa.Table, insert: sa.Insert) -> None:
        self._table, self._insert = table, insert
        self._new: list[Row] = []
        self._changed: dict[tuple[str, ...], list[Row]] = {}

    def put(self, there: Mapping[str, Any] | None, new: Row, wanted: Row) -> Row:
        """Make a row what is wanted: the one that is `there`, or a `new` one. Returns it as it will be."""
        if there is None:
            made = {"id": uuid4().hex} | new | wanted
            self._new.append(made)
            return made
        different = tuple(key for key, value in wanted.items() if there[key] != value)
        if different:
            # The driver's parameters are named apart from the columns, whose names SQLAlchemy keeps for itself.
            values = {f"to_{key}": wanted[key] for key in different}
            self._changed.setdefault(different, []).append(values | {"which": there["id"]})
        return dict(there) | wanted

    def write(self, connection: sa.Connection) -> None:
        """Send everything to the database."""
        if self._new:
            connection.execute(self._insert, self._new)
        for columns, rows in self._changed.items():
            statement = (
                sa.update(self._table)
                .where(self._table.c.id == sa.bindparam("which"))
                .values({column: sa.bindparam(f"to_{column}") for column in columns})
            )
            connection.execute(statement, rows)
