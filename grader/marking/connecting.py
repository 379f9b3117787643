"""Opening the marking store so that what was acknowledged is on the disk, and several markers write at once.

SQLite keeps a write-ahead log that is forced to the disk at each commit (`synchronous = FULL`): a mark that was
acknowledged survives a killed program and a power cut. Writers wait for each other; each is done in milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.schema import CreateIndex, CreateTable

from grader.marking.model import MarkingError
from grader.marking.place import store_file
from grader.marking.schema import METADATA, STATE, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_SECONDS = 30.0
_LOCK = 0x5169_6E6F_6666  # what all writers of a PostgreSQL store wait for: any number that nobody else uses
_OTHERS = 0o007


class Connections:
    """The store's database. A path is a folder (the file in it is `marking.db`) or a file; a text is an SQLAlchemy URL.

    Raises:
        MarkingError: it cannot be opened, or was made by a newer version.
    """

    def __init__(self, place: Path | str, busy_seconds: float = BUSY_SECONDS) -> None:
        self._file: Path | None = None
        if isinstance(place, Path):
            self._file = store_file(place)
            url = sa.URL.create("sqlite", database=str(self._file))
        else:
            try:
                url = sa.engine.make_url(place)
            except sa.exc.ArgumentError:
                raise MarkingError(
                    "The setting of the marking database is no URL. It looks like postgresql+psycopg://user@host/name."
                ) from None
            if url.get_backend_name() == "sqlite" and url.database:
                self._file = Path(url.database)
        self.name = str(self._file or url)  # a URL shows its password as ***
        self._is_sqlite = url.get_backend_name() == "sqlite"
        if self._file is not None:
            _make(self._file)
        try:
            self._engine = sa.create_engine(url, pool_pre_ping=not self._is_sqlite)
        except (sa.exc.SQLAlchemyError, ImportError) as error:
            raise MarkingError(
                f"The marking database {self.name} cannot be opened ({error}). For PostgreSQL: pip install 'signoff[postgres]'"
            ) from None
        if self._is_sqlite:
            event.listen(self._engine, "connect", lambda connection, _: _prepare(connection, busy_seconds))
            event.listen(self._engine, "begin", _begin)
        self._writers = self._engine.execution_options(signoff_writing=True)
        try:
            self._settle()
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that reads."""
        with self._explained("read"), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[sa.Connection]:
        """A transaction that is there as a whole and on the disk when this ends, or not at all.

        It is `alone`, unless it only adds one person's own act: then a server need not have markers wait for each other.
        """
        with self._explained("written"), self._writers.begin() as connection:
            if alone and not self._is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection

    def close(self) -> None:
        """Close it."""
        self._engine.dispose()

    def _settle(self) -> None:
        """Make the tables where there are none; refuse those that a newer version made."""
        with self.reading() as connection:
            version = self._version(connection)
        if version is None:
            with self.writing() as connection:
                for table in METADATA.sorted_tables:
                    connection.execute(CreateTable(table, if_not_exists=True))
                    for index in table.indexes:
                        connection.execute(CreateIndex(index, if_not_exists=True))
                if self._version(connection) is None:  # another program may have been quicker
                    connection.execute(sa.insert(STATE).values(version=VERSION))
        elif version > VERSION:
            raise MarkingError(
                f"{self.name} was made by a newer version of Signoff. Update this one: pip install --upgrade signoff"
            )

    @staticmethod
    def _version(connection: sa.Connection) -> int | None:
        if not sa.inspect(connection).has_table(STATE.name):
            return None
        found = connection.execute(sa.select(sa.func.max(STATE.c.version))).scalar()
        return None if found is None else int(found)

    @contextlib.contextmanager
    def _explained(self, done: str) -> Iterator[None]:
        try:
            yield
        except (sa.exc.SQLAlchemyError, sqlite3.Error) as error:
            raise MarkingError(self._explanation(done, error)) from error

    def _explanation(self, done: str, error: Exception) -> str:
        cause = getattr(error, "orig", None) or error
        kind = str(getattr(cause, "sqlite_errorname", ""))
        if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return f"{self.name} was locked by another program for too long. Nothing was changed; try again."
        if kind.startswith("SQLITE_FULL"):
            return f"{self.name} cannot be {done}: the disk is full. Make room, then try again."
        if kind.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return f"{self.name} cannot be {done} ({cause}). You need to be allowed to write this file and its folder."
        if kind.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            return f"{self.name} is no marking store, or is damaged ({cause}). Put a backup of it in its place."
        first = str(cause).strip().partition("\n")[0]
        return f"The marking database {self.name} cannot be {done}: {first}"


def _make(file: Path) -> None:
    """An empty file that only those can read who can read the gradebook: it says whose answer is whose."""
    if file.exists():
        return
    beside = file.parent / "gradebook.db"
    mode = (beside.stat().st_mode & 0o666 & ~_OTHERS) if beside.is_file() else 0o600
    try:
        with contextlib.suppress(FileExistsError):
            handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
            os.fchmod(handle, mode)
            os.close(handle)
    except OSError as error:
        raise MarkingError(f"{file} cannot be made ({error.strerror}). Name a folder where you may write.") from None


def _prepare(connection: Any, busy_seconds: float) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says so
    connection.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        # Where it cannot be had (a network disk, another program that is reading) the usual journal is as safe.
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: sa.Connection) -> None:
    """A writer waits at its beginning: later, another may have written since it first read."""
    writing = connection.get_execution_options().get("signoff_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
