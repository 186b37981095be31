"""Boards, rounds, links, versions and numbers."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from redline.errors import NotFound
from redline.store import boards, links, numbering, rounds, versions
from redline.store.database import Database
from redline.store.tables import Round, RoundLog

NOW = 1_790_000_000.0


def _board(store: Database, title: str = "Churn", now: float = NOW) -> str:
    with store.session() as session:
        return boards.create(session, title=title, prompt="churn", now=now).id


def _room(store: Database, board: str) -> Round:
    with store.session() as session:
        return rounds.create(session, board_id=board, prompt="churn", mode="interview", room=True, now=NOW)


def test_board_ids_cannot_be_guessed(store: Database) -> None:
    ids = {_board(store) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(board) == 22 for board in ids)


def test_the_board_changed_last_comes_first_and_archived_ones_apart(store: Database) -> None:
    old, new, gone = (
        _board(store, name, now) for name, now in (("old", NOW), ("new", NOW + 5), ("gone", NOW))
    )
    with store.session() as session:
        boards.archive(session, gone, now=NOW + 9)
    with store.reading() as session:
        assert [board.id for board in boards.listing(session)] == [new, old]
        assert [board.id for board in boards.listing(session, archived=True)] == [gone]
    with store.session() as session:
        boards.restore(session, gone)
        boards.rename(session, gone, "back")
    with store.reading() as session:
        assert {board.title for board in boards.listing(session)} == {"old", "new", "back"}


def test_what_is_not_there_is_said_so(store: Database) -> None:
    board = _board(store)
    with store.reading() as session:
        for look in (
            lambda: boards.get(session, "nobody"),
            lambda: rounds.get(session, "nobody"),
            lambda: links.revoke(session, "nobody", now=NOW),
            lambda: versions.get(session, board, 1),
        ):
            with pytest.raises(NotFound):
                look()
        assert boards.find(session, "nobody") is None
        assert links.find(session, "nobody") is None
        assert rounds.current(session, board) is None
        assert versions.latest(session, board) is None


def test_a_rounds_log_is_numbered_in_order(store: Database) -> None:
    room = _room(store, _board(store))
    with store.session() as session:
        for name in ("started", "asked", "closed"):
            rounds.append(session, room.id, at=NOW, actor="candidate", type=name, payload={"text": name})
    with store.reading() as session:
        log = rounds.events(session, room.id)
        assert [(entry.seq, entry.type, entry.payload) for entry in log] == [
            (number, name, {"text": name}) for number, name in enumerate(("started", "asked", "closed"), 1)
        ]
        assert [entry.seq for entry in rounds.events(session, room.id, after=2)] == [3]


def test_events_of_two_people_at_once_get_numbers_of_their_own(store: Database) -> None:
    room = _room(store, _board(store))

    def note() -> None:
        for _ in range(20):
            with store.session() as session:
                rounds.append(session, room.id, at=NOW, actor="interviewer", type="noted")

    noting = [threading.Thread(target=note) for _ in range(3)]
    for thread in noting:
        thread.start()
    for thread in noting:
        thread.join()
    with store.reading() as session:
        assert [entry.seq for entry in rounds.events(session, room.id)] == list(range(1, 61))


def test_an_event_cannot_be_written_over(store: Database) -> None:
    room = _room(store, _board(store))
    with store.session() as session:
        rounds.append(session, room.id, at=NOW, actor="owner", type="started")
    with pytest.raises(IntegrityError), store.session() as session:
        session.add(RoundLog(round_id=room.id, seq=1, at=NOW, actor="owner", type="closed"))


def test_a_room_holds_its_board_until_it_is_closed(store: Database) -> None:
    board = _board(store)
    room = _room(store, board)
    with store.session() as session:
        held = rounds.open_room(session, board)
        assert held is not None
        assert held.id == room.id
        rounds.close(session, room.id, now=NOW + 60)
        rounds.close(session, room.id, now=NOW + 99)
    with store.reading() as session:
        assert rounds.open_room(session, board) is None
        assert rounds.current(session, board) is None
        closed = rounds.latest(session, board)
        assert closed is not None
        assert closed.closed_at == NOW + 60


@pytest.mark.parametrize("mode", ["exam", ""])
def test_a_round_has_one_of_two_modes(store: Database, mode: str) -> None:
    board = _board(store)
    with pytest.raises(IntegrityError), store.session() as session:
        rounds.create(session, board_id=board, prompt=None, mode=mode, now=NOW)


def test_links_keep_their_role_and_stay_listed_when_revoked(store: Database) -> None:
    room = _room(store, _board(store))
    with store.session() as session:
        made = [links.create(session, room=room, role=role, now=NOW) for role in ("interviewer", "candidate")]
        links.revoke(session, made[1].token, now=NOW + 1)
        links.revoke(session, made[1].token, now=NOW + 2)
    with store.reading() as session:
        found = {link.role: link.revoked_at for link in links.of_round(session, room.id)}
    assert found == {"interviewer": None, "candidate": NOW + 1}


def test_a_link_cannot_make_an_owner(store: Database) -> None:
    room = _room(store, _board(store))
    with pytest.raises(IntegrityError), store.session() as session:
        links.create(session, room=room, role="owner", now=NOW)


def test_versions_are_numbered_on_their_board(store: Database) -> None:
    board, other = _board(store), _board(store)
    with store.session() as session:
        for which, label in ((board, "first"), (board, "second"), (other, "its own")):
            versions.record(
                session,
                board_id=which,
                seq=7,
                at=NOW,
                label=label,
                design={"redline": 1},
                counts={"major": {"fail": 1, "ask": 0}},
                summary={},
            )
    with store.reading() as session:
        assert [version.label for version in versions.listing(session, board)] == ["second", "first"]
        assert [version.number for version in versions.listing(session, other)] == [1]
        assert versions.get(session, board, 1).design == {"redline": 1}


def test_a_finding_keeps_its_number_and_no_number_is_used_twice(store: Database) -> None:
    board, other = _board(store), _board(store)
    assert numbering.ensure(store, board, ["a", "b"]) == {"a": 1, "b": 2}
    assert numbering.ensure(store, board, ["c", "b"]) == {"c": 3, "b": 2}
    assert numbering.ensure(store, board, ["d", "a", "d"]) == {"d": 4, "a": 1}
    assert numbering.ensure(store, other, ["a"]) == {"a": 1}
    assert numbering.ensure(store, board, []) == {}


def test_numbers_given_from_several_threads_do_not_clash(store: Database) -> None:
    board = _board(store)

    def number(offset: int) -> None:
        for key in range(20):
            numbering.ensure(store, board, [f"{(key + offset) % 25}"])

    asking = [threading.Thread(target=number, args=(offset,)) for offset in (0, 5, 10)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    with store.reading() as session:
        given = numbering.known(session, board)
    assert sorted(given.values()) == list(range(1, 26))
