"""The database: an embedded SQLite file by default, PostgreSQL by its URL.

SQLite runs in WAL mode with synchronous=FULL, so what was committed survives a power cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from redline.errors import NotStored
from redline.store import migrations

__all__ = ["Database", "Session", "migrate"]

BUSY_TIMEOUT_S = 10.0
"""How long a transaction waits for another one's write before it gives up."""

_BEGIN = "redline_begin"
_REASONS = {
    "full": "The disk of the server is full",
    "locked": "Another program keeps the server's database to itself",
    "readonly": "The server may not write to its database",
}


class Database:
    """One database and its connections; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(**{_BEGIN: "IMMEDIATE"})
        self._stamping = Lock()

    def migrate(self) -> None:
        """Bring the tables to this version; does nothing when they are."""
        with self._writing.connect() as connection, connection.begin():
            if _version(connection) != migrations.HEAD:
                _upgrade(connection)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write: commits at the end of the block, or nothing of it holds.

        NotStored when the disk is full or refuses, or another program keeps the database to itself.
        """
        try:
            with Session(self._writing, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise _not_stored(error) from error

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads, from one consistent state."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection whose transactions take the write lock at once."""
        with self._writing.connect() as connection:
            yield connection

    def stamp(self) -> int | None:
        """A number that is another after every commit, whoever made it; None in memory and in PostgreSQL.

        What was read after one stamp holds for as long as the stamp stays.
        """
        if self.engine.dialect.name != "sqlite" or not _file(self.engine.url):
            return None
        with self._stamping:
            found: int = self._watching.cursor().execute("PRAGMA data_version").fetchone()[0]
            return found

    @cached_property
    def _watching(self) -> Any:
        """A connection outside the pool that never writes: on it SQLite counts the commits of all others."""
        watching = self.engine.raw_connection()
        watching.detach()
        return watching

    def close(self) -> None:
        """Give every connection back."""
        if watching := self.__dict__.pop("_watching", None):
            watching.close()
        self.engine.dispose()


def migrate(url: str) -> None:
    """Bring the tables of the database at ``url`` to this version."""
    database = Database(url)
    try:
        database.migrate()
    finally:
        database.close()


def _not_stored(error: OperationalError) -> NotStored:
    said = str(error.orig)
    return next((NotStored(why) for sign, why in _REASONS.items() if sign in said), NotStored())


def _version(connection: Connection) -> str | None:
    """The migration that the tables are at; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection) -> None:
    # Imported here: it takes as long as the rest of the store together, and most starts find nothing to do.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "redline.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _file(url: URL) -> str:
    """The file of an embedded database; empty where it lies in memory, which only its connection sees."""
    return "" if url.database in (None, ":memory:") else str(url.database)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if file := _file(parsed):
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins too late and too weakly: ours is explicit.
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the lock at the start: one that reads first and
    # writes later can be told "busy" without any waiting.
    mode = connection.get_execution_options().get(_BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
