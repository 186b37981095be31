"""Rounds and their event logs, which are only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from redline.errors import NotFound
from redline.store.names import unguessable
from redline.store.tables import Round, RoundLog

# Built once: these run at every request.
_ON_BOARD = select(Round).where(col(Round.board_id) == bindparam("board"))
_NEWEST = _ON_BOARD.order_by(col(Round.created_at).desc(), col(Round.id)).limit(1)
_OPEN_ROOM = _ON_BOARD.where(col(Round.closed_at).is_(None), col(Round.room).is_(True)).limit(1)


def create(
    session: Session, *, board_id: str, prompt: str | None, mode: str, room: bool = False, now: float
) -> Round:
    """Open a round on a board; with ``room`` only its links reach the board until it is closed."""
    made = Round(id=unguessable(), board_id=board_id, prompt=prompt, mode=mode, room=room, created_at=now)
    session.add(made)
    session.flush()
    return made


def get(session: Session, round_id: str) -> Round:
    """The round with this id; NotFound when there is none."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def latest(session: Session, board_id: str) -> Round | None:
    """The newest round on the board, open or closed, or None."""
    return session.exec(_NEWEST, params={"board": board_id}).first()


def current(session: Session, board_id: str) -> Round | None:
    """The newest open round on the board, or None."""
    is_open = select(Round).where(Round.board_id == board_id, col(Round.closed_at).is_(None))
    return session.exec(is_open.order_by(col(Round.created_at).desc(), col(Round.id)).limit(1)).first()


def open_room(session: Session, board_id: str) -> Round | None:
    """The open room that holds the board, or None: then the board's own address works."""
    return session.exec(_OPEN_ROOM, params={"board": board_id}).first()


def append(
    session: Session,
    round_id: str,
    *,
    at: float,
    actor: str,
    type: str,  # noqa: A002  (the word of the event format)
    payload: Mapping[str, Any] | None = None,
) -> int:
    """Add one event to the round's log and give its number; needs a writing session."""
    last = session.exec(select(func.max(RoundLog.seq)).where(RoundLog.round_id == round_id)).one()
    seq = (last or 0) + 1
    session.add(
        RoundLog(round_id=round_id, seq=seq, at=at, actor=actor, type=type, payload=dict(payload or {}))
    )
    session.flush()
    return seq


def events(session: Session, round_id: str, *, after: int = 0) -> list[RoundLog]:
    """The round's events in order, those after number ``after``."""
    log = select(RoundLog).where(RoundLog.round_id == round_id, col(RoundLog.seq) > after)
    return list(session.exec(log.order_by(col(RoundLog.seq))))


def close(session: Session, round_id: str, *, now: float) -> None:
    """End the round; closing it again changes nothing."""
    ended = get(session, round_id)
    ended.closed_at = ended.closed_at or now
