"""Who may open what."""

from __future__ import annotations

from typing import Any

import pytest

from redline.errors import NotFound, Refused
from redline.settings import Settings
from redline.store import boards, links, rounds
from redline.store.database import Database
from redline.web import access
from redline.web.access import Seat

NOW = 1_790_000_000.0
ROLES = ("interviewer", "candidate", "observer")


@pytest.fixture
def board(store: Database) -> str:
    with store.session() as session:
        return boards.create(session, title="Churn", now=NOW).id


def _room(store: Database, board: str) -> tuple[str, dict[str, str]]:
    with store.session() as session:
        room = rounds.create(session, board_id=board, prompt=None, mode="interview", room=True, now=NOW)
        return room.id, {role: links.create(session, room=room, role=role, now=NOW).token for role in ROLES}


def _seat(store: Database, key: str) -> Seat:
    with store.reading() as session:
        return access.seat(session, key)


def _scope(host: str = "127.0.0.1", client: str | None = "127.0.0.1", **headers: str) -> dict[str, Any]:
    named = {"host": host, **headers}
    return {
        "type": "websocket",
        "client": (client, 5000) if client else None,
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }


def test_a_board_id_opens_it_as_its_owner(store: Database, board: str) -> None:
    assert _seat(store, board) == Seat("owner", board, None, board, may_edit=True)


def test_a_round_is_part_of_the_seat(store: Database, board: str) -> None:
    with store.session() as session:
        made = rounds.create(session, board_id=board, prompt=None, mode="coach", now=NOW)
    assert _seat(store, board).round_id == made.id


def test_in_a_room_the_links_have_their_roles_and_the_board_id_opens_nothing(
    store: Database, board: str
) -> None:
    room, keys = _room(store, board)
    seats = {role: _seat(store, key) for role, key in keys.items()}
    assert {role: (seat.role, seat.board_id, seat.round_id) for role, seat in seats.items()} == {
        role: (role, board, room) for role in ROLES
    }
    assert {role: seat.may_edit for role, seat in seats.items()} == {
        "interviewer": True,
        "candidate": True,
        "observer": False,
    }
    with pytest.raises(Refused, match="invitation"):
        _seat(store, board)


def test_a_closed_room_gives_the_board_back_and_its_guests_only_watch(store: Database, board: str) -> None:
    room, keys = _room(store, board)
    with store.session() as session:
        rounds.close(session, room, now=NOW + 1)
    assert _seat(store, board).may_edit
    assert not _seat(store, keys["candidate"]).may_edit


def test_a_revoked_link_and_an_unknown_key_open_nothing(store: Database, board: str) -> None:
    _, keys = _room(store, board)
    with store.session() as session:
        links.revoke(session, keys["candidate"], now=NOW)
    with pytest.raises(Refused, match="taken back"):
        _seat(store, keys["candidate"])
    assert _seat(store, keys["interviewer"]).role == "interviewer"
    for unknown in ("nobody", "", "../etc/passwd", "%00"):
        with pytest.raises(NotFound):
            _seat(store, unknown)


def test_a_live_connection_stays_while_its_key_gives_the_same(store: Database, board: str) -> None:
    _, keys = _room(store, board)
    stays = access.may_stay(store)
    guest = access.identity(_scope(), _seat(store, keys["candidate"]))
    assert stays(guest)
    with store.session() as session:
        links.revoke(session, keys["candidate"], now=NOW)
    assert not stays(guest)


def test_a_person_is_known_by_a_cookie_that_is_not_kept(store: Database, board: str) -> None:
    seat = _seat(store, board)
    ann = access.person(_scope(cookie="redline_person=ann-0123456789abcdef"), seat)
    again = access.person(_scope(cookie="redline_person=ann-0123456789abcdef"), seat)
    bob = access.person(_scope(cookie="redline_person=bob-0123456789abcdef"), seat)
    assert ann == again
    assert ann.id != bob.id
    assert "0123456789abcdef" not in ann.id
    assert ann.color in access.COLORS
    assert access.person(_scope(), seat) == access.person(_scope(cookie="redline_person=short"), seat)


@pytest.mark.parametrize(
    ("cookie", "name"),
    [
        ("", "You"),
        ("redline_name=Ada%20Lovelace", "Ada Lovelace"),
        ("redline_name=%20%20%09", "You"),
        ("redline_name=%3Cimg%20src%3Dx%3E", "<img src=x>"),
        ("redline_name=a%0Ab%00c", "abc"),
        ("redline_name=" + "x" * 500, "x" * access.MAX_NAME),
    ],
)
def test_a_name_is_one_short_line(store: Database, board: str, cookie: str, name: str) -> None:
    assert access.person(_scope(cookie=cookie), _seat(store, board)).name == name


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "redline.localhost:80", "[::1]:8000"])
@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "::ffff:127.0.0.1", None])
def test_this_machine_is_local(host: str, client: str | None) -> None:
    access.require_local(_scope(host, client), Settings(shared=False))


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("127.0.0.1", "192.168.1.7"),
        ("localhost", "::ffff:192.168.1.7"),
        ("evil.example:8000", "127.0.0.1"),
        ("127.0.0.1.evil.example", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("192.168.1.7:8000", "192.168.1.7"),
    ],
)
def test_other_machines_and_foreign_names_are_not_local(host: str, client: str) -> None:
    with pytest.raises(Refused):
        access.require_local(_scope(host, client), Settings(shared=False))
    access.require_local(_scope(host, client), Settings(shared=True))


def test_from_elsewhere_only_invitations_open(store: Database, board: str) -> None:
    elsewhere, settings = _scope("192.168.1.7", "192.168.1.9"), Settings(shared=False)
    with pytest.raises(Refused):
        access.require_seat_open(elsewhere, settings, _seat(store, board))
    _, keys = _room(store, board)
    access.require_seat_open(elsewhere, settings, _seat(store, keys["candidate"]))


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"origin": "http://127.0.0.1:8000"}, True),
        ({"origin": "http://127.0.0.1:9000"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_a_foreign_page_may_not_connect(headers: dict[str, str], ours: bool) -> None:
    assert access.same_origin(_scope("127.0.0.1:8000", **headers)) is ours
