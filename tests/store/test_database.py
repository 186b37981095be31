"""The database as a file: migrations, transactions, what SQLite is told."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from redline.store import boards, database, migrations, tables
from redline.store.database import Database

NOW = 1_790_000_000.0


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'deep' / 'redline.sqlite3'}"


def test_the_migrations_build_exactly_the_tables(tmp_path: Path) -> None:
    made = Database(_url(tmp_path))
    made.migrate()
    with made.connection() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
        present = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master"))}
    assert differences == []
    assert {table.name for table in SQLModel.metadata.sorted_tables} <= present
    made.close()


def test_migrating_again_keeps_what_is_there(tmp_path: Path) -> None:
    database.migrate(_url(tmp_path))
    made = Database(_url(tmp_path))
    with made.session() as session:
        board = boards.create(session, title="Churn", now=NOW)
    database.migrate(_url(tmp_path))
    with made.reading() as session:
        assert boards.get(session, board.id).title == "Churn"
    made.close()


def test_several_processes_may_start_at_once(tmp_path: Path) -> None:
    faults: list[BaseException] = []

    def start() -> None:
        try:
            database.migrate(_url(tmp_path))
        except Exception as error:
            faults.append(error)

    starting = [threading.Thread(target=start) for _ in range(4)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert faults == []


def test_sqlite_survives_a_power_cut(store: Database) -> None:
    with store.connection() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_transaction_holds_whole_or_not_at_all(store: Database) -> None:
    def fail_halfway() -> None:
        with store.session() as session:
            boards.create(session, title="Lost", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with store.reading() as session:
        assert boards.listing(session) == []


def test_nothing_points_at_what_is_not_there(store: Database) -> None:
    with pytest.raises(IntegrityError), store.session() as session:
        session.add(tables.YDoc(id="nobody", created_at=NOW))


def test_two_writers_wait_for_each_other(store: Database) -> None:
    """Both read before they write: taking the lock late would end one of them at once."""
    with store.session() as session:
        board = boards.create(session, title="0", now=NOW)

    def count_up() -> None:
        for _ in range(50):
            with store.session() as session:
                row = boards.get(session, board.id)
                row.title = str(int(row.title) + 1)

    counting = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in counting:
        thread.start()
    for thread in counting:
        thread.join()
    with store.reading() as session:
        assert boards.get(session, board.id).title == "150"


def test_the_head_named_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "redline.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_the_stamp_is_another_after_every_commit_and_after_nothing_else(tmp_path: Path) -> None:
    database.migrate(_url(tmp_path))
    made, other = Database(_url(tmp_path)), Database(_url(tmp_path))
    stamps = [made.stamp()]
    for writer in (made, other):
        with writer.session() as session:
            board = boards.create(session, title="Churn", now=NOW)
            assert made.stamp() == stamps[-1]
        stamps.append(made.stamp())
    with other.reading() as session:
        boards.get(session, board.id)
    stamps.append(made.stamp())

    assert None not in stamps
    assert len(set(stamps)) == 3
    assert stamps[-1] == stamps[-2]
    made.close()
    other.close()


def test_a_database_in_memory_has_no_stamp() -> None:
    database = Database("sqlite:///:memory:")
    assert database.stamp() is None
    database.close()
