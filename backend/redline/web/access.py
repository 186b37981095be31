"""Who may open what: the seat behind an address, the person in it, and who counts as local.

``/b/{key}`` takes a board id (its owner, practising alone) or the token of an invitation,
whose role is fixed here. While a board is in an open room only the invitations open it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from starlette.requests import HTTPConnection

from redline.errors import NotFound, Refused
from redline.live.peer import Identity
from redline.rounds import seats
from redline.settings import Settings
from redline.store import boards, links, rounds
from redline.store.database import Database, Session
from redline.store.tables import Link, Round
from redline.web.security import from_own_page, host_of

Scope = Any
"""The connection as the server hands it over."""

PERSON_COOKIE = "redline_person"
NAME_COOKIE = "redline_name"
DESKS_COOKIE = "redline_desks"
MAX_DESKS = 20
MAX_NAME = 40
MARK_DIGITS = 24

COLORS = ("#1f6f8b", "#6b4fa0", "#2e7d4f", "#8a5a00", "#a0396f", "#3d5a99", "#4f6b2e", "#7a4b3a")
"""Colours of cursors; red is kept for critique."""

ELSEWHERE = (
    "This opens only on the machine that runs Redline: ask there for an invitation to a room, or have "
    "Redline started with REDLINE_SHARED=true, which lets everybody who reaches it use all its boards."
)
_NAMES = {"owner": "You", "interviewer": "Interviewer", "candidate": "Candidate", "observer": "Observer"}
_PERSON_FORM = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True, slots=True)
class Seat:
    """What a key opens: a board, in a role, in a round when there is one."""

    role: str
    board_id: str
    round_id: str | None
    key: str
    may_edit: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a board; ``id`` is theirs for as long as their browser keeps its cookie."""

    id: str
    name: str
    color: str


def seat(session: Session, key: str) -> Seat:
    """The seat behind a key; NotFound when there is none, Refused when it is not open to this key."""
    link = links.find(session, key)
    if link is not None:
        return _invited(session, link)
    board = boards.find(session, key)
    if board is None:
        raise NotFound("There is no board under this address.")
    if rounds.open_room(session, board.id) is not None:
        raise Refused("This board is in a room; open it with your invitation.")
    return _seat("owner", board.id, rounds.latest(session, board.id), key)


def _invited(session: Session, link: Link) -> Seat:
    if link.revoked_at is not None:
        raise Refused("This invitation was taken back.")
    return _seat(link.role, link.board_id, rounds.get(session, link.round_id), link.token)


def _seat(role: str, board_id: str, row: Round | None, key: str) -> Seat:
    mode, closed = (row.mode, row.closed_at is not None) if row else ("coach", False)
    may_edit = seats.allows(role, "edit", mode, closed=closed)
    return Seat(role, board_id, row.id if row else None, key, may_edit)


def person(scope: Scope, seat: Seat) -> Person:
    """The person behind a connection, from their cookies; without one, whoever uses this key."""
    cookies = HTTPConnection(scope).cookies
    known = cookies.get(PERSON_COOKIE, "")
    # The cookie itself stays out of the database: who reads that must not become its people.
    source = known if _PERSON_FORM.fullmatch(known) else f"{seat.role} {seat.key}"
    digest = sha256(source.encode()).hexdigest()
    color = COLORS[int(digest[:8], 16) % len(COLORS)]
    return Person(digest[:24], _name(cookies.get(NAME_COOKIE, "")) or _NAMES[seat.role], color)


def mark(key: str) -> str:
    """A name for a key or board that opens nothing, for places where the key itself must not be."""
    return sha256(f"mark {key}".encode()).hexdigest()[:MARK_DIGITS]


def desks(scope: Scope) -> tuple[str, ...]:
    """The marks of the interviewers' keys that this browser has opened, the last one first."""
    held = HTTPConnection(scope).cookies.get(DESKS_COOKIE, "")
    return tuple(part for part in held.split(".") if len(part) == MARK_DIGITS)[:MAX_DESKS]


def desks_with(scope: Scope, key: str) -> str:
    """The value of the cookie once this interviewer's key was opened too."""
    marks = dict.fromkeys((mark(key), *desks(scope)))
    return ".".join(list(marks)[:MAX_DESKS])


def identity(scope: Scope, seat: Seat) -> Identity:
    """The same for a live connection, with what the seat may do."""
    who = person(scope, seat)
    return Identity(who.id, seat.role, who.name, who.color, seat.may_edit, seat.key)


def may_stay(database: Database) -> Callable[[Identity], bool]:
    """A check whether a live connection's key still opens the board in the same role."""

    def check(identity: Identity) -> bool:
        try:
            with database.reading() as session:
                now = seat(session, identity.key)
        except (NotFound, Refused):
            return False
        return (now.role, now.may_edit) == (identity.role, identity.may_edit)

    return check


def require_local(scope: Scope, settings: Settings) -> None:
    """Refused unless the request comes from this machine, or the installation is shared.

    The name in the address must be this machine's too: a foreign page can have its own name
    point here, and would then count as our own page.
    """
    if not opens_boards(scope, settings):
        raise Refused(ELSEWHERE)


def opens_boards(scope: Scope, settings: Settings) -> bool:
    """Whether whoever asks can open more than what they were invited to."""
    connection = HTTPConnection(scope)
    client = connection.client.host if connection.client else "::1"
    return settings.shared or (_is_here(client) and _is_here(host_of(connection.headers)))


def require_seat_open(scope: Scope, settings: Settings, seat: Seat) -> None:
    """Refused when a board is opened by its own address from elsewhere; invitations open anywhere."""
    if seat.role == "owner":
        require_local(scope, settings)


def same_origin(scope: Scope) -> bool:
    """Whether a connection was opened by one of our own pages, or by no page at all."""
    return from_own_page(HTTPConnection(scope).headers)


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _name(cookie: str) -> str:
    shown = "".join(letter for letter in unquote(cookie) if letter.isprintable())
    return " ".join(shown.split())[:MAX_NAME]
