"""Opening the database: one schema on SQLite and PostgreSQL, short transactions, one kind of error when it is
away.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from content.moments import NaiveMoment
from plugin.database.errors import BadDatabaseURL, DatabaseUnavailable, UnstorableText
from plugin.database.migrating import upgrade

_BUSY = timedelta(seconds=2)


@dataclass(frozen=True, kw_only=True)
class Database:
    """The plugin's own database. Safe to share between threads; every use is one short transaction."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; ``DatabaseUnavailable`` if it can't be had."""
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that takes the write lock at once, so what it read is still true when it writes."""
        with _translated(), self.engine.connect() as connection:
            writer = connection.execution_options(hst_writes=True)
            with writer.begin():
                yield writer

    def migrate(self) -> None:
        """Bring the schema to this version; ``DatabaseTooNew`` if a newer one wrote it. Safe to repeat and to
        race.
        """
        with self.writing() as connection:
            upgrade(connection)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, busy_timeout: timedelta = _BUSY) -> Database:
    """``sqlite:///path`` or ``postgresql+driver://…``; nothing is read or made before the first use.

    ``busy_timeout`` is how long a writer waits for another before ``DatabaseUnavailable``.
    """
    parsed = _parse(url)
    try:
        engine = create_engine(parsed, **_options(parsed, busy_timeout))
    except (NoSuchModuleError, ModuleNotFoundError):
        raise BadDatabaseURL(
            "names a database driver that is not installed",
            "install it, or write it as sqlite:////var/lib/hst/hst.sqlite3",
        ) from None
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Database(engine=engine)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise BadDatabaseURL("is no database address") from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise BadDatabaseURL("names a kind of database that is not supported")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise BadDatabaseURL("names no file")
    if parsed.get_backend_name() == "sqlite" and parsed.query:
        raise BadDatabaseURL("holds options, and a file of SQLite takes none")
    return parsed


def _options(url: URL, busy_timeout: timedelta) -> dict[str, Any]:
    seconds = busy_timeout.total_seconds()
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": seconds}, "pool_timeout": seconds, "hide_parameters": True}
    return {"pool_timeout": seconds, "pool_pre_ping": True, "hide_parameters": True}


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own transaction handling begins too late and never IMMEDIATE; we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A read that turns into a write can't wait for the lock in WAL (it fails at once), so writers ask at the
    # start.
    writes = connection.get_execution_options().get("hst_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # the caller broke a rule of the schema: no weather, a bug
    except DBAPIError as error:
        raise DatabaseUnavailable(_sentence(str(error.orig))) from None
    except StatementError as error:
        if isinstance(error.orig, UnstorableText | NaiveMoment):
            raise error.orig from None
        raise
    except PoolTimeout:
        raise DatabaseUnavailable(_sentence("")) from None


_OLD = (
    "is empty or older than this version: start `hst serve` or run `hst rebuild`, which bring it up to date"
)
# Words of the driver's message -> what an operator should know; the message itself may hold a path.
_CAUSES = {
    "locked": "is locked by another process: try again, and look for a program that holds it open",
    "full": "can't grow because the disk is full: free some space",
    "disk i/o": "can't be read or written: check the disk, its free space and its health",
    "unable to open": "can't be opened: check that its folder exists and may be written",
    "readonly": "may not be written: check the rights of its file and folder",
    "read-only": "may not be written: check the rights of its file and folder",
    "not a database": "is no database file: check HST_DATABASE_URL, or restore a backup",
    "malformed": "is damaged: restore a backup, or remove it and run `hst rebuild`",
    "no such table": _OLD,
    "no such column": _OLD,
    "does not exist": _OLD,
}


def _sentence(driver_message: str) -> str:
    for words, cause in _CAUSES.items():
        if words in driver_message.lower():
            return f"The plugin's database {cause}."
    return "The plugin's database does not answer: check that it runs and that HST_DATABASE_URL is right."
