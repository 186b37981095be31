"""The update log, its snapshots, and the thread that writes it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from redline.errors import NotFound
from redline.store import boards, updates
from redline.store.database import Database
from redline.store.updates import NewUpdate
from redline.store.writer import Channel, Write, Writer

NOW = 1_790_000_000.0


@pytest.fixture
def board(store: Database) -> str:
    with store.session() as session:
        return boards.create(session, title="Churn", now=NOW).id


def _append(store: Database, *items: NewUpdate, now: float = NOW) -> list[int | None]:
    with store.connection() as connection, connection.begin():
        return updates.append(connection, items, now=now)


def _edit(board: str, payload: bytes, *clients: int, actor: str = "ann") -> NewUpdate:
    return NewUpdate(board, actor, payload, clients[0] if clients else None, clients)


def _load(store: Database, board: str) -> updates.Stored:
    with store.reading() as session:
        return updates.load(session, board)


def test_updates_are_numbered_without_gaps_over_batches_and_boards(store: Database, board: str) -> None:
    with store.session() as session:
        other = boards.create(session, title="Other", now=NOW).id
    assert _append(store, _edit(board, b"1"), _edit(other, b"x"), _edit(board, b"2")) == [1, 1, 2]
    assert _append(store, _edit(board, b"3")) == [3]
    stored = _load(store, board)
    assert (stored.head, stored.tail) == (3, ((1, b"1"), (2, b"2"), (3, b"3")))


def test_an_update_of_a_board_that_is_gone_is_not_taken(store: Database, board: str) -> None:
    assert _append(store, _edit("nobody", b"1"), _edit(board, b"2")) == [None, 1]
    with pytest.raises(NotFound):
        _load(store, "nobody")


def test_who_wrote_first_under_a_client_id_owns_it(store: Database, board: str) -> None:
    _append(store, _edit(board, b"1", 7, actor="ann"), _edit(board, b"2", 7, 9, actor="bob"))
    assert _load(store, board).owners == {7: "ann", 9: "bob"}


def test_client_ids_of_53_bits_fit(store: Database, board: str) -> None:
    _append(store, _edit(board, b"1", 2**53 - 1))
    assert _load(store, board).owners == {2**53 - 1: "ann"}


def test_a_stored_edit_dates_its_board(store: Database, board: str) -> None:
    _append(store, _edit(board, b"1"), now=NOW + 77)
    with store.reading() as session:
        assert boards.get(session, board).updated_at == NOW + 77


def test_loading_takes_the_newest_snapshot_and_what_came_after(store: Database, board: str) -> None:
    _append(store, *(_edit(board, bytes([number])) for number in range(1, 6)))
    with store.session() as session:
        for upto in (2, 4):
            updates.save_snapshot(session, board, upto=upto, payload=b"state%d" % upto, now=NOW)
    stored = _load(store, board)
    assert (stored.upto, stored.snapshot, stored.tail) == (4, b"state4", ((5, b"\x05"),))


def test_a_damaged_snapshot_is_passed_over(store: Database, board: str) -> None:
    _append(store, *(_edit(board, bytes([number])) for number in range(1, 6)))
    with store.session() as session:
        for upto in (2, 4):
            updates.save_snapshot(session, board, upto=upto, payload=b"state%d" % upto, now=NOW)
    with store.connection() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE ysnapshot SET payload = x'00' WHERE upto = 4")
    assert (_load(store, board).upto, len(_load(store, board).tail)) == (2, 3)
    with store.connection() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE ysnapshot SET payload = x'00'")
    assert (_load(store, board).snapshot, len(_load(store, board).tail)) == (None, 5)


def test_only_the_last_two_compactions_are_kept_and_the_log_stays_whole(store: Database, board: str) -> None:
    _append(store, *(_edit(board, bytes([number])) for number in range(1, 6)))
    with store.session() as session:
        for upto in (1, 2, 3, 4, 4):
            updates.save_snapshot(session, board, upto=upto, payload=b"s", now=NOW)
        updates.save_snapshot(session, board, upto=1, payload=b"s", now=NOW, kind="version", label="first")
    with store.connection() as connection:
        kept = connection.exec_driver_sql("SELECT upto, kind FROM ysnapshot ORDER BY upto").all()
    assert [tuple(row) for row in kept] == [(1, "version"), (3, "compact"), (4, "compact")]
    with store.reading() as session:
        assert [row.seq for row in updates.log(session, board)] == [1, 2, 3, 4, 5]


class _Listener:
    """Collects what the writer reports, and waits for it."""

    def __init__(self) -> None:
        self.batches: list[list[Write]] = []
        self._arrived = threading.Condition()

    def __call__(self, batch: Sequence[Write]) -> None:
        with self._arrived:
            self.batches.append(list(batch))
            self._arrived.notify_all()

    def wait(self, writes: int) -> list[Write]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: sum(map(len, self.batches)) >= writes, timeout=10)
        return [write for batch in self.batches for write in batch]


def test_what_queues_up_during_a_commit_shares_the_next_one(store: Database, board: str) -> None:
    heard = _Listener()
    writer = Writer(store, heard, clock=lambda: NOW)
    channel = Channel(board)
    with store.session() as session:  # the lock keeps the first batch waiting while the others queue up
        boards.get(session, board)
        writer.start()
        for number in range(50):
            writer.put(Write(channel, _edit(board, bytes([number]))))
    done = heard.wait(50)
    writer.stop(10)
    assert [write.seq for write in done] == list(range(1, 51))
    assert len(heard.batches) <= 3
    assert [payload for _, payload in _load(store, board).tail] == [bytes([number]) for number in range(50)]


def test_after_a_failed_write_the_channel_stores_nothing_more(store: Database, board: str) -> None:
    heard = _Listener()
    writer = Writer(store, heard, clock=lambda: NOW)
    lost, fresh = Channel(board), Channel(board)
    _trigger(store, "CREATE TRIGGER full BEFORE INSERT ON yupdate BEGIN SELECT RAISE(ABORT, 'full'); END")
    writer.start()
    writer.put(Write(lost, _edit(board, b"1")))
    heard.wait(1)
    _trigger(store, "DROP TRIGGER full")
    writer.put(Write(lost, _edit(board, b"2")))
    writer.put(Write(fresh, _edit(board, b"3")))
    done = heard.wait(3)
    writer.stop(10)
    assert [write.seq for write in done] == [None, None, 1]
    assert (lost.broken, fresh.broken) == (True, False)
    assert _load(store, board).tail == ((1, b"3"),)


def test_stopping_stores_what_is_queued(store: Database, board: str) -> None:
    heard = _Listener()
    writer = Writer(store, heard, clock=lambda: NOW)
    for number in range(10):
        writer.put(Write(Channel(board), _edit(board, bytes([number]))))
    writer.start()
    writer.stop(10)
    assert not writer.is_alive()
    assert _load(store, board).head == 10


def _trigger(store: Database, statement: str) -> None:
    with store.connection() as connection, connection.begin():
        connection.exec_driver_sql(statement)
