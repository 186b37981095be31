"""A disk that takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from redline.store.database import Database


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """While it lasts, no update of a board can be stored."""
    full = "CREATE TRIGGER full BEFORE INSERT ON yupdate BEGIN SELECT RAISE(ABORT, 'disk'); END"
    _run(database, full)
    yield
    _run(database, "DROP TRIGGER full")


def _run(database: Database, statement: str) -> None:
    with database.connection() as connection, connection.begin():
        connection.exec_driver_sql(statement)
