"""Opening a gradebook's database so that one grader writes and everybody else goes on reading."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 30.0
SWITCH_SECONDS = 1.0
"""How long to wait for a moment in which nobody reads, to change the journal: it is a convenience, not a need."""


class Database:
    """A connection to a gradebook, for one thread. A relative SQLite file is meant from `root`.

    SQLite keeps a write-ahead log while it is open here, so that formgrader can read during a run; the journal that
    was there before is put back at the end.
    """

    def __init__(self, url: str, root: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self._file: Path | None = None
        with self.explained("opened"):
            parsed = sa.engine.make_url(url)
            if parsed.get_backend_name() == "sqlite" and "uri" not in parsed.query:
                self._file = root / (parsed.database or "")
                parsed = parsed.set(database=str(self._file))
            self._name = str(self._file or parsed)  # an URL shows its password as ***
        if self._file is not None and not self._file.is_file():
            raise GradingError(
                f"{self._file}: there is no gradebook yet. `nbgrader generate_assignment` makes it and enters the "
                "assignment into it; run that first."
            )
        self._journal = ""
        with self.explained("opened"):
            self._engine = sa.create_engine(parsed)
            self.connection = self._engine.connect()
            if self._file is not None:
                self._prepare(busy_seconds)

    def _driver(self) -> Any:
        return self.connection.connection.dbapi_connection

    def _pragma(self, text: str) -> str:
        result = self.connection.exec_driver_sql(f"PRAGMA {text}")
        found = result.fetchone() if result.returns_rows else None
        self.connection.rollback()
        return str(found[0]) if found else ""

    def _prepare(self, busy_seconds: float) -> None:
        # The driver's own transactions begin at the first write, when another writer may have been there since the
        # first read: here they begin where they are asked to.
        self._driver().isolation_level = None
        self._pragma(f"busy_timeout = {int(SWITCH_SECONDS * 1000)}")
        self._journal = self._pragma("journal_mode")
        with contextlib.suppress(sa.exc.OperationalError):
            self._pragma("journal_mode = WAL")
        self._pragma("synchronous = NORMAL")  # a power cut may cost the last marks, never the file
        self._pragma(f"busy_timeout = {int(busy_seconds * 1000)}")

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the gradebook."""
        with self.explained("read"), self.connection.begin():
            if self._file is not None:
                self._driver().execute("BEGIN")
            yield self.connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is there as a whole, or not at all."""
        with self.explained("written"), self.connection.begin():
            if self._file is not None:
                self._driver().execute("BEGIN IMMEDIATE")
            yield self.connection

    @contextlib.contextmanager
    def explained(self, done: str) -> Iterator[None]:
        """The database's errors in words that say what to do."""
        try:
            yield
        except (sa.exc.SQLAlchemyError, sqlite3.Error) as error:
            raise GradingError(self._explanation(done, error)) from error

    def _explanation(self, done: str, error: Exception) -> str:
        cause = getattr(error, "orig", None) or error
        kind = str(getattr(cause, "sqlite_errorname", ""))
        if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return (
                f"{self._name} is locked by another program. Close formgrader, and any other nbgrader command or "
                "grading run on this course, then run this again."
            )
        if kind.startswith("SQLITE_FULL"):
            return f"{self._name} cannot be {done}: the disk is full. Make room, then run this again: it resumes."
        if kind.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return f"{self._name} cannot be {done} ({cause}). You need to be allowed to write this file and its folder."
        if kind.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            return f"{self._name} is no gradebook, or is damaged ({cause}). Put a backup of it in its place."
        return f"The gradebook {self._name} cannot be {done}: {cause}"

    def missing_columns(self, tables: list[sa.Table]) -> list[str]:
        """Columns that these tables should have and the database has not, as table.column."""
        with self.reading() as connection:
            inspector = sa.inspect(connection)
            there = set(inspector.get_table_names())
            return [
                f"{table.name}.{column}"
                for table in tables
                for column in sorted(
                    set(table.columns.keys())
                    - {found["name"] for found in (inspector.get_columns(table.name) if table.name in there else ())}
                )
            ]

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name. Call it inside a transaction."""
        return bool(sa.inspect(self.connection).has_table(name))

    def close(self) -> None:
        """Close it and leave the file as it was found."""
        if self._journal not in {"", "wal"} and not self.connection.closed:
            with contextlib.suppress(sa.exc.SQLAlchemyError):  # others have it open: the log stays, and harms nobody
                self._pragma(f"busy_timeout = {int(SWITCH_SECONDS * 1000)}")
                self._pragma(f"journal_mode = {self._journal}")
        self.connection.close()
        self._engine.dispose()
